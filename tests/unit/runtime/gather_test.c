#include "unit/runtime/util.h"

struct step {
	const char *name;
	int64_t delay_ns;
	int status;
	int result; /* out */
};

static int run_step(void *arg)
{
	struct step *step = arg;
	int status;

	note("+%s", step->name);
	status = co_sleep(step->delay_ns);
	note("%s%s", step->name, status == UV_ECANCELED ? "!" : "");
	if (status == 0)
		step->result = 100 + step->status;
	return status ? status : step->status;
}

ASYNC_TEST(runs_all_at_once_and_keeps_results_in_order)
{
	struct step steps[] = {{"a", 30 * CO_MILLISECOND, 0, 0},
			       {"b", 20 * CO_MILLISECOND, 1, 0},
			       {"c", 10 * CO_MILLISECOND, 2, 0}};

	ck_assert_int_eq(co_gather(CO_EACH(run_step, steps)), 0);
	ck_assert_str_eq(noted(), "+a +b +c c b a");
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(steps[i].result, 100 + i);
}

VIRTUAL_TEST(returns_the_first_failure_after_all_have_ended)
{
	struct step steps[] = {{"a", 30 * CO_MILLISECOND, UV_EIO, 0},
			       {"b", 10 * CO_MILLISECOND, UV_EACCES, 0},
			       {"c", 20 * CO_MILLISECOND, 0, 0}};

	ck_assert_int_eq(co_gather(CO_EACH(run_step, steps)), UV_EACCES);
	ck_assert_str_eq(noted(), "+a +b +c b c a");
}

VIRTUAL_TEST(collects_every_status_in_order)
{
	struct step a = {"a", 20 * CO_MILLISECOND, UV_EIO, 0};
	struct step b = {"b", 10 * CO_MILLISECOND, UV_EACCES, 0};
	int seven = 7;
	struct co_call calls[] = {{run_step, &a, 0},
				  {run_step, &b, 0},
				  {return_int, &seven, 0}};

	ck_assert_int_eq(co_gather_calls(calls, 3), UV_EACCES);
	ck_assert_int_eq(calls[0].status, UV_EIO);
	ck_assert_int_eq(calls[1].status, UV_EACCES);
	ck_assert_int_eq(calls[2].status, 7);
}

ASYNC_TEST(of_nothing_returns_at_once)
{
	int calls = 0;
	struct co_task *other = spawn(count_call, &calls);

	ck_assert_int_eq(co_gather(count_call, NULL, 0, 0), 0);
	ck_assert_int_eq(co_gather_calls(NULL, 0), 0);
	ck_assert_int_eq(co_gather_tasks(NULL, 0), 0);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(finish(other), 0);
}

/* Cancelled, it takes three more turns and then returns. */
static int end_slowly(void *arg)
{
	struct co_scope shield;
	int status = co_sleep(CO_FOREVER);

	co_shield_enter(&shield);
	yield_turns(3);
	co_shield_leave(&shield);
	++*(int *)arg;
	return status;
}

static int gather_in_own_frame(void *arg UNUSED)
{
	int ended[4] = {0};
	int status = co_gather(CO_EACH(end_slowly, ended));

	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(ended[i], 1);
	return status;
}

ASYNC_TEST(cancelled_ends_every_child_before_it_returns)
{
	struct co_task *task = spawn(gather_in_own_frame, NULL);

	yield_turns(2);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

ASYNC_TEST(of_a_cancelled_caller_starts_nothing)
{
	int calls = 0;
	struct co_call call = {count_call, &calls, 0};

	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_gather(count_call, &calls, 1, 0), UV_ECANCELED);
	ck_assert_int_eq(co_gather_calls(&call, 1), UV_ECANCELED);
	ck_assert_int_eq(call.status, UV_ECANCELED);
	ck_assert_int_eq(calls, 0);
	ck_assert_uint_eq(co_uncancel(), 0);
}

static int cancel_self(void *arg UNUSED)
{
	co_task_cancel(co_current_task());
	return co_sleep(0);
}

VIRTUAL_TEST(child_that_cancels_itself_is_a_failure_like_others)
{
	int64_t delay_ns = 5 * CO_MILLISECOND;
	struct co_call calls[] = {{cancel_self, NULL, 0},
				  {sleep_ns, &delay_ns, 0}};

	ck_assert_int_eq(co_gather_calls(calls, 2), UV_ECANCELED);
	ck_assert_int_eq(calls[1].status, 0);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
}

ASYNC_TEST(collects_results_failures_and_cancellations_alike)
{
	int statuses[] = {1, UV_EIO, UV_ECANCELED, 3, UV_ECANCELED, UV_ENOENT};
	struct co_call calls[CO_COUNT(statuses)];

	for (size_t i = 0; i < CO_COUNT(calls); i++)
		calls[i] = (struct co_call){return_int, &statuses[i], 0};
	ck_assert_int_eq(co_gather_calls(calls, CO_COUNT(calls)), UV_EIO);
	for (size_t i = 0; i < CO_COUNT(calls); i++)
		ck_assert_int_eq(calls[i].status, statuses[i]);
}

