#include "unit/runtime/util.h"

/* Two tasks, each of which waits for a future of its own. */
struct pair {
	struct co_future futures[2];
	struct co_task *tasks[2];
};

static void pair_start(struct pair *pair)
{
	for (int i = 0; i < 2; i++) {
		co_future_init(&pair->futures[i], NULL, NULL);
		pair->tasks[i] = spawn(wait_future, &pair->futures[i]);
	}
}

static void pair_end(struct pair *pair)
{
	for (int i = 0; i < 2; i++) {
		co_future_set(&pair->futures[i], 0);
		(void)finish(pair->tasks[i]);
	}
}

static int wait_all(void *arg)
{
	struct pair *pair = arg;

	return (int)co_wait(pair->tasks, 2, CO_ALL_COMPLETED, CO_FOREVER);
}

static int wait_first(void *arg)
{
	struct pair *pair = arg;

	return (int)co_wait(pair->tasks, 2, CO_FIRST_COMPLETED, CO_FOREVER);
}

static int wait_first_failed(void *arg)
{
	struct pair *pair = arg;

	return (int)co_wait(pair->tasks, 2, CO_FIRST_FAILED, CO_FOREVER);
}

static bool is_pending(const struct co_task *task)
{
	return co_task_state(task) == CO_TASK_SUSPENDED;
}

ASYNC_TEST(for_all_returns_when_the_last_is_done)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_all, &pair);
	yield_turns(2);
	ck_assert_str_eq(co_task_waits_on(waiter), "tasks");
	co_future_set(&pair.futures[1], 0);
	yield_turns(4);
	ck_assert(is_pending(waiter));
	co_future_set(&pair.futures[0], 0);
	ck_assert_int_eq(finish(waiter), 2);
	pair_end(&pair);
}

ASYNC_TEST(for_what_is_so_already_does_not_suspend)
{
	struct pair pair;
	struct co_task *other;
	int calls = 0;

	pair_start(&pair);
	co_future_set(&pair.futures[0], UV_EIO);
	yield_turns(2);
	other = spawn(count_call, &calls);
	ck_assert_int_eq(wait_first(&pair), 1);
	ck_assert_int_eq(wait_first_failed(&pair), 1);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(finish(other), 0);
	pair_end(&pair);
}

ASYNC_TEST(for_all_counts_failures_as_done)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_all, &pair);
	yield_turns(2);
	co_future_set(&pair.futures[0], UV_EIO);
	yield_turns(4);
	ck_assert(is_pending(waiter));
	co_future_set(&pair.futures[1], 0);
	ck_assert_int_eq(finish(waiter), 2);
	ck_assert_int_eq(co_task_status(pair.tasks[0]), UV_EIO);
	ck_assert_int_eq(wait_all(&pair), 2);
	pair_end(&pair);
}

ASYNC_TEST(for_the_first_leaves_the_others_going)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_first, &pair);
	yield_turns(2);
	co_future_set(&pair.futures[1], 6);
	ck_assert_int_eq(finish(waiter), 1);
	ck_assert_int_eq(co_task_status(pair.tasks[1]), 6);
	ck_assert(is_pending(pair.tasks[0]));
	ck_assert_uint_eq(co_task_waiters(pair.tasks[0]), 0);
	pair_end(&pair);
}

ASYNC_TEST(for_the_first_counts_all_that_end_before_it_returns)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_first, &pair);
	yield_turns(2);
	co_future_set(&pair.futures[0], 0);
	co_future_set(&pair.futures[1], 0);
	ck_assert_int_eq(finish(waiter), 2);
	pair_end(&pair);
}

ASYNC_TEST(for_a_failure_returns_at_the_first)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_first_failed, &pair);
	yield_turns(2);
	co_future_set(&pair.futures[1], UV_EIO);
	ck_assert_int_eq(finish(waiter), 1);
	ck_assert(is_pending(pair.tasks[0]));
	pair_end(&pair);
}

ASYNC_TEST(for_a_failure_waits_on_past_successes)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_first_failed, &pair);
	yield_turns(2);
	co_future_set(&pair.futures[1], 0);
	yield_turns(4);
	ck_assert(is_pending(waiter));
	co_future_set(&pair.futures[0], 0);
	ck_assert_int_eq(finish(waiter), 2);
	pair_end(&pair);
}

