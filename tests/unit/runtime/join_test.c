/*
 * Joining, and what a cancellation does to those who join and to the joined.
 */
#include "unit/runtime/util.h"

ASYNC_TEST(returns_what_the_function_returned)
{
	int positive = 42;
	int negative = UV_ENOENT;

	ck_assert_int_eq(finish(spawn(return_int, &positive)), 42);
	ck_assert_int_eq(finish(spawn(return_int, &negative)), UV_ENOENT);
}

static int join_and_note(void *task)
{
	int status = co_join(task);

	note("%d", status);
	return status;
}

static int nine_after_a_while(void *arg UNUSED)
{
	int status = co_sleep(CO_SECOND);

	return status ? status : 9;
}

VIRTUAL_TEST(by_several_gives_each_the_status)
{
	struct co_task *joined = spawn(nine_after_a_while, NULL);
	struct co_task *a = spawn(join_and_note, joined);
	struct co_task *b = spawn(join_and_note, joined);

	ck_assert_uint_eq(co_task_waiters(joined), 0);
	yield_turns(1);
	ck_assert_uint_eq(co_task_waiters(joined), 2);
	ck_assert_int_eq(co_join(joined), 9);
	ck_assert_int_eq(finish(a), 9);
	ck_assert_int_eq(finish(b), 9);
	ck_assert_str_eq(noted(), "9 9");
	ck_assert_uint_eq(co_task_waiters(joined), 0);
	co_task_release(joined);
}

ASYNC_TEST(of_a_done_task_does_not_suspend)
{
	int calls = 0;
	int five = 5;
	struct co_task *done = spawn(return_int, &five);
	struct co_task *other;

	yield_turns(1);
	other = spawn(count_call, &calls);
	ck_assert_int_eq(co_join(done), 5);
	ck_assert_int_eq(co_join(done), 5);
	ck_assert_int_eq(calls, 0);
	co_task_release(done);
	ck_assert_int_eq(finish(other), 0);
}

ASYNC_TEST(refuses_the_caller_itself_and_no_task)
{
	ck_assert_int_eq(co_join(co_current_task()), UV_EINVAL);
	ck_assert_int_eq(co_join(NULL), UV_EINVAL);
}

static int join_and_release_arg(void *task)
{
	return finish(task);
}

static int yield_twice_and_return(void *answer)
{
	yield_turns(2);
	return *(int *)answer;
}

ASYNC_TEST(lets_the_first_who_returns_give_back_the_reference)
{
	int answer = 42;
	struct co_task *task = spawn(yield_twice_and_return, &answer);
	struct co_task *first = spawn(join_and_release_arg, task);
	struct co_task *second = spawn(join_arg, task);

	ck_assert_int_eq(finish(first), 42);
	ck_assert_int_eq(finish(second), 42);
}

/* Takes its time to end after a cancel, touching its argument meanwhile. */
static int end_slowly(void *arg)
{
	struct co_scope shield;
	int status = co_sleep(CO_FOREVER);

	co_shield_enter(&shield);
	yield_turns(5);
	co_shield_leave(&shield);
	++*(int *)arg;
	return status;
}

static int join_in_own_frame(void *arg UNUSED)
{
	int ended = 0;
	int status = finish(spawn(end_slowly, &ended));

	ck_assert_int_eq(ended, 1);
	return status;
}

ASYNC_TEST(cancelled_ends_the_joined_one_first)
{
	struct co_task *joiner = spawn(join_in_own_frame, NULL);

	yield_turns(2);
	co_task_cancel(joiner);
	ck_assert_int_eq(finish(joiner), UV_ECANCELED);
}

ASYNC_TEST(by_a_cancelled_task_keeps_the_other_from_running)
{
	int calls = 0;
	struct co_task *task = spawn(count_call, &calls);

	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(calls, 0);
	ck_assert_uint_eq(co_uncancel(), 0);
}

ASYNC_TEST(by_a_cancelled_task_ends_one_that_waits)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	yield_turns(1);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

ASYNC_TEST(cancelled_is_seen_by_others_who_join)
{
	struct co_task *joined = spawn(sleep_forever, NULL);
	struct co_task *a = spawn(join_arg, joined);
	struct co_task *b = spawn(join_arg, joined);

	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(finish(b), UV_ECANCELED);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(joined), UV_ECANCELED);
}

ASYNC_TEST(of_a_cancelled_task_does_not_cancel_the_caller)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	yield_turns(1);
}

static int join_then_sleep(void *task)
{
	ck_assert_int_eq(co_join(task), 0);
	return co_sleep(CO_FOREVER);
}

/* The joined task ends and then, in the same turn, its joiner is cancelled. */
ASYNC_TEST(cancelled_after_the_joined_one_ended_loses_no_status)
{
	struct co_future future;
	struct co_task *joined = spawn(await_arg, &future);
	struct co_task *joiner = spawn(join_then_sleep, joined);
	struct co_task *canceller;

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	co_future_set(&future, 0);
	canceller = spawn(cancel_arg, joiner);
	ck_assert_int_eq(finish(canceller), 0);
	ck_assert_int_eq(finish(joiner), UV_ECANCELED);
	ck_assert_int_eq(finish(joined), 0);
}

static int run_a_joiner(void *task)
{
	return co_run(join_arg, task);
}

/* A ring of tasks, each of which joins the next. */
struct ring {
	struct co_task *tasks[3];
	size_t started;
};

static int join_next(void *arg)
{
	struct ring *ring = arg;
	size_t next = ++ring->started % CO_COUNT(ring->tasks);

	return co_join(ring->tasks[next]);
}

/* The last to join is told, so the others, too, come to an end. */
ASYNC_TEST(in_a_circle_is_an_error)
{
	struct ring ring = {.started = 0};

	for (size_t i = 0; i < CO_COUNT(ring.tasks); i++)
		ring.tasks[i] = spawn(join_next, &ring);
	for (size_t i = 0; i < CO_COUNT(ring.tasks); i++)
		ck_assert_int_eq(finish(ring.tasks[i]), UV_EINVAL);
}

static int join_from_another_loop(void *arg UNUSED)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	return co_to_thread(run_a_joiner, task);
}

START_TEST(of_a_task_of_another_loop_aborts)
{
	struct child_end end = run_in_child(join_from_another_loop, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "a task of another loop"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_join", returns_what_the_function_returned,
			 by_several_gives_each_the_status,
			 of_a_done_task_does_not_suspend,
			 refuses_the_caller_itself_and_no_task,
			 lets_the_first_who_returns_give_back_the_reference,
			 cancelled_ends_the_joined_one_first,
			 by_a_cancelled_task_keeps_the_other_from_running,
			 by_a_cancelled_task_ends_one_that_waits,
			 cancelled_is_seen_by_others_who_join,
			 of_a_cancelled_task_does_not_cancel_the_caller,
			 cancelled_after_the_joined_one_ended_loses_no_status,
			 in_a_circle_is_an_error,
			 of_a_task_of_another_loop_aborts);
}
