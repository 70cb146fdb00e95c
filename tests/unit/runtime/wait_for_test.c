#include "unit/runtime/util.h"

VIRTUAL_TEST(returns_the_status_of_work_that_ended_in_time)
{
	int eight = 8;
	int error = UV_ENOENT;

	ck_assert_int_eq(co_wait_for(return_int, &eight, 100 * CO_SECOND), 8);
	ck_assert_int_eq(co_wait_for(return_int, &error, 100 * CO_SECOND),
			 UV_ENOENT);
}

static int same_task(void *task)
{
	return co_current_task() == task;
}

ASYNC_TEST(runs_the_work_in_the_calling_task)
{
	ck_assert_int_eq(
		co_wait_for(same_task, co_current_task(), CO_SECOND), 1);
}

static int end_slowly(void *arg UNUSED)
{
	struct co_scope shield;
	int status = co_sleep(CO_FOREVER);

	note("told");
	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	co_shield_leave(&shield);
	note("ended");
	return status;
}

ASYNC_TEST(waits_after_the_expiry_until_the_work_has_ended)
{
	ck_assert_int_eq(co_wait_for(end_slowly, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	note("returned");
	ck_assert_str_eq(noted(), "told ended returned");
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

static int ignore_the_expiry(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	return 4;
}

VIRTUAL_TEST(loses_no_result_that_comes_after_the_expiry)
{
	ck_assert_int_eq(co_wait_for(ignore_the_expiry, NULL, CO_MILLISECOND),
			 4);
	yield_turns(1);
}

static int fail_on_expiry(void *arg UNUSED)
{
	return co_sleep(CO_FOREVER) == UV_ECANCELED ? UV_ENOENT : 0;
}

VIRTUAL_TEST(loses_no_failure_that_comes_after_the_expiry)
{
	ck_assert_int_eq(co_wait_for(fail_on_expiry, NULL, CO_SECOND),
			 UV_ENOENT);
}

static int set_and_block(void *future)
{
	co_future_set(future, 6);
	block_thread_ms(30);
	return 0;
}

ASYNC_TEST(loses_no_result_of_the_turn_of_the_expiry)
{
	struct co_future future;
	struct co_task *setter = spawn(set_and_block, &future);

	co_future_init(&future, NULL, NULL);
	ck_assert_int_eq(co_wait_for(await_arg, &future, 20 * CO_MILLISECOND),
			 6);
	ck_assert_int_eq(finish(setter), 0);
}

VIRTUAL_TEST(of_zero_or_less_never_runs_the_work)
{
	int calls = 0;

	ck_assert_int_eq(co_wait_for(count_call, &calls, 0), UV_ETIMEDOUT);
	ck_assert_int_eq(co_wait_for(count_call, &calls, -CO_SECOND),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(calls, 0);
}

VIRTUAL_TEST(of_forever_sets_no_limit)
{
	int64_t delay_ns = 2 * CO_MILLISECOND;

	ck_assert_int_eq(co_wait_for(sleep_ns, &delay_ns, CO_FOREVER), 0);
}

static int sleep_limited(void *arg)
{
	return co_wait_for(end_slowly, arg, 100 * CO_SECOND);
}

VIRTUAL_TEST(passes_an_outer_cancel_to_the_work)
{
	struct co_task *task = spawn(sleep_limited, NULL);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "told ended");
}

VIRTUAL_TEST(outer_of_two_reports_its_own_expiry)
{
	ck_assert_int_eq(co_wait_for(sleep_limited, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert_str_eq(noted(), "told ended");
}

static int outlive_an_inner_limit(void *arg)
{
	ck_assert_int_eq(co_wait_for(sleep_forever, arg, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	return co_sleep(CO_MILLISECOND);
}

VIRTUAL_TEST(inner_of_two_leaves_the_outer_alone)
{
	ck_assert_int_eq(
		co_wait_for(outlive_an_inner_limit, NULL, 100 * CO_SECOND), 0);
}

static int gather_forever(void *ended)
{
	char elements[3];
	int status = co_gather(CO_EACH(end_slowly, elements));

	*(bool *)ended = true;
	return status;
}

VIRTUAL_TEST(ends_what_the_work_has_gathered)
{
	bool ended = false;

	ck_assert_int_eq(co_wait_for(gather_forever, &ended, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert(ended);
	ck_assert_str_eq(noted(), "told told told ended ended ended");
}

VIRTUAL_TEST(leaves_the_limits_of_others_alone)
{
	struct co_task *tasks[50];

	for (size_t i = 0; i < CO_COUNT(tasks); i++)
		tasks[i] = spawn(outlive_an_inner_limit, NULL);
	for (size_t i = 0; i < CO_COUNT(tasks); i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
}

VIRTUAL_TEST(ends_the_task_that_the_work_joins)
{
	struct co_task *task = spawn(end_slowly, NULL);

	ck_assert_int_eq(co_wait_for(join_arg, task, CO_SECOND), UV_ETIMEDOUT);
	ck_assert_int_eq(co_task_status(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "told ended");
	co_task_release(task);
}

VIRTUAL_TEST(of_zero_or_less_as_a_scope_ends_the_task_joined_inside)
{
	int64_t limits_ns[] = {0, -1};

	for (size_t i = 0; i < CO_COUNT(limits_ns); i++) {
		struct co_task *task = spawn(end_slowly, NULL);
		struct co_scope scope;

		yield_turns(1);
		ck_assert_int_eq(co_timeout_enter(&scope, limits_ns[i]), 0);
		ck_assert_int_eq(co_timeout_leave(&scope, co_join(task)),
				 UV_ETIMEDOUT);
		ck_assert_int_eq(co_task_status(task), UV_ECANCELED);
		co_task_release(task);
	}
	ck_assert_str_eq(noted(), "told ended told ended");
}

struct limited_join {
	struct co_task *task;
	int64_t limit_ns;
};

static int join_limited(void *arg)
{
	struct limited_join *join = arg;

	return co_wait_for(join_arg, join->task, join->limit_ns);
}

VIRTUAL_TEST(passes_an_outer_cancel_to_the_task_that_the_work_joins)
{
	int64_t limits_ns[] = {CO_FOREVER, 60 * CO_SECOND};

	for (size_t i = 0; i < CO_COUNT(limits_ns); i++) {
		struct limited_join join = {spawn(sleep_forever, NULL),
					    limits_ns[i]};
		struct co_task *waiter = spawn(join_limited, &join);

		yield_turns(2);
		ck_assert(co_task_cancel(waiter));
		ck_assert_int_eq(finish(waiter), UV_ECANCELED);
		ck_assert_int_eq(co_task_status(join.task), UV_ECANCELED);
		co_task_release(join.task);
	}
}

static int join_limited_then_sleep(void *arg)
{
	int status = join_limited(arg);

	note("joined %d", status);
	status = co_sleep(CO_SECOND);
	note("%s", co_strerror(status));
	return status;
}

/* The joined task ends first, then the waiter is cancelled in the same turn. */
VIRTUAL_TEST(cancelled_in_the_turn_of_the_works_end_loses_neither)
{
	struct co_future future;
	struct limited_join join = {spawn(await_arg, &future), 100 * CO_SECOND};
	struct co_task *waiter = spawn(join_limited_then_sleep, &join);

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	co_future_set(&future, 3);
	while (co_task_state(join.task) != CO_TASK_DONE)
		yield_turns(1);
	ck_assert(co_task_cancel(waiter));
	ck_assert_int_eq(finish(waiter), UV_ECANCELED);
	ck_assert_int_eq(finish(join.task), 3);
	ck_assert_str_eq(noted(), "joined 3 operation canceled");
}

static int shield_arg(void *task)
{
	return co_shield(task);
}

static int done_after_a_minute(void *arg UNUSED)
{
	int status = co_sleep(60 * CO_SECOND);

	return status ? status : 7;
}

VIRTUAL_TEST(leaves_a_shielded_task_running)
{
	int64_t limits_ns[] = {0, CO_SECOND};

	for (size_t i = 0; i < CO_COUNT(limits_ns); i++) {
		struct co_task *task = spawn(done_after_a_minute, NULL);

		ck_assert_int_eq(co_wait_for(shield_arg, task, limits_ns[i]),
				 UV_ETIMEDOUT);
		ck_assert_int_eq(co_task_status(task), UV_EAGAIN);
		ck_assert_uint_eq(co_task_cancelling(task), 0);
		ck_assert_int_eq(finish(task), 7);
	}
}

VIRTUAL_TEST(of_forever_returns_when_a_shielded_task_is_done)
{
	struct co_task *task = spawn(done_after_a_minute, NULL);

	ck_assert_int_eq(co_wait_for(shield_arg, task, CO_FOREVER), 7);
	ck_assert_int_eq(co_task_status(task), 7);
	co_task_release(task);
}

int main(void)
{
	return RUN_SUITE("runtime_wait_for",
			 returns_the_status_of_work_that_ended_in_time,
			 runs_the_work_in_the_calling_task,
			 waits_after_the_expiry_until_the_work_has_ended,
			 loses_no_result_that_comes_after_the_expiry,
			 loses_no_failure_that_comes_after_the_expiry,
			 loses_no_result_of_the_turn_of_the_expiry,
			 of_zero_or_less_never_runs_the_work,
			 of_forever_sets_no_limit,
			 passes_an_outer_cancel_to_the_work,
			 outer_of_two_reports_its_own_expiry,
			 inner_of_two_leaves_the_outer_alone,
			 ends_what_the_work_has_gathered,
			 leaves_the_limits_of_others_alone,
			 ends_the_task_that_the_work_joins,
			 of_zero_or_less_as_a_scope_ends_the_task_joined_inside,
			 passes_an_outer_cancel_to_the_task_that_the_work_joins,
			 cancelled_in_the_turn_of_the_works_end_loses_neither,
			 leaves_a_shielded_task_running,
			 of_forever_returns_when_a_shielded_task_is_done);
}
