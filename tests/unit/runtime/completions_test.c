#include "unit/runtime/util.h"

enum { COUNT = 4 };

/* Some tasks that end as the test tells them to. */
struct crowd {
	struct co_future futures[COUNT];
	struct co_task *tasks[COUNT];
	struct co_completions completions;
};

static void crowd_start(struct crowd *crowd)
{
	for (int i = 0; i < COUNT; i++) {
		co_future_init(&crowd->futures[i], NULL, NULL);
		crowd->tasks[i] = spawn(wait_future, &crowd->futures[i]);
	}
}

static void crowd_init(struct crowd *crowd, int64_t timeout_ns)
{
	crowd_start(crowd);
	ck_assert_int_eq(co_completions_init(&crowd->completions, crowd->tasks,
					     COUNT, timeout_ns),
			 0);
}

static void crowd_end(struct crowd *crowd)
{
	co_completions_release(&crowd->completions);
	for (int i = 0; i < COUNT; i++) {
		co_future_set(&crowd->futures[i], 0);
		(void)finish(crowd->tasks[i]);
	}
}

/* The index of the next task to end, or the status of the call. */
static int next(struct crowd *crowd)
{
	struct co_task *task;
	int status = co_completions_next(&crowd->completions, &task);

	if (status < 0) {
		ck_assert_ptr_null(task);
		return status;
	}
	ck_assert_int_eq(co_task_state(task), CO_TASK_DONE);
	for (int i = 0; i < COUNT; i++) {
		if (crowd->tasks[i] == task)
			return i;
	}
	ck_abort_msg("not one of the tasks");
}

static int collect(void *arg)
{
	struct crowd *crowd = arg;
	int index;

	while ((index = next(crowd)) >= 0)
		note("%d", index);
	return index;
}

ASYNC_TEST(come_in_the_order_in_which_the_tasks_end)
{
	static const int order[] = {2, 0, 3, 1};
	struct crowd crowd;
	struct co_task *collector;

	crowd_init(&crowd, CO_FOREVER);
	collector = spawn(collect, &crowd);
	for (int i = 0; i < COUNT; i++) {
		co_future_set(&crowd.futures[order[i]], i);
		yield_turns(3);
	}
	ck_assert_int_eq(finish(collector), UV_EOF);
	ck_assert_str_eq(noted(), "2 0 3 1");
	crowd_end(&crowd);
}

ASYNC_TEST(come_as_soon_as_each_task_ends)
{
	struct crowd crowd;
	struct co_task *collector;

	crowd_init(&crowd, CO_FOREVER);
	collector = spawn(collect, &crowd);
	yield_turns(2);
	co_future_set(&crowd.futures[1], 0);
	yield_turns(3);
	ck_assert_str_eq(noted(), "1");
	ck_assert_str_eq(co_task_waits_on(collector), "tasks");
	co_task_cancel(collector);
	ck_assert_int_eq(finish(collector), UV_ECANCELED);
	crowd_end(&crowd);
}

ASYNC_TEST(of_done_tasks_come_first_without_suspending)
{
	struct crowd crowd;
	struct co_task *other;
	int calls = 0;

	crowd_start(&crowd);
	co_future_set(&crowd.futures[3], 0);
	yield_turns(1);
	co_future_set(&crowd.futures[1], UV_EIO);
	yield_turns(1);
	ck_assert_int_eq(co_completions_init(&crowd.completions, crowd.tasks,
					     COUNT, CO_FOREVER),
			 0);
	other = spawn(count_call, &calls);
	ck_assert_int_eq(next(&crowd), 1);
	ck_assert_int_eq(next(&crowd), 3);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(finish(other), 0);
	crowd_end(&crowd);
}

ASYNC_TEST(gather_up_while_nobody_waits)
{
	struct crowd crowd;

	crowd_init(&crowd, CO_FOREVER);
	for (int i = COUNT; i-- > 0;) {
		co_future_set(&crowd.futures[i], 0);
		yield_turns(1);
	}
	ck_assert_int_eq(collect(&crowd), UV_EOF);
	ck_assert_str_eq(noted(), "3 2 1 0");
	crowd_end(&crowd);
}

