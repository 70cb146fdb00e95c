#include "unit/runtime/util.h"

/* Timeouts, shields and cancellation, one inside another. */

VIRTUAL_TEST(inner_timeout_expires_and_the_outer_goes_on)
{
	struct co_scope outer;
	struct co_scope inner;

	ck_assert_int_eq(co_timeout_enter(&outer, 100 * CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_enter(&inner, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&inner, co_sleep(CO_FOREVER)),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert(!co_timeout_expired(&outer));
	ck_assert_int_eq(co_timeout_leave(&outer, 0), 0);
}

VIRTUAL_TEST(outer_timeout_expires_first_and_reports_it)
{
	struct co_scope outer;
	struct co_scope inner;
	int status;

	ck_assert_int_eq(co_timeout_enter(&outer, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_enter(&inner, 100 * CO_SECOND), 0);
	status = co_timeout_leave(&inner, co_sleep(CO_FOREVER));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert(!co_timeout_expired(&inner));
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&outer, status), UV_ETIMEDOUT);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

ASYNC_TEST(both_timeouts_expired_and_the_outer_reports_it)
{
	struct co_scope outer;
	struct co_scope inner;
	int status;

	ck_assert_int_eq(co_timeout_enter(&outer, 0), 0);
	ck_assert_int_eq(co_timeout_enter(&inner, 0), 0);
	status = co_timeout_leave(&inner, co_sleep(CO_FOREVER));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&outer, status), UV_ETIMEDOUT);
}

VIRTUAL_TEST(two_timeouts_of_one_instant_are_the_outers_to_report)
{
	int64_t deadline_ns = co_time_after_ns(CO_SECOND);
	struct co_scope outer;
	struct co_scope inner;
	int status;

	ck_assert_int_eq(co_timeout_enter_at(&outer, deadline_ns), 0);
	ck_assert_int_eq(co_timeout_enter_at(&inner, deadline_ns), 0);
	status = co_timeout_leave(&inner, co_sleep(10 * CO_SECOND));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&outer, status), UV_ETIMEDOUT);
	ck_assert(co_timeout_expired(&inner));
	ck_assert(co_timeout_expired(&outer));
}

ASYNC_TEST(outer_timeout_that_passed_in_long_work_reports_it)
{
	struct co_scope outer;
	struct co_scope inner;
	int status;

	ck_assert_int_eq(co_timeout_enter(&outer, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_enter(&inner, 100 * CO_SECOND), 0);
	block_thread_ms(5);
	status = co_timeout_leave(&inner, co_sleep(CO_SECOND));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&outer, status), UV_ETIMEDOUT);
}

ASYNC_TEST(inner_timeout_that_passed_in_long_work_leaves_the_outer)
{
	struct co_scope outer;
	struct co_scope inner;

	ck_assert_int_eq(co_timeout_enter(&outer, 100 * CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_enter(&inner, CO_MILLISECOND), 0);
	block_thread_ms(5);
	ck_assert_int_eq(co_timeout_leave(&inner, co_sleep(CO_SECOND)),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_timeout_reschedule(&outer, co_time_ns()), 0);
	ck_assert_int_eq(co_timeout_leave(&outer, co_sleep(10 * CO_SECOND)),
			 UV_ETIMEDOUT);
}

ASYNC_TEST(expiry_does_not_eat_a_cancel)
{
	struct co_scope scope;
	int status;

	ck_assert_int_eq(co_timeout_enter(&scope, 0), 0);
	ck_assert(co_task_cancel(co_current_task()));
	status = co_timeout_leave(&scope, co_sleep(CO_FOREVER));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 1);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

VIRTUAL_TEST(cancel_in_the_cleanup_after_an_expiry_is_not_eaten)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ECANCELED);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

