#include "unit/runtime/util.h"

#include <pthread.h>
#include <semaphore.h>

/* A blocking call that the test ends when it likes. */
struct blocking {
	sem_t begun;
	sem_t may_end;
	bool ended;
	int status;
};

static void blocking_init(struct blocking *blocking, int status)
{
	*blocking = (struct blocking){.status = status};
	sem_init(&blocking->begun, 0, 0);
	sem_init(&blocking->may_end, 0, 0);
}

static int block(void *arg)
{
	struct blocking *blocking = arg;

	sem_post(&blocking->begun);
	while (sem_wait(&blocking->may_end) != 0)
		;
	blocking->ended = true;
	return blocking->status;
}

static int block_in_thread(void *arg)
{
	return co_to_thread(block, arg);
}

static void wait_until_begun(struct blocking *blocking)
{
	while (sem_trywait(&blocking->begun) != 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

static int other_thread(void *self)
{
	return !pthread_equal(*(pthread_t *)self, pthread_self());
}

ASYNC_TEST(runs_the_call_on_another_thread)
{
	pthread_t self = pthread_self();

	ck_assert_int_eq(co_to_thread(other_thread, &self), 1);
}

ASYNC_TEST(returns_the_status_of_the_call)
{
	int positive = 77;
	int negative = UV_ENOSPC;

	ck_assert_int_eq(co_to_thread(return_int, &positive), 77);
	ck_assert_int_eq(co_to_thread(return_int, &negative), UV_ENOSPC);
}

static int tick_three_times(void *arg)
{
	struct blocking *blocking = arg;

	wait_until_begun(blocking);
	for (int i = 0; i < 3; i++) {
		note("tick");
		if (co_sleep(CO_MILLISECOND) != 0)
			return UV_ECANCELED;
	}
	ck_assert(!blocking->ended);
	sem_post(&blocking->may_end);
	return 0;
}

/* The call ends only after the ticks: were the loop blocked, it never would. */
ASYNC_TEST(lets_the_loop_tick_meanwhile)
{
	struct blocking blocking;
	struct co_task *ticker = spawn(tick_three_times, &blocking);

	blocking_init(&blocking, 5);
	ck_assert_int_eq(co_to_thread(block, &blocking), 5);
	note("returned");
	ck_assert_str_eq(noted(), "tick tick tick returned");
	ck_assert_int_eq(finish(ticker), 0);
}

static int block_in_own_frame(void *out)
{
	struct blocking blocking;
	int status;

	blocking_init(&blocking, 6);
	*(struct blocking **)out = &blocking;
	status = co_to_thread(block, &blocking);
	ck_assert(blocking.ended);
	return status;
}

ASYNC_TEST(cancelled_waits_for_a_call_that_has_started)
{
	struct blocking *blocking = NULL;
	struct co_task *task = spawn(block_in_own_frame, &blocking);

	yield_turns(1);
	wait_until_begun(blocking);
	co_task_cancel(task);
	yield_turns(3);
	co_task_cancel(task);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	sem_post(&blocking->may_end);
	ck_assert_int_eq(finish(task), 6);
}

static int count_in_thread(void *calls)
{
	return co_to_thread(count_call, calls);
}

static void cancel_while_the_pool_is_full(void)
{
	struct blocking blocking;
	int calls = 0;
	struct co_task *first = spawn(block_in_thread, &blocking);
	struct co_task *second;

	blocking_init(&blocking, 0);
	wait_until_begun(&blocking);
	second = spawn(count_in_thread, &calls);
	yield_turns(1);
	co_task_cancel(second);
	ck_assert_int_eq(finish(second), UV_ECANCELED);
	ck_assert(!blocking.ended);
	sem_post(&blocking.may_end);
	ck_assert_int_eq(finish(first), 0);
	ck_assert_int_eq(calls, 0);
}

static int cancel_queued_call(void *arg UNUSED)
{
	cancel_while_the_pool_is_full();
	return 0;
}

START_TEST(cancelled_before_the_call_has_started_never_makes_it)
{
	setenv("UV_THREADPOOL_SIZE", "1", 1);
	ck_assert_int_eq(co_run(cancel_queued_call, NULL), 0);
}
END_TEST

ASYNC_TEST(of_a_cancelled_task_makes_no_call)
{
	int calls = 0;

	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_to_thread(count_call, &calls), UV_ECANCELED);
	ck_assert_int_eq(calls, 0);
	ck_assert_uint_eq(co_uncancel(), 0);
}

ASYNC_TEST(works_in_the_shield_of_a_cancelled_task)
{
	struct co_scope shield;
	int calls = 0;

	ck_assert(co_task_cancel(co_current_task()));
	co_shield_enter(&shield);
	ck_assert_int_eq(co_to_thread(count_call, &calls), 0);
	co_shield_leave(&shield);
	ck_assert_int_eq(calls, 1);
	ck_assert_uint_eq(co_uncancel(), 0);
}

struct limited {
	struct blocking blocking;
	struct co_scope timeout;
};

static int expire_then_end(void *arg)
{
	struct limited *limited = arg;

	wait_until_begun(&limited->blocking);
	ck_assert_int_eq(co_timeout_reschedule(&limited->timeout, 0), 0);
	yield_turns(3);
	sem_post(&limited->blocking.may_end);
	return 0;
}

ASYNC_TEST(call_that_outlives_a_timeout_keeps_its_status)
{
	struct limited limited;
	struct co_task *task = spawn(expire_then_end, &limited);

	blocking_init(&limited.blocking, 9);
	ck_assert_int_eq(co_timeout_enter(&limited.timeout, CO_FOREVER), 0);
	ck_assert_int_eq(
		co_timeout_leave(&limited.timeout,
				 co_to_thread(block, &limited.blocking)), 9);
	ck_assert(co_timeout_expired(&limited.timeout));
	ck_assert_int_eq(finish(task), 0);
}

static void *end_later(void *blocking)
{
	block_thread_ms(10);
	sem_post(&((struct blocking *)blocking)->may_end);
	return NULL;
}

static int leave_a_call_behind(void *blocking)
{
	pthread_t thread;

	ck_assert_int_eq(co_create_task(NULL, block_in_thread, blocking), 0);
	wait_until_begun(blocking);
	ck_assert_int_eq(pthread_create(&thread, NULL, end_later, blocking), 0);
	pthread_detach(thread);
	return 0;
}

START_TEST(run_ends_only_after_a_call_that_was_left)
{
	struct blocking blocking;

	blocking_init(&blocking, 0);
	ck_assert_int_eq(co_run(leave_a_call_behind, &blocking), 0);
	ck_assert(blocking.ended);
}
END_TEST

ASYNC_TEST(many_calls_share_the_pool)
{
	int calls[100] = {0};

	ck_assert_int_eq(co_gather(CO_EACH(count_in_thread, calls)), 0);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(calls[i], 1);
}

int main(void)
{
	return RUN_SUITE("runtime_thread", runs_the_call_on_another_thread,
			 returns_the_status_of_the_call,
			 lets_the_loop_tick_meanwhile,
			 cancelled_waits_for_a_call_that_has_started,
			 cancelled_before_the_call_has_started_never_makes_it,
			 of_a_cancelled_task_makes_no_call,
			 works_in_the_shield_of_a_cancelled_task,
			 call_that_outlives_a_timeout_keeps_its_status,
			 run_ends_only_after_a_call_that_was_left,
			 many_calls_share_the_pool);
}