ASYNC_TEST(for_a_failure_takes_no_cancellation_for_one)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_first_failed, &pair);
	yield_turns(2);
	co_task_cancel(pair.tasks[1]);
	yield_turns(4);
	ck_assert(is_pending(waiter));
	co_future_set(&pair.futures[0], 0);
	ck_assert_int_eq(finish(waiter), 2);
	pair_end(&pair);
}

VIRTUAL_TEST(with_a_timeout_cancels_nothing)
{
	struct pair pair;

	pair_start(&pair);
	co_future_set(&pair.futures[0], 0);
	yield_turns(1);
	ck_assert_int_eq(
		co_wait(pair.tasks, 2, CO_ALL_COMPLETED, CO_MILLISECOND), 1);
	ck_assert(is_pending(pair.tasks[1]));
	ck_assert_uint_eq(co_task_cancelling(pair.tasks[1]), 0);
	pair_end(&pair);
}

VIRTUAL_TEST(with_a_timeout_may_find_nothing_done)
{
	struct pair pair;

	pair_start(&pair);
	ck_assert_int_eq(
		co_wait(pair.tasks, 2, CO_FIRST_COMPLETED, CO_MILLISECOND), 0);
	pair_end(&pair);
}

ASYNC_TEST(without_time_just_looks)
{
	struct pair pair;

	pair_start(&pair);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_wait(pair.tasks, 2, CO_ALL_COMPLETED, 0), 0);
	ck_assert_int_eq(co_wait(pair.tasks, 2, CO_ALL_COMPLETED, -1), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
	co_future_set(&pair.futures[0], 0);
	yield_turns(2);
	ck_assert_int_eq(co_wait(pair.tasks, 2, CO_ALL_COMPLETED, 0), 1);
	pair_end(&pair);
}

static int set_and_block(void *future)
{
	co_future_set(future, 0);
	block_thread_ms(30);
	return 0;
}

ASYNC_TEST(counts_what_ends_in_the_turn_of_the_timeout)
{
	struct pair pair;
	struct co_task *setter;

	pair_start(&pair);
	yield_turns(1);
	setter = spawn(set_and_block, &pair.futures[0]);
	ck_assert_int_eq(co_wait(pair.tasks, 2, CO_ALL_COMPLETED,
				 20 * CO_MILLISECOND),
			 1);
	ck_assert_int_eq(finish(setter), 0);
	pair_end(&pair);
}

ASYNC_TEST(leaves_the_tasks_alone_when_it_is_cancelled)
{
	struct pair pair;
	struct co_task *waiter;

	pair_start(&pair);
	waiter = spawn(wait_all, &pair);
	yield_turns(2);
	co_task_cancel(waiter);
	ck_assert_int_eq(finish(waiter), UV_ECANCELED);
	for (int i = 0; i < 2; i++) {
		ck_assert(is_pending(pair.tasks[i]));
		ck_assert_uint_eq(co_task_cancelling(pair.tasks[i]), 0);
		ck_assert_uint_eq(co_task_waiters(pair.tasks[i]), 0);
	}
	pair_end(&pair);
}