ASYNC_TEST(second_cancel_in_a_timeout_is_not_taken_for_it)
{
	struct co_scope scope;
	int status;

	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_sleep(CO_SECOND), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_timeout_enter(&scope, 100 * CO_SECOND), 0);
	ck_assert(co_task_cancel(co_current_task()));
	status = co_timeout_leave(&scope, co_sleep(CO_FOREVER));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

VIRTUAL_TEST(cancel_is_never_taken_for_the_timeout)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 100 * CO_SECOND), 0);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_timeout_leave(&scope, co_sleep(CO_FOREVER)),
			 UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

ASYNC_TEST(cancel_taken_back_leaves_the_expiry)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 0), 0);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, co_sleep(CO_FOREVER)),
			 UV_ETIMEDOUT);
}

static int sleep_in_shield(void *arg UNUSED)
{
	struct co_scope shield;

	note("in");
	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	note("slept");
	co_shield_leave(&shield);
	return co_sleep(CO_FOREVER);
}

VIRTUAL_TEST(shield_keeps_a_cancel_out_until_it_is_left)
{
	struct co_task *task = spawn(sleep_in_shield, NULL);

	yield_turns(1);
	ck_assert(co_task_cancel(task));
	note("cancelled");
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "in cancelled slept");
}

VIRTUAL_TEST(shield_keeps_out_a_cancel_from_before)
{
	struct co_scope shield;

	ck_assert(co_task_cancel(co_current_task()));
	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 1);
	co_shield_leave(&shield);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

VIRTUAL_TEST(shield_keeps_out_the_expiry_around_it)
{
	struct co_scope timeout;
	struct co_scope shield;

	ck_assert_int_eq(co_timeout_enter(&timeout, CO_MILLISECOND), 0);
	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert(co_timeout_expired(&timeout));
	co_shield_leave(&shield);
	ck_assert_int_eq(co_timeout_leave(&timeout, co_sleep(CO_FOREVER)),
			 UV_ETIMEDOUT);
}

VIRTUAL_TEST(timeout_in_a_shield_expires)
{
	struct co_scope shield;
	struct co_scope timeout;

	ck_assert(co_task_cancel(co_current_task()));
	co_shield_enter(&shield);
	ck_assert_int_eq(co_timeout_enter(&timeout, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&timeout, co_sleep(CO_FOREVER)),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	co_shield_leave(&shield);
	ck_assert_uint_eq(co_uncancel(), 0);
}

VIRTUAL_TEST(timeout_in_a_shielded_cleanup_expires_for_itself)
{
	struct co_scope outer;
	struct co_scope shield;
	struct co_scope inner;
	int status;

	ck_assert_int_eq(co_timeout_enter(&outer, CO_SECOND), 0);
	status = co_sleep(CO_FOREVER);
	co_shield_enter(&shield);
	ck_assert_int_eq(co_timeout_enter(&inner, CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&inner, co_sleep(10 * CO_SECOND)),
			 UV_ETIMEDOUT);
	co_shield_leave(&shield);
	ck_assert_int_eq(co_timeout_leave(&outer, status), UV_ETIMEDOUT);
}

ASYNC_TEST(shields_nest)
{
	struct co_scope outer;
	struct co_scope inner;

	ck_assert(co_task_cancel(co_current_task()));
	co_shield_enter(&outer);
	co_shield_enter(&inner);
	ck_assert_int_eq(co_sleep(0), 0);
	co_shield_leave(&inner);
	ck_assert_int_eq(co_sleep(0), 0);
	co_shield_leave(&outer);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

VIRTUAL_TEST(work_started_in_a_shield_is_joined_unharmed)
{
	struct co_scope shield;
	int64_t delay_ns = CO_MILLISECOND;

	ck_assert(co_task_cancel(co_current_task()));
	co_shield_enter(&shield);
	ck_assert_int_eq(finish(spawn(sleep_ns, &delay_ns)), 0);
	ck_assert_int_eq(co_gather(sleep_ns, &delay_ns, 1, 0), 0);
	co_shield_leave(&shield);
	ck_assert_uint_eq(co_uncancel(), 0);
}

static int fail_when_cancelled(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(10 * CO_SECOND), UV_ECANCELED);
	return UV_EIO;
}

VIRTUAL_TEST(timeout_around_a_group_leaves_the_groups_failure)
{
	struct co_task_group group;
	struct co_scope scope;
	int status;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	co_task_group_enter(&group);
	ck_assert_int_eq(co_task_group_create_task(&group, NULL,
						   fail_when_cancelled, NULL),
			 0);
	status = co_sleep(5 * CO_SECOND);
	ck_assert_int_eq(status, UV_ECANCELED);
	status = co_task_group_leave(&group, status);
	ck_assert_int_eq(co_timeout_leave(&scope, status), UV_EIO);
	ck_assert(co_timeout_expired(&scope));
}

static int leave_out_of_order(void *arg UNUSED)
{
	struct co_scope outer;
	struct co_scope inner;

	co_shield_enter(&outer);
	co_shield_enter(&inner);
	co_shield_leave(&outer);
	return 0;
}

START_TEST(leaving_out_of_order_aborts)
{
	struct child_end end = run_in_child(leave_out_of_order, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
}
END_TEST

static int enter_twice(void *arg UNUSED)
{
	struct co_scope outer;
	struct co_scope inner;

	co_shield_enter(&outer);
	co_shield_enter(&inner);
	co_shield_enter(&outer);
	return 0;
}

START_TEST(entering_twice_aborts)
{
	struct child_end end = run_in_child(enter_twice, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "'main' entered a scope"));
}
END_TEST

static int end_inside_a_timeout(void *scope)
{
	return co_timeout_enter(scope, CO_SECOND);
}

static int join_one_that_ends_in_a_timeout(void *arg UNUSED)
{
	struct co_scope scope;
	struct co_task *task = spawn(end_inside_a_timeout, &scope);

	co_task_set_name(task, "hasty");
	return finish(task);
}

START_TEST(ending_inside_a_scope_aborts_and_names_the_task)
{
	struct child_end end =
		run_in_child(join_one_that_ends_in_a_timeout, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "'hasty'"));
}
END_TEST

