/* Semaphores and events between threads. */
#include "unit/runtime/util.h"

#include <pthread.h>
#include <stdatomic.h>

static struct co_shared_semaphore *semaphore;
static struct co_shared_event *event;

static void open_semaphore(size_t permits)
{
	ck_assert_int_eq(co_shared_semaphore_new(&semaphore, permits), 0);
}

static void open_event(void)
{
	ck_assert_int_eq(co_shared_event_new(&event), 0);
}

static void release(void)
{
	ck_assert_int_eq(co_shared_semaphore_release(semaphore), 0);
}

/* How many permits there are; takes them. */
static size_t take_all(void)
{
	size_t count = 0;

	while (co_shared_semaphore_try_acquire(semaphore))
		count++;
	return count;
}

static int acquire_and_note(void *name)
{
	int status = co_shared_semaphore_acquire(semaphore);

	note("%s%s", (const char *)name, status < 0 ? "!" : "");
	return status;
}

static int wait_event(void *arg UNUSED)
{
	return co_shared_event_wait(event);
}

static void *acquire_in_thread(void *arg UNUSED)
{
	return (void *)(long)co_shared_semaphore_acquire(semaphore);
}

static void *release_in_thread(void *arg UNUSED)
{
	release();
	return NULL;
}

static void *wait_in_thread(void *arg UNUSED)
{
	return (void *)(long)co_shared_event_wait(event);
}

static void *set_in_thread(void *arg UNUSED)
{
	co_shared_event_set(event);
	return NULL;
}

ASYNC_TEST(semaphore_gives_as_many_permits_as_it_has)
{
	open_semaphore(2);
	ck_assert_int_eq(co_shared_semaphore_acquire(semaphore), 0);
	ck_assert(co_shared_semaphore_try_acquire(semaphore));
	ck_assert(!co_shared_semaphore_try_acquire(semaphore));
	release();
	release();
	release();
	ck_assert_uint_eq(take_all(), 3);
	co_shared_semaphore_free(semaphore);
}

ASYNC_TEST(semaphore_serves_waiters_in_order_and_lets_nobody_barge)
{
	struct co_task *x = spawn(acquire_and_note, "x");
	struct co_task *y = spawn(acquire_and_note, "y");

	open_semaphore(0);
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(x), "shared semaphore");
	release();
	ck_assert(!co_shared_semaphore_try_acquire(semaphore));
	release();
	ck_assert_int_eq(finish(y), 0);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_str_eq(noted(), "x y");
	ck_assert_uint_eq(take_all(), 0);
	co_shared_semaphore_free(semaphore);
}

ASYNC_TEST(thread_wakes_a_task_and_a_task_a_thread)
{
	struct co_task *x = spawn(acquire_and_note, "x");
	pthread_t waiter;

	open_semaphore(0);
	yield_turns(1);
	join_thread(start_thread(release_in_thread, NULL));
	ck_assert_int_eq(finish(x), 0);
	waiter = start_thread(acquire_in_thread, NULL);
	release();
	ck_assert_ptr_null(join_thread(waiter));
	ck_assert_uint_eq(take_all(), 0);
	co_shared_semaphore_free(semaphore);
}

ASYNC_TEST(cancelled_waiter_leaves_the_permit_to_the_next)
{
	struct co_task *x = spawn(acquire_and_note, "x");
	struct co_task *y = spawn(acquire_and_note, "y");

	open_semaphore(0);
	yield_turns(1);
	co_task_cancel(x);
	ck_assert_int_eq(finish(x), UV_ECANCELED);
	release();
	ck_assert_int_eq(finish(y), 0);
	ck_assert_str_eq(noted(), "x! y");
	ck_assert_uint_eq(take_all(), 0);
	co_shared_semaphore_free(semaphore);
}