VIRTUAL_TEST(do_not_disturb_other_waits_of_their_user)
{
	struct crowd crowd;

	crowd_init(&crowd, CO_FOREVER);
	co_future_set(&crowd.futures[0], 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(next(&crowd), 0);
	crowd_end(&crowd);
}

VIRTUAL_TEST(end_when_the_time_is_over)
{
	struct crowd crowd;

	crowd_init(&crowd, 5 * CO_MILLISECOND);
	co_future_set(&crowd.futures[2], 0);
	yield_turns(1);
	ck_assert_int_eq(collect(&crowd), UV_ETIMEDOUT);
	ck_assert_str_eq(noted(), "2");
	ck_assert_int_eq(next(&crowd), UV_ETIMEDOUT);
	for (int i = 0; i < COUNT; i++)
		ck_assert_uint_eq(co_task_cancelling(crowd.tasks[i]), 0);
	crowd_end(&crowd);
}

VIRTUAL_TEST(that_ended_in_time_come_also_after_it)
{
	struct crowd crowd;

	crowd_init(&crowd, CO_MILLISECOND);
	yield_turns(1);
	co_future_set(&crowd.futures[2], 0);
	co_future_set(&crowd.futures[0], 0);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert_int_eq(collect(&crowd), UV_ETIMEDOUT);
	ck_assert_str_eq(noted(), "2 0");
	crowd_end(&crowd);
}

VIRTUAL_TEST(within_the_time_know_nothing_of_it)
{
	struct crowd crowd;

	crowd_init(&crowd, 100 * CO_SECOND);
	for (int i = 0; i < COUNT; i++)
		co_future_set(&crowd.futures[i], 0);
	ck_assert_int_eq(collect(&crowd), UV_EOF);
	ck_assert_str_eq(noted(), "0 1 2 3");
	yield_turns(1);
	crowd_end(&crowd);
}

ASYNC_TEST(can_be_resumed_after_a_pause)
{
	struct crowd crowd;

	crowd_init(&crowd, CO_FOREVER);
	for (int i = 0; i < COUNT; i++)
		co_future_set(&crowd.futures[i], 0);
	ck_assert_int_eq(next(&crowd), 0);
	ck_assert_int_eq(next(&crowd), 1);
	yield_turns(3);
	ck_assert_int_eq(collect(&crowd), UV_EOF);
	ck_assert_int_eq(next(&crowd), UV_EOF);
	ck_assert_str_eq(noted(), "2 3");
	crowd_end(&crowd);
}

ASYNC_TEST(can_be_resumed_after_a_cancellation)
{
	struct crowd crowd;
	struct co_task *collector;

	crowd_init(&crowd, CO_FOREVER);
	collector = spawn(collect, &crowd);
	yield_turns(1);
	co_task_cancel(collector);
	co_future_set(&crowd.futures[1], 0);
	ck_assert_int_eq(finish(collector), UV_ECANCELED);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(next(&crowd), 1);
	crowd_end(&crowd);
}

static int next_arg(void *crowd)
{
	return next(crowd);
}

ASYNC_TEST(lose_none_to_a_cancellation_of_the_same_turn)
{
	struct crowd crowd;
	struct co_task *collector;

	crowd_init(&crowd, CO_FOREVER);
	collector = spawn(next_arg, &crowd);
	yield_turns(2);
	co_future_set(&crowd.futures[3], 0);
	yield_turns(1);
	ck_assert_int_eq(co_task_state(crowd.tasks[3]), CO_TASK_DONE);
	co_task_cancel(collector);
	ck_assert_int_eq(finish(collector), 3);
	crowd_end(&crowd);
}

/* The cancellation comes first, but the task ends before the waiter runs. */
ASYNC_TEST(lose_none_to_a_cancellation_just_before)
{
	struct crowd crowd;
	struct co_task *collector;

	crowd_init(&crowd, CO_FOREVER);
	collector = spawn(next_arg, &crowd);
	yield_turns(2);
	co_future_set(&crowd.futures[3], 0);
	co_task_cancel(collector);
	ck_assert_int_eq(finish(collector), 3);
	crowd_end(&crowd);
}

ASYNC_TEST(leave_the_tasks_alone_when_released_early)
{
	struct crowd crowd;

	crowd_init(&crowd, CO_FOREVER);
	co_future_set(&crowd.futures[0], 0);
	ck_assert_int_eq(next(&crowd), 0);
	co_completions_release(&crowd.completions);
	co_completions_release(&crowd.completions);
	for (int i = 1; i < COUNT; i++) {
		ck_assert_uint_eq(co_task_waiters(crowd.tasks[i]), 0);
		ck_assert_uint_eq(co_task_cancelling(crowd.tasks[i]), 0);
	}
	crowd_end(&crowd);
}

ASYNC_TEST(return_a_task_as_often_as_it_was_given)
{
	struct crowd crowd;
	struct co_task *tasks[3];
	struct co_task *task;

	crowd_start(&crowd);
	tasks[0] = tasks[2] = crowd.tasks[0];
	tasks[1] = crowd.tasks[1];
	ck_assert_int_eq(co_completions_init(&crowd.completions, tasks, 3,
					     CO_FOREVER),
			 0);
	co_future_set(&crowd.futures[0], 0);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(co_completions_next(&crowd.completions, &task),
				 0);
		ck_assert_ptr_eq(task, crowd.tasks[0]);
	}
	crowd_end(&crowd);
}

