/*
 * The failure of a task, and who has read it.
 */
#include "unit/runtime/util.h"

static char reports[4096];

static void keep_report(void *arg UNUSED, const char *text)
{
	size_t len = strlen(reports);

	snprintf(reports + len, sizeof(reports) - len, "%s\n", text);
}

static int fail_now(void *arg UNUSED)
{
	return UV_EIO;
}

static int forget_a_failure(void *arg UNUSED)
{
	struct co_task *task;

	task = spawn(fail_now, NULL);
	co_task_set_name(task, "loser");
	co_task_release(task);
	yield_turns(1);
	return 0;
}

START_TEST(that_nobody_read_is_reported)
{
	co_set_reporter(keep_report, reports);
	ck_assert_int_eq(co_run(forget_a_failure, NULL), 0);
	ck_assert_str_eq(reports, "task 'loser' failed, and nobody read its "
				  "status: i/o error\n");
}
END_TEST

static int read_failures(void *arg UNUSED)
{
	struct co_task *task = spawn(fail_now, NULL);
	struct co_call calls[] = {{fail_now, NULL, 0}};

	ck_assert_int_eq(finish(task), UV_EIO);
	task = spawn(fail_now, NULL);
	yield_turns(1);
	ck_assert_int_eq(co_task_status(task), UV_EIO);
	co_task_release(task);
	ck_assert_int_eq(co_gather_calls(calls, 1), UV_EIO);
	task = spawn(sleep_forever, NULL);
	co_task_cancel(task);
	co_task_release(task);
	return UV_EIO;
}

START_TEST(that_was_read_is_not_reported)
{
	co_set_reporter(keep_report, reports);
	ck_assert_int_eq(co_run(read_failures, NULL), UV_EIO);
	ck_assert_str_eq(reports, "");
}
END_TEST

static int fail_when_cancelled(void *arg UNUSED)
{
	return co_sleep(CO_FOREVER) == UV_ECANCELED ? UV_EIO : 0;
}

static int leave_one_that_will_fail(void *arg UNUSED)
{
	int status = co_create_task(NULL, fail_when_cancelled, NULL);

	yield_turns(1);
	return status ? status : 123;
}

START_TEST(at_the_end_of_the_run_is_reported)
{
	co_set_reporter(keep_report, reports);
	ck_assert_int_eq(co_run(leave_one_that_will_fail, NULL), 123);
	ck_assert_str_eq(reports, "task 'task' failed, and nobody read its "
				  "status: i/o error\n");
}
END_TEST

static int cancel_what_has_failed(void *arg UNUSED)
{
	struct co_task *task = spawn(fail_now, NULL);

	yield_turns(1);
	ck_assert(!co_task_cancel(task));
	co_task_release(task);
	return 0;
}

START_TEST(of_one_that_is_cancelled_afterwards_is_not_reported)
{
	co_set_reporter(keep_report, reports);
	ck_assert_int_eq(co_run(cancel_what_has_failed, NULL), 0);
	ck_assert_str_eq(reports, "");
}
END_TEST

static int fail_after_turns(void *turns)
{
	yield_turns(*(int *)turns);
	return UV_EIO;
}

static int gather_failures(void *arg UNUSED)
{
	int turns[] = {1, 3};

	return co_gather(CO_EACH(fail_after_turns, turns));
}

START_TEST(in_a_gather_counts_as_read)
{
	co_set_reporter(keep_report, reports);
	ck_assert_int_eq(co_run(gather_failures, NULL), UV_EIO);
	ck_assert_str_eq(reports, "");
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_failure", that_nobody_read_is_reported,
			 that_was_read_is_not_reported,
			 at_the_end_of_the_run_is_reported,
			 of_one_that_is_cancelled_afterwards_is_not_reported,
			 in_a_gather_counts_as_read);
}
