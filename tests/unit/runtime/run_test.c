#include "unit/runtime/util.h"

START_TEST(returns_the_status_of_main)
{
	int positive = 7;
	int negative = UV_EACCES;

	ck_assert_int_eq(co_run(return_int, &positive), 7);
	ck_assert_int_eq(co_run(return_int, &negative), UV_EACCES);
}
END_TEST

START_TEST(refuses_no_function)
{
	ck_assert_int_eq(co_run(NULL, NULL), UV_EINVAL);
}
END_TEST

START_TEST(outside_there_is_no_task_and_no_loop)
{
	struct co_task *task = (struct co_task *)&task;

	ck_assert_ptr_null(co_current_task());
	ck_assert_ptr_null(co_running_loop());
	ck_assert_int_eq(co_create_task(&task, sleep_forever, NULL), UV_EINVAL);
	ck_assert_ptr_null(task);
}
END_TEST

ASYNC_TEST(inside_another_run_is_busy_and_harmless)
{
	ck_assert_int_eq(co_run(sleep_forever, NULL), UV_EBUSY);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

static int note_cancel_after_cleanup(void *arg UNUSED)
{
	struct co_scope shield;
	int status = co_sleep(CO_FOREVER);

	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	co_shield_leave(&shield);
	note("%s", co_strerror(status));
	return status;
}

static int leave_a_task_behind(void *arg UNUSED)
{
	int status = co_create_task(NULL, note_cancel_after_cleanup, NULL);

	yield_turns(1);
	note("main");
	return status;
}

START_TEST(cancels_and_joins_what_is_left)
{
	ck_assert_int_eq(co_run(leave_a_task_behind, NULL), 0);
	ck_assert_str_eq(noted(), "main operation canceled");
}
END_TEST

static int leave_an_unstarted_task(void *calls)
{
	return co_create_task(NULL, count_call, calls);
}

START_TEST(never_starts_what_had_not_run_at_the_end)
{
	int calls = 0;

	ck_assert_int_eq(co_run(leave_an_unstarted_task, &calls), 0);
	ck_assert_int_eq(calls, 0);
}
END_TEST

static int start_another_when_cancelled(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	note("first");
	return co_create_task(NULL, note_cancel_after_cleanup, NULL);
}

static int leave_a_starter(void *arg UNUSED)
{
	int status = co_create_task(NULL, start_another_when_cancelled, NULL);

	yield_turns(1);
	return status;
}

START_TEST(ends_also_what_is_started_while_it_ends)
{
	ck_assert_int_eq(co_run(leave_a_starter, NULL), 0);
	ck_assert_str_eq(noted(), "first");
}
END_TEST

static void on_call_start_a_task(void *arg UNUSED)
{
	ck_assert_int_eq(co_create_task(NULL, note_cancel_after_cleanup, NULL),
			 0);
	ck_assert_int_eq(co_create_task(NULL, sleep_forever, NULL), 0);
}

static int leave_a_callback_that_starts_tasks(void *callback)
{
	co_callback_init(callback, on_call_start_a_task, NULL);
	co_call_soon(callback);
	return 0;
}

START_TEST(ends_also_what_a_callback_starts_when_no_task_is_left)
{
	struct co_callback callback;

	ck_assert_int_eq(co_run(leave_a_callback_that_starts_tasks, &callback),
			 0);
}
END_TEST

struct left_callbacks {
	struct co_callback soon;
	struct co_callback later;
	int calls;
};

static void on_left_call(void *arg)
{
	struct left_callbacks *left = arg;

	left->calls++;
	co_call_soon(&left->soon);
}

static int leave_callbacks(void *arg)
{
	struct left_callbacks *left = arg;

	co_callback_init(&left->soon, on_left_call, left);
	co_callback_init(&left->later, on_left_call, left);
	co_call_soon(&left->soon);
	return co_call_later(&left->later, CO_SECOND);
}

static int find_no_callbacks(void *arg)
{
	struct left_callbacks *left = arg;

	ck_assert(!co_callback_cancel(&left->soon));
	ck_assert(!co_callback_cancel(&left->later));
	co_call_soon(&left->soon);
	ck_assert_int_eq(co_call_later(&left->later, CO_MILLISECOND), 0);
	return co_sleep(3 * CO_MILLISECOND);
}

START_TEST(cancels_the_callbacks_that_are_left)
{
	struct left_callbacks left = {.calls = 0};

	ck_assert_int_eq(co_run(leave_callbacks, &left), 0);
	left.calls = 0;
	ck_assert_int_eq(co_run(find_no_callbacks, &left), 0);
	ck_assert_int_ge(left.calls, 2);
}
END_TEST

static int use_many_things(void *arg UNUSED)
{
	int calls = 0;
	int signum = SIGUSR1;
	struct co_signal *watch;

	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_to_thread(count_call, &calls), 0);
	ck_assert_int_eq(co_signal_open(&watch, &signum, 1), 0);
	co_signal_close(watch);
	return co_create_task(NULL, sleep_forever, NULL);
}

START_TEST(leaves_no_descriptor_open)
{
	int before;

	/* The first run opens what libuv keeps for the process. */
	ck_assert_int_eq(co_run(use_many_things, NULL), 0);
	before = count_descriptors();
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(co_run(use_many_things, NULL), 0);
	ck_assert_int_eq(count_descriptors(), before);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_run", returns_the_status_of_main,
			 refuses_no_function,
			 outside_there_is_no_task_and_no_loop,
			 inside_another_run_is_busy_and_harmless,
			 cancels_and_joins_what_is_left,
			 never_starts_what_had_not_run_at_the_end,
			 ends_also_what_is_started_while_it_ends,
			 ends_also_what_a_callback_starts_when_no_task_is_left,
			 cancels_the_callbacks_that_are_left,
			 leaves_no_descriptor_open);
}