ASYNC_TEST(of_no_tasks_are_over_at_once)
{
	struct co_completions completions;
	struct co_task *task;

	ck_assert_int_eq(co_completions_init(&completions, NULL, 0, 0), 0);
	ck_assert_int_eq(co_completions_next(&completions, &task), UV_EOF);
	co_completions_release(&completions);
}

ASYNC_TEST(serve_one_waiter_at_a_time)
{
	struct crowd crowd;
	struct co_task *collector;

	crowd_init(&crowd, CO_FOREVER);
	collector = spawn(next_arg, &crowd);
	yield_turns(1);
	ck_assert_int_eq(next(&crowd), UV_EBUSY);
	co_future_set(&crowd.futures[0], 0);
	ck_assert_int_eq(finish(collector), 0);
	crowd_end(&crowd);
}

static void on_call(void *arg)
{
	struct crowd *crowd = arg;

	ck_assert_int_eq(next(crowd), UV_EINVAL);
	co_future_set(&crowd->futures[0], 0);
}

ASYNC_TEST(cannot_be_awaited_in_a_callback)
{
	struct crowd crowd;
	struct co_callback callback;

	crowd_init(&crowd, CO_FOREVER);
	co_callback_init(&callback, on_call, &crowd);
	co_call_soon(&callback);
	ck_assert_int_eq(next(&crowd), 0);
	crowd_end(&crowd);
}

ASYNC_TEST(of_null_or_of_the_caller_are_refused)
{
	struct crowd crowd;
	struct co_task *task;

	crowd_start(&crowd);
	co_task_release(crowd.tasks[3]);
	crowd.tasks[3] = NULL;
	ck_assert_int_eq(co_completions_init(&crowd.completions, crowd.tasks,
					     COUNT, CO_FOREVER),
			 UV_EINVAL);
	crowd.tasks[3] = co_current_task();
	ck_assert_int_eq(co_completions_init(&crowd.completions, crowd.tasks,
					     COUNT, CO_FOREVER),
			 UV_EINVAL);
	ck_assert_int_eq(co_completions_init(NULL, NULL, 0, 0), UV_EINVAL);
	ck_assert_int_eq(co_completions_next(NULL, &task), UV_EINVAL);
	co_completions_release(NULL);
	ck_assert_uint_eq(co_task_waiters(crowd.tasks[0]), 0);
	crowd.tasks[3] = spawn(wait_future, &crowd.futures[3]);
	crowd_end(&crowd);
}

static int wait_for_next(void *arg)
{
	return next(arg);
}

/* The waiter is woken, and has not run yet. */
ASYNC_TEST(leave_what_a_waiter_was_woken_for_to_it)
{
	struct crowd crowd;
	struct co_task *waiter;

	crowd_init(&crowd, CO_FOREVER);
	waiter = spawn(wait_for_next, &crowd);
	yield_turns(1);
	co_future_set(&crowd.futures[2], 0);
	yield_turns(1);
	ck_assert_int_eq(next(&crowd), UV_EBUSY);
	ck_assert_int_eq(finish(waiter), 2);
	crowd_end(&crowd);
}

static int release_under_a_waiter(void *arg UNUSED)
{
	struct crowd crowd;

	crowd_init(&crowd, CO_FOREVER);
	spawn(wait_for_next, &crowd);
	yield_turns(1);
	co_completions_release(&crowd.completions);
	return 0;
}

START_TEST(released_while_a_task_waits_abort)
{
	struct child_end end = run_in_child(release_under_a_waiter, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_ptr_nonnull(strstr(end.errors, "task 'main' released "
						 "completions on which a task "
						 "waits"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_completions",
			 come_in_the_order_in_which_the_tasks_end,
			 come_as_soon_as_each_task_ends,
			 of_done_tasks_come_first_without_suspending,
			 gather_up_while_nobody_waits,
			 do_not_disturb_other_waits_of_their_user,
			 end_when_the_time_is_over,
			 that_ended_in_time_come_also_after_it,
			 within_the_time_know_nothing_of_it,
			 can_be_resumed_after_a_pause,
			 can_be_resumed_after_a_cancellation,
			 lose_none_to_a_cancellation_of_the_same_turn,
			 lose_none_to_a_cancellation_just_before,
			 leave_the_tasks_alone_when_released_early,
			 return_a_task_as_often_as_it_was_given,
			 of_no_tasks_are_over_at_once,
			 serve_one_waiter_at_a_time,
			 leave_what_a_waiter_was_woken_for_to_it,
			 cannot_be_awaited_in_a_callback,
			 of_null_or_of_the_caller_are_refused,
			 released_while_a_task_waits_abort);
}