static void on_call_enter(void *scope)
{
	co_shield_enter(scope);
}

static int enter_in_a_callback(void *arg UNUSED)
{
	struct co_scope scope;
	struct co_callback callback;

	co_callback_init(&callback, on_call_enter, &scope);
	co_call_soon(&callback);
	return co_sleep(0);
}

START_TEST(entering_outside_a_task_aborts)
{
	struct child_end end = run_in_child(enter_in_a_callback, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(end.errors, "outside a task"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_nesting",
			 inner_timeout_expires_and_the_outer_goes_on,
			 outer_timeout_expires_first_and_reports_it,
			 both_timeouts_expired_and_the_outer_reports_it,
			 two_timeouts_of_one_instant_are_the_outers_to_report,
			 outer_timeout_that_passed_in_long_work_reports_it,
			 inner_timeout_that_passed_in_long_work_leaves_the_outer,
			 expiry_does_not_eat_a_cancel,
			 cancel_in_the_cleanup_after_an_expiry_is_not_eaten,
			 second_cancel_in_a_timeout_is_not_taken_for_it,
			 cancel_is_never_taken_for_the_timeout,
			 cancel_taken_back_leaves_the_expiry,
			 shield_keeps_a_cancel_out_until_it_is_left,
			 shield_keeps_out_a_cancel_from_before,
			 shield_keeps_out_the_expiry_around_it,
			 timeout_in_a_shield_expires,
			 timeout_in_a_shielded_cleanup_expires_for_itself,
			 shields_nest,
			 work_started_in_a_shield_is_joined_unharmed,
			 timeout_around_a_group_leaves_the_groups_failure,
			 leaving_out_of_order_aborts, entering_twice_aborts,
			 ending_inside_a_scope_aborts_and_names_the_task,
			 entering_outside_a_task_aborts);
}