/* The loop learns of the permit in a later poll than of the cancellation. */
ASYNC_TEST(permit_released_in_the_moment_of_the_cancel_is_the_waiters)
{
	struct co_task *x = spawn(acquire_and_note, "x");

	open_semaphore(0);
	yield_turns(1);
	join_thread(start_thread(release_in_thread, NULL));
	co_task_cancel(x);
	ck_assert_int_eq(finish(x), 0);
	ck_assert_uint_eq(take_all(), 0);
	co_shared_semaphore_free(semaphore);
}

ASYNC_TEST(timeout_ends_the_wait_without_a_permit)
{
	open_semaphore(0);
	ck_assert_int_eq(co_wait_for(acquire_and_note, "x", CO_MILLISECOND),
			 UV_ETIMEDOUT);
	release();
	ck_assert_uint_eq(take_all(), 1);
	co_shared_semaphore_free(semaphore);
}

ASYNC_TEST(semaphore_refuses_more_permits_than_it_can_count)
{
	open_semaphore(SIZE_MAX);
	ck_assert_int_eq(co_shared_semaphore_release(semaphore), UV_EOVERFLOW);
	co_shared_semaphore_free(semaphore);
}

ASYNC_TEST(event_wakes_all_and_lets_pass_who_comes_later)
{
	struct co_task *x = spawn(wait_event, NULL);
	struct co_task *y = spawn(wait_event, NULL);
	pthread_t waiter;

	open_event();
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(x), "shared event");
	waiter = start_thread(wait_in_thread, NULL);
	ck_assert(!co_shared_event_is_set(event));
	join_thread(start_thread(set_in_thread, NULL));
	ck_assert(co_shared_event_is_set(event));
	ck_assert_int_eq(finish(x), 0);
	ck_assert_int_eq(finish(y), 0);
	ck_assert_ptr_null(join_thread(waiter));
	ck_assert_int_eq(co_shared_event_wait(event), 0);
	co_shared_event_free(event);
}

ASYNC_TEST(event_that_is_cleared_at_once_has_woken_all_the_same)
{
	struct co_task *x = spawn(wait_event, NULL);

	open_event();
	yield_turns(1);
	co_shared_event_set(event);
	co_shared_event_clear(event);
	ck_assert_int_eq(finish(x), 0);
	x = spawn(wait_event, NULL);
	yield_turns(1);
	co_task_cancel(x);
	ck_assert_int_eq(finish(x), UV_ECANCELED);
	co_shared_event_free(event);
}

/* The thread that sets it is still in the call, perhaps. */
ASYNC_TEST(event_may_be_freed_once_waited_for)
{
	for (int i = 0; i < 200; i++) {
		pthread_t setter;

		open_event();
		setter = start_thread(set_in_thread, NULL);
		ck_assert_int_eq(co_shared_event_wait(event), 0);
		co_shared_event_free(event);
		join_thread(setter);
	}
}

ASYNC_TEST(of_a_cancelled_task_does_not_wait)
{
	open_semaphore(1);
	open_event();
	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_shared_semaphore_acquire(semaphore), 0);
	ck_assert_int_eq(co_shared_semaphore_acquire(semaphore), UV_ECANCELED);
	ck_assert_int_eq(co_shared_event_wait(event), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	co_shared_event_free(event);
	co_shared_semaphore_free(semaphore);
}

static int leave_a_waiter(void *which)
{
	struct co_task *x;

	open_semaphore(0);
	open_event();
	x = *(int *)which == 0 ? spawn(acquire_and_note, "x")
			       : spawn(wait_event, NULL);
	yield_turns(1);
	if (*(int *)which == 0)
		co_shared_semaphore_free(semaphore);
	else
		co_shared_event_free(event);
	return finish(x);
}

START_TEST(freeing_what_is_waited_for_aborts_with_a_message)
{
	for (int which = 0; which < 2; which++) {
		struct child_end end = run_in_child(leave_a_waiter, &which);

		ck_assert(WIFSIGNALED(end.wait_status));
		ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
		ck_assert_ptr_nonnull(
			strstr(end.errors, "on which somebody waits"));
	}
}
END_TEST