ASYNC_TEST(by_a_cancelled_task_returns_at_once)
{
	struct pair pair;

	pair_start(&pair);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(wait_all(&pair), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	pair_end(&pair);
}

VIRTUAL_TEST(under_an_outer_timeout_is_ended_by_it)
{
	struct pair pair;
	struct co_scope scope;

	pair_start(&pair);
	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	ck_assert_int_eq(
		co_timeout_leave(&scope, co_wait(pair.tasks, 2,
						 CO_ALL_COMPLETED, CO_SECOND)),
		UV_ETIMEDOUT);
	pair_end(&pair);
}

ASYNC_TEST(may_name_a_task_twice)
{
	struct pair pair;
	struct co_task *tasks[3];

	pair_start(&pair);
	tasks[0] = tasks[1] = pair.tasks[0];
	tasks[2] = pair.tasks[1];
	co_future_set(&pair.futures[0], 0);
	ck_assert_int_eq(co_wait(tasks, 3, CO_FIRST_COMPLETED, CO_FOREVER), 2);
	co_future_set(&pair.futures[1], 0);
	ck_assert_int_eq(co_wait(tasks, 3, CO_ALL_COMPLETED, CO_FOREVER), 3);
	pair_end(&pair);
}

ASYNC_TEST(of_many_sees_them_all)
{
	static struct co_task *tasks[1000];
	int one = 1;

	for (size_t i = 0; i < CO_COUNT(tasks); i++)
		tasks[i] = spawn(return_int, &one);
	ck_assert_int_eq(co_wait(tasks, CO_COUNT(tasks), CO_ALL_COMPLETED,
				 CO_FOREVER),
			 CO_COUNT(tasks));
	for (size_t i = 0; i < CO_COUNT(tasks); i++)
		ck_assert_int_eq(finish(tasks[i]), 1);
}

ASYNC_TEST(several_may_wait_for_one_task)
{
	struct pair pair;
	struct co_task *a, *b;

	pair_start(&pair);
	a = spawn(wait_first, &pair);
	b = spawn(wait_all, &pair);
	yield_turns(2);
	ck_assert_uint_eq(co_task_waiters(pair.tasks[0]), 2);
	co_future_set(&pair.futures[0], 0);
	ck_assert_int_eq(finish(a), 1);
	co_future_set(&pair.futures[1], 0);
	ck_assert_int_eq(finish(b), 2);
	pair_end(&pair);
}

static void on_call(void *arg)
{
	struct pair *pair = arg;

	ck_assert_int_eq(wait_all(pair), UV_EINVAL);
	ck_assert_int_eq(co_wait(pair->tasks, 2, CO_ALL_COMPLETED, 0), 0);
	co_future_set(&pair->futures[0], 0);
}

ASYNC_TEST(in_a_callback_can_only_look)
{
	struct pair pair;
	struct co_callback callback;

	pair_start(&pair);
	co_callback_init(&callback, on_call, &pair);
	co_call_soon(&callback);
	ck_assert_int_eq(wait_first(&pair), 1);
	pair_end(&pair);
}

ASYNC_TEST(for_nothing_for_null_or_for_itself_is_refused)
{
	struct pair pair;
	struct co_task *tasks[2];

	pair_start(&pair);
	tasks[0] = pair.tasks[0];
	ck_assert_int_eq(co_wait(tasks, 0, CO_ALL_COMPLETED, 0), UV_EINVAL);
	tasks[1] = NULL;
	ck_assert_int_eq(co_wait(tasks, 2, CO_ALL_COMPLETED, 0), UV_EINVAL);
	tasks[1] = co_current_task();
	ck_assert_int_eq(co_wait(tasks, 2, CO_ALL_COMPLETED, 0), UV_EINVAL);
	ck_assert_int_eq(co_wait(tasks, 1, (enum co_wait_until)9, 0),
			 UV_EINVAL);
	ck_assert_int_eq(co_wait(tasks, SIZE_MAX, CO_ALL_COMPLETED, 0),
			 UV_EINVAL);
	ck_assert_uint_eq(co_task_waiters(pair.tasks[0]), 0);
	pair_end(&pair);
}

int main(void)
{
	return RUN_SUITE("runtime_wait", for_all_returns_when_the_last_is_done,
			 for_what_is_so_already_does_not_suspend,
			 for_all_counts_failures_as_done,
			 for_the_first_leaves_the_others_going,
			 for_the_first_counts_all_that_end_before_it_returns,
			 for_a_failure_returns_at_the_first,
			 for_a_failure_waits_on_past_successes,
			 for_a_failure_takes_no_cancellation_for_one,
			 with_a_timeout_cancels_nothing,
			 with_a_timeout_may_find_nothing_done,
			 without_time_just_looks,
			 counts_what_ends_in_the_turn_of_the_timeout,
			 leaves_the_tasks_alone_when_it_is_cancelled,
			 by_a_cancelled_task_returns_at_once,
			 under_an_outer_timeout_is_ended_by_it,
			 may_name_a_task_twice, of_many_sees_them_all,
			 several_may_wait_for_one_task,
			 in_a_callback_can_only_look,
			 for_nothing_for_null_or_for_itself_is_refused);
}