static int gather_in_a_loop(void *arg UNUSED)
{
	int64_t delay_ns = CO_SECOND;
	struct co_call call = {sleep_ns, &delay_ns, 0};
	int status;

	do
		status = co_gather_calls(&call, 1);
	while (status == 0);
	return status;
}

VIRTUAL_TEST(of_calls_passes_a_cancel_of_the_caller_on)
{
	struct co_task *task = spawn(gather_in_a_loop, NULL);

	ck_assert_int_eq(co_sleep(10 * CO_SECOND + CO_MILLISECOND), 0);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

ASYNC_TEST(of_calls_without_a_function_ends_what_it_has_started)
{
	struct co_call calls[] = {{sleep_forever, NULL, 0}, {NULL, NULL, 0}};
	int calls_made = 0;

	ck_assert_int_eq(co_gather_calls(calls, 2), UV_EINVAL);
	ck_assert_int_eq(calls[0].status, UV_ECANCELED);
	ck_assert_int_eq(co_gather(NULL, &calls_made, 1, 0), UV_EINVAL);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

START_TEST(outside_a_run_is_refused)
{
	int calls_made = 0;
	struct co_call call = {count_call, &calls_made, 0};

	ck_assert_int_eq(co_gather(count_call, &calls_made, 1, 0), UV_EINVAL);
	ck_assert_int_eq(co_gather_calls(&call, 1), UV_EINVAL);
	ck_assert_int_eq(calls_made, 0);
}
END_TEST

static int gather_two_then_sleep(void *calls)
{
	ck_assert_int_eq(co_gather_calls(calls, 2), 0);
	note("gathered");
	return co_sleep(CO_FOREVER);
}

ASYNC_TEST(cancelled_in_the_turn_of_the_last_end_loses_no_result)
{
	struct co_future future;
	int five = 5;
	struct co_call calls[] = {{await_arg, &future, 0},
				  {return_int, &five, 0}};
	struct co_task *task = spawn(gather_two_then_sleep, calls);
	struct co_task *canceller;

	co_future_init(&future, NULL, NULL);
	yield_turns(3);
	co_future_set(&future, 4);
	canceller = spawn(cancel_arg, task);
	ck_assert_int_eq(finish(canceller), 0);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "gathered");
	ck_assert_int_eq(calls[0].status, 4);
	ck_assert_int_eq(calls[1].status, 5);
}

VIRTUAL_TEST(of_tasks_reports_the_first_failure_while_others_go_on)
{
	struct step steps[] = {{"a", 30 * CO_MILLISECOND, 9, 0},
			       {"b", CO_MILLISECOND, UV_EACCES, 0},
			       {"c", 20 * CO_MILLISECOND, UV_EIO, 0}};
	struct co_task *tasks[3];

	for (int i = 0; i < 3; i++)
		tasks[i] = spawn(run_step, &steps[i]);
	ck_assert_int_eq(co_gather_tasks(tasks, 3), UV_EACCES);
	ck_assert_int_eq(co_task_state(tasks[0]), CO_TASK_SUSPENDED);
	ck_assert_int_eq(co_task_state(tasks[2]), CO_TASK_SUSPENDED);
	ck_assert_int_eq(finish(tasks[0]), 9);
	ck_assert_int_eq(finish(tasks[1]), UV_EACCES);
	ck_assert_int_eq(finish(tasks[2]), UV_EIO);
	ck_assert_str_eq(noted(), "+a +b +c b c a");
}

ASYNC_TEST(of_tasks_that_are_done_returns_at_once)
{
	int three = 3;
	int error = UV_EIO;
	struct co_task *tasks[] = {spawn(return_int, &three),
				   spawn(return_int, &three),
				   spawn(return_int, &error)};
	struct co_task *other;
	int calls = 0;

	yield_turns(1);
	other = spawn(count_call, &calls);
	ck_assert_int_eq(co_gather_tasks(tasks, 2), 0);
	ck_assert_int_eq(co_gather_tasks(tasks, 3), UV_EIO);
	ck_assert_int_eq(calls, 0);
	for (int i = 0; i < 3; i++)
		co_task_release(tasks[i]);
	ck_assert_int_eq(finish(other), 0);
}

VIRTUAL_TEST(of_tasks_takes_one_given_twice)
{
	int64_t delay_ns = CO_MILLISECOND;
	struct co_task *task = spawn(sleep_ns, &delay_ns);
	struct co_task *tasks[] = {task, task};

	ck_assert_int_eq(co_gather_tasks(tasks, 2), 0);
	co_task_release(task);
}

ASYNC_TEST(of_tasks_takes_a_cancelled_one_for_a_failure)
{
	int one = 1;
	struct co_task *tasks[] = {spawn(return_int, &one),
				   spawn(sleep_forever, NULL),
				   spawn(sleep_forever, NULL)};

	yield_turns(1);
	co_task_cancel(tasks[1]);
	ck_assert_int_eq(co_gather_tasks(tasks, 3), UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	ck_assert_int_eq(co_task_state(tasks[2]), CO_TASK_SUSPENDED);
	co_task_cancel(tasks[2]);
	ck_assert_int_eq(finish(tasks[0]), 1);
	ck_assert_int_eq(finish(tasks[1]), UV_ECANCELED);
	ck_assert_int_eq(finish(tasks[2]), UV_ECANCELED);
}

ASYNC_TEST(of_tasks_refuses_no_task_and_the_caller)
{
	struct co_task *tasks[] = {spawn(sleep_forever, NULL), NULL};

	ck_assert_int_eq(co_gather_tasks(tasks, 2), UV_EINVAL);
	tasks[1] = co_current_task();
	ck_assert_int_eq(co_gather_tasks(tasks, 2), UV_EINVAL);
	co_task_release(tasks[0]);
}

struct pair {
	struct co_task *tasks[2];
};

static int gather_pair(void *arg)
{
	struct pair *pair = arg;

	return co_gather_tasks(pair->tasks, 2);
}

VIRTUAL_TEST(of_tasks_may_be_of_the_same_ones_twice)
{
	int64_t delay_ns = CO_SECOND;
	struct pair pair = {{spawn(sleep_ns, &delay_ns),
			     spawn(sleep_ns, &delay_ns)}};
	struct co_task *other = spawn(gather_pair, &pair);

	ck_assert_int_eq(gather_pair(&pair), 0);
	ck_assert_int_eq(finish(other), 0);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(finish(pair.tasks[i]), 0);
}

ASYNC_TEST(of_tasks_cancelled_ends_them_before_it_returns)
{
	int ended[2] = {0};
	struct pair pair = {{spawn(end_slowly, &ended[0]),
			     spawn(end_slowly, &ended[1])}};
	struct co_task *task = spawn(gather_pair, &pair);

	yield_turns(2);
	ck_assert_uint_eq(co_task_waiters(pair.tasks[0]), 1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(ended[i], 1);
		co_task_release(pair.tasks[i]);
	}
}

static int gather_gathers(void *arg)
{
	char elements[10];

	(void)arg;
	return co_gather(CO_EACH(gather_in_own_frame, elements));
}

VIRTUAL_TEST(nests)
{
	ck_assert_int_eq(co_wait_for(gather_gathers, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
}

ASYNC_TEST(takes_thousands)
{
	static int calls[5000];
	int sum = 0;

	ck_assert_int_eq(co_gather(CO_EACH(count_call, calls)), 0);
	for (size_t i = 0; i < CO_COUNT(calls); i++)
		sum += calls[i];
	ck_assert_int_eq(sum, 5000);
}

ASYNC_TEST(of_calls_takes_a_list_of_them)
{
	int calls = 0, error = UV_EIO;

	ck_assert_int_eq(co_gather_calls(CO_CALLS(CO_CALL(count_call, &calls),
						  CO_CALL(count_call, &calls))),
			 0);
	ck_assert_int_eq(calls, 2);
	ck_assert_int_eq(co_gather_calls(CO_CALLS(CO_CALL(return_int, &error),
						  CO_CALL(count_call, &calls))),
			 UV_EIO);
	ck_assert_int_eq(calls, 3);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_gather", runs_all_at_once_and_keeps_results_in_order,
		returns_the_first_failure_after_all_have_ended,
		collects_every_status_in_order, of_nothing_returns_at_once,
		cancelled_ends_every_child_before_it_returns,
		of_a_cancelled_caller_starts_nothing,
		child_that_cancels_itself_is_a_failure_like_others,
		collects_results_failures_and_cancellations_alike,
		of_calls_passes_a_cancel_of_the_caller_on,
		of_calls_without_a_function_ends_what_it_has_started,
		of_calls_takes_a_list_of_them, outside_a_run_is_refused,
		cancelled_in_the_turn_of_the_last_end_loses_no_result,
		of_tasks_reports_the_first_failure_while_others_go_on,
		of_tasks_that_are_done_returns_at_once,
		of_tasks_takes_one_given_twice,
		of_tasks_takes_a_cancelled_one_for_a_failure,
		of_tasks_refuses_no_task_and_the_caller,
		of_tasks_may_be_of_the_same_ones_twice,
		of_tasks_cancelled_ends_them_before_it_returns, nests,
		takes_thousands);
}