/*
 * Tasks of several loops and plain threads share a few permits, while timeouts
 * end waits: never are more holders than permits, and none is lost.
 */
enum { LOOPS = 3, TASKS = 8, THREADS = 2, TURNS = 300, PERMITS = 3 };

static atomic_int holders, most, acquired;

static void hold(void)
{
	int now = ++holders, seen = most;

	acquired++;
	while (now > seen && !atomic_compare_exchange_weak(&most, &seen, now))
		;
	ck_assert_int_le(now, PERMITS);
}

static void let_go(void)
{
	holders--;
	release();
}

static int acquire_within(int64_t limit_ns)
{
	struct co_scope scope;
	int status = co_timeout_enter(&scope, limit_ns);

	if (status == 0)
		status = co_shared_semaphore_acquire(semaphore);
	return co_timeout_leave(&scope, status);
}

static int contend(void *seed)
{
	unsigned x = (unsigned)(long)seed;

	for (int i = 0; i < TURNS; i++) {
		int status;

		x = x * 1103515245 + 12345;
		status = acquire_within((int64_t)(x >> 16) % 200 *
					CO_MICROSECOND);
		if (status == UV_ETIMEDOUT)
			continue;
		ck_assert_int_eq(status, 0);
		hold();
		ck_assert_int_eq(co_sleep((x >> 8) % 2 * CO_MICROSECOND), 0);
		let_go();
	}
	return 0;
}

static int contend_in_tasks(void *seed)
{
	struct co_task *tasks[TASKS];

	ck_assert_int_eq(co_shared_event_wait(event), 0);
	for (long i = 0; i < TASKS; i++)
		tasks[i] = spawn(contend, (void *)((long)seed + i));
	for (long i = 0; i < TASKS; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	return 0;
}

static void *contend_in_loop(void *seed)
{
	return (void *)(long)co_run(contend_in_tasks, seed);
}

static void *contend_in_thread(void *arg UNUSED)
{
	ck_assert_int_eq(co_shared_event_wait(event), 0);
	for (int i = 0; i < TURNS; i++) {
		if (i % 2)
			ck_assert_int_eq(co_shared_semaphore_acquire(semaphore),
					 0);
		else if (!co_shared_semaphore_try_acquire(semaphore))
			continue;
		hold();
		let_go();
	}
	return NULL;
}

START_TEST(loops_and_threads_lose_no_permit)
{
	pthread_t threads[LOOPS + THREADS];

	open_semaphore(PERMITS);
	open_event();
	for (long i = 0; i < LOOPS + THREADS; i++)
		threads[i] = i < LOOPS ? start_thread(contend_in_loop,
					       (void *)(i * TASKS))
				       : start_thread(contend_in_thread, NULL);
	co_shared_event_set(event);
	for (int i = 0; i < LOOPS + THREADS; i++)
		ck_assert_ptr_null(join_thread(threads[i]));
	ck_assert_int_gt(acquired, TURNS);
	ck_assert_int_eq(holders, 0);
	ck_assert_uint_eq(take_all(), PERMITS);
	co_shared_event_free(event);
	co_shared_semaphore_free(semaphore);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime_shared_sync",
		semaphore_gives_as_many_permits_as_it_has,
		semaphore_serves_waiters_in_order_and_lets_nobody_barge,
		thread_wakes_a_task_and_a_task_a_thread,
		cancelled_waiter_leaves_the_permit_to_the_next,
		permit_released_in_the_moment_of_the_cancel_is_the_waiters,
		timeout_ends_the_wait_without_a_permit,
		semaphore_refuses_more_permits_than_it_can_count,
		event_wakes_all_and_lets_pass_who_comes_later,
		event_that_is_cleared_at_once_has_woken_all_the_same,
		event_may_be_freed_once_waited_for,
		of_a_cancelled_task_does_not_wait,
		freeing_what_is_waited_for_aborts_with_a_message,
		loops_and_threads_lose_no_permit);
}
