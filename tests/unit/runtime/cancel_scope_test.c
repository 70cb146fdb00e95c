#include "unit/runtime/util.h"

/*
 * Cancellation as a state of scopes, as trio and anyio have it: it is met again
 * at each call, shields stack, and the outermost cause tells.
 */

static int end_slowly(void *arg UNUSED)
{
	struct co_scope shield;
	int status = co_sleep(CO_FOREVER);

	co_shield_enter(&shield);
	yield_turns(5);
	co_shield_leave(&shield);
	return status;
}

ASYNC_TEST(expired_by_hand_cancels_every_call)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	yield_turns(1);
	co_scope_cancel(&scope);
	co_scope_cancel(&scope);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
		ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	}
	ck_assert(co_timeout_expired(&scope));
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
	yield_turns(1);
}

ASYNC_TEST(expired_but_never_met_is_not_delivered)
{
	struct co_scope scope, shield;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	co_scope_cancel(&scope);
	co_shield_enter(&shield);
	yield_turns(2);
	co_shield_leave(&shield);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
	yield_turns(1);
}

static int expire_arg(void *scope)
{
	co_scope_cancel(scope);
	return 0;
}

ASYNC_TEST(can_be_expired_by_another_task)
{
	struct co_scope scope;
	struct co_task *task = spawn(expire_arg, &scope);

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, co_sleep(CO_FOREVER)),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(finish(task), 0);
}

static int sleep_in_scope(void *scope)
{
	if (co_timeout_enter(scope, CO_FOREVER) < 0)
		ck_abort();
	return co_timeout_leave(scope, co_sleep(CO_FOREVER));
}

ASYNC_TEST(of_another_task_is_its_own)
{
	struct co_scope scope;
	struct co_task *task = spawn(sleep_in_scope, &scope);

	yield_turns(1);
	co_scope_cancel(&scope);
	ck_assert(!co_is_cancelled());
	yield_turns(1);
	ck_assert_int_eq(finish(task), UV_ETIMEDOUT);
}

static void on_call(void *scope)
{
	ck_assert(!co_is_cancelled());
	ck_assert_int_eq(co_effective_deadline_ns(), CO_FOREVER);
	co_scope_cancel(scope);
}

static int join_in_a_timeout(void *arg)
{
	struct co_scope *scope = arg;
	struct co_task *task = spawn(end_slowly, NULL);
	int status;

	ck_assert_int_eq(co_timeout_enter(scope, CO_FOREVER), 0);
	status = co_join(task);
	note("%u", co_task_cancelling(task));
	co_task_release(task);
	return co_timeout_leave(scope, status);
}

ASYNC_TEST(expired_twice_cancels_once)
{
	struct co_scope scope;
	struct co_task *task = spawn(join_in_a_timeout, &scope);

	yield_turns(2);
	co_scope_cancel(&scope);
	yield_turns(2);
	co_scope_cancel(&scope);
	ck_assert_int_eq(finish(task), UV_ETIMEDOUT);
	ck_assert_str_eq(noted(), "1");
}

ASYNC_TEST(can_be_expired_by_a_callback)
{
	struct co_scope scope;
	struct co_callback callback;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	co_callback_init(&callback, on_call, &scope);
	co_call_soon(&callback);
	ck_assert_int_eq(co_timeout_leave(&scope, co_sleep(CO_FOREVER)),
			 UV_ETIMEDOUT);
}

ASYNC_TEST(left_or_null_cannot_be_expired)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
	co_scope_cancel(&scope);
	ck_assert(!co_timeout_expired(&scope));
	co_scope_cancel(NULL);
	yield_turns(1);
}

/* Expire some of three scopes, given as bits; the outermost is the first. */
static void check_who_tells(unsigned expired, int outermost)
{
	struct co_scope scopes[3];
	int status;

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(co_timeout_enter(&scopes[i], CO_FOREVER), 0);
		if (expired & 1U << i)
			co_scope_cancel(&scopes[i]);
	}
	status = co_sleep(0);
	for (int i = 3; i-- > 0;) {
		status = co_timeout_leave(&scopes[i], status);
		ck_assert_int_eq(status, i <= outermost ? UV_ETIMEDOUT
							 : UV_ECANCELED);
	}
	yield_turns(1);
}

ASYNC_TEST(outermost_of_those_that_expired_tells)
{
	for (unsigned others = 0; others < 8; others += 2) {
		check_who_tells(others | 1, 0);
		check_who_tells((others | 2) & ~1U, 1);
	}
	check_who_tells(4, 2);
}

ASYNC_TEST(outer_that_expires_during_the_cleanup_takes_over)
{
	struct co_scope outer, inner;
	int status;

	ck_assert_int_eq(co_timeout_enter(&outer, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_enter(&inner, CO_FOREVER), 0);
	co_scope_cancel(&inner);
	status = co_sleep(0);
	co_scope_cancel(&outer);
	status = co_timeout_leave(&inner, status);
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&outer, status), UV_ETIMEDOUT);
}

ASYNC_TEST(inner_within_a_shield_tells_although_the_outer_expired)
{
	struct co_scope outer, shield, inner;
	int status;

	ck_assert_int_eq(co_timeout_enter(&outer, CO_FOREVER), 0);
	co_shield_enter(&shield);
	ck_assert_int_eq(co_timeout_enter(&inner, CO_FOREVER), 0);
	co_scope_cancel(&inner);
	status = co_sleep(0);
	co_scope_cancel(&outer);
	ck_assert_int_eq(co_timeout_leave(&inner, status), UV_ETIMEDOUT);
	yield_turns(1);
	co_shield_leave(&shield);
	ck_assert_int_eq(co_timeout_leave(&outer, 0), 0);
	ck_assert(co_timeout_expired(&outer));
}

ASYNC_TEST(shield_keeps_out_all_scopes_around_it_at_once)
{
	struct co_scope outer, middle, shield;
	int status;

	ck_assert_int_eq(co_timeout_enter(&outer, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_enter(&middle, CO_FOREVER), 0);
	co_shield_enter(&shield);
	co_scope_cancel(&outer);
	co_scope_cancel(&middle);
	ck_assert_int_eq(co_sleep(0), 0);
	co_shield_leave(&shield);
	status = co_timeout_leave(&middle, co_sleep(0));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&outer, co_sleep(0)), UV_ETIMEDOUT);
}

ASYNC_TEST(shield_left_and_entered_again_works_each_time)
{
	struct co_scope scope, shield;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	co_scope_cancel(&scope);
	for (int i = 0; i < 3; i++) {
		ck_assert(co_is_cancelled());
		ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
		co_shield_enter(&shield);
		ck_assert(!co_is_cancelled());
		ck_assert_int_eq(co_sleep(0), 0);
		co_shield_leave(&shield);
	}
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

VIRTUAL_TEST(effective_deadline_is_the_earliest_up_to_a_shield)
{
	int64_t now_ns = co_time_ns();
	struct co_scope five, ten, shield, twenty;

	ck_assert_int_eq(co_effective_deadline_ns(), CO_FOREVER);
	ck_assert_int_eq(co_timeout_enter_at(&five, now_ns + 5), 0);
	ck_assert_int_eq(co_timeout_enter_at(&ten, now_ns + 10), 0);
	ck_assert_int_eq(co_effective_deadline_ns(), now_ns + 5);
	ck_assert_int_eq(co_timeout_reschedule(&ten, now_ns + 3), 0);
	ck_assert_int_eq(co_effective_deadline_ns(), now_ns + 3);
	ck_assert_int_eq(co_timeout_reschedule(&ten, CO_FOREVER), 0);
	ck_assert_int_eq(co_effective_deadline_ns(), now_ns + 5);
	co_shield_enter(&shield);
	ck_assert_int_eq(co_effective_deadline_ns(), CO_FOREVER);
	ck_assert_int_eq(co_timeout_enter_at(&twenty, now_ns + 20), 0);
	co_scope_cancel(&five);
	ck_assert_int_eq(co_effective_deadline_ns(), now_ns + 20);
	ck_assert_int_eq(co_timeout_leave(&twenty, 0), 0);
	co_shield_leave(&shield);
	ck_assert_int_eq(co_effective_deadline_ns(), 0);
	ck_assert_int_eq(co_timeout_leave(&ten, 0), 0);
	ck_assert_int_eq(co_effective_deadline_ns(), 0);
	ck_assert_int_eq(co_timeout_leave(&five, 0), 0);
	ck_assert_int_eq(co_effective_deadline_ns(), CO_FOREVER);
}

ASYNC_TEST(effective_deadline_of_a_cancelled_task_has_passed)
{
	struct co_scope shield;

	co_task_cancel(co_current_task());
	ck_assert(co_is_cancelled());
	ck_assert_int_eq(co_effective_deadline_ns(), 0);
	co_shield_enter(&shield);
	ck_assert(!co_is_cancelled());
	ck_assert_int_eq(co_effective_deadline_ns(), CO_FOREVER);
	co_shield_leave(&shield);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert(!co_is_cancelled());
}

START_TEST(outside_a_run_nothing_is_cancelled)
{
	ck_assert(!co_is_cancelled());
	ck_assert_int_eq(co_effective_deadline_ns(), CO_FOREVER);
}
END_TEST

ASYNC_TEST(deadline_that_passes_is_met_also_by_yields)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 2 * CO_MILLISECOND), 0);
	while (co_sleep(0) == 0)
		;
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

VIRTUAL_TEST(deadline_moved_ever_so_often_counts_as_it_is)
{
	struct co_scope scope;
	int64_t now_ns = co_time_ns();

	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	for (int i = 0; i < 5000; i++) {
		ck_assert_int_eq(co_timeout_reschedule(&scope, now_ns + 9998),
				 0);
		ck_assert_int_eq(co_timeout_reschedule(&scope, now_ns + 9999),
				 0);
	}
	ck_assert_int_eq(co_timeout_leave(&scope, co_sleep(CO_SECOND)),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_time_ns(), now_ns + 9999);
}

ASYNC_TEST(nesting_may_be_deep)
{
	static struct co_scope scopes[5000];
	int status;

	for (size_t i = 0; i < CO_COUNT(scopes); i++)
		ck_assert_int_eq(co_timeout_enter(&scopes[i], CO_SECOND), 0);
	co_scope_cancel(&scopes[0]);
	status = co_sleep(0);
	for (size_t i = CO_COUNT(scopes); i-- > 0;)
		status = co_timeout_leave(&scopes[i], status);
	ck_assert_int_eq(status, UV_ETIMEDOUT);
}

/* What cannot be abandoned at once is told so once, and its end is waited for. */
struct stubborn {
	struct co_future future;
	struct co_scope outer, inner, shield;
	int told;
};

static void on_cancel(void *arg)
{
	((struct stubborn *)arg)->told++;
}

static int wait_in_two_scopes(void *arg)
{
	struct stubborn *stubborn = arg;
	int status;

	if (co_timeout_enter(&stubborn->outer, CO_FOREVER) < 0 ||
	    co_timeout_enter(&stubborn->inner, CO_FOREVER) < 0)
		ck_abort();
	status = co_future_wait(&stubborn->future);
	ck_assert_int_eq(co_timeout_leave(&stubborn->inner, status), status);
	return co_timeout_leave(&stubborn->outer, status);
}

ASYNC_TEST(work_that_cannot_be_abandoned_at_once_is_told_once)
{
	struct stubborn stubborn = {.told = 0};
	struct co_task *task = spawn(wait_in_two_scopes, &stubborn);

	co_future_init(&stubborn.future, on_cancel, &stubborn);
	yield_turns(1);
	co_scope_cancel(&stubborn.outer);
	yield_turns(2);
	ck_assert_int_eq(stubborn.told, 1);
	co_scope_cancel(&stubborn.inner);
	yield_turns(2);
	ck_assert_int_eq(stubborn.told, 1);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_future_set(&stubborn.future, 7);
	ck_assert_int_eq(finish(task), 7);
}

VIRTUAL_TEST(one_timeout_after_another_starts_afresh)
{
	struct co_scope scope;

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
		ck_assert_int_eq(co_timeout_leave(&scope, co_sleep(CO_FOREVER)),
				 UV_ETIMEDOUT);
		ck_assert(co_timeout_expired(&scope));
		yield_turns(1);
	}
}

static int cancel_group(void *group)
{
	co_task_group_cancel(group);
	return 0;
}

ASYNC_TEST(groups_one_after_another_can_each_be_cancelled)
{
	struct co_task_group group;

	for (int i = 0; i < 3; i++) {
		co_task_group_enter(&group);
		ck_assert_int_eq(co_task_group_create_task(&group, NULL,
							   cancel_group, &group),
				 0);
		ck_assert_int_eq(co_task_group_leave(&group,
						     co_sleep(CO_FOREVER)),
				 0);
		ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	}
}

static int sleep_in_a_group_of_two(void *names)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(co_task_group_create_task(&group, NULL,
							   sleep_forever, names),
				 0);
	note("in");
	return co_task_group_leave(&group, co_sleep(CO_FOREVER));
}

ASYNC_TEST(group_cancelled_ends_a_tree_of_groups)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(co_task_group_create_task(
					 &group, NULL, sleep_in_a_group_of_two,
					 NULL),
				 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "in in");
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 7);
	co_task_group_cancel(&group);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

int main(void)
{
	return RUN_SUITE("runtime_cancel_scope",
			 expired_by_hand_cancels_every_call,
			 expired_but_never_met_is_not_delivered,
			 can_be_expired_by_another_task,
			 of_another_task_is_its_own,
			 expired_twice_cancels_once,
			 can_be_expired_by_a_callback,
			 left_or_null_cannot_be_expired,
			 outermost_of_those_that_expired_tells,
			 outer_that_expires_during_the_cleanup_takes_over,
			 inner_within_a_shield_tells_although_the_outer_expired,
			 shield_keeps_out_all_scopes_around_it_at_once,
			 shield_left_and_entered_again_works_each_time,
			 effective_deadline_is_the_earliest_up_to_a_shield,
			 effective_deadline_of_a_cancelled_task_has_passed,
			 outside_a_run_nothing_is_cancelled,
			 deadline_that_passes_is_met_also_by_yields,
			 deadline_moved_ever_so_often_counts_as_it_is,
			 nesting_may_be_deep,
			 work_that_cannot_be_abandoned_at_once_is_told_once,
			 one_timeout_after_another_starts_afresh,
			 groups_one_after_another_can_each_be_cancelled,
			 group_cancelled_ends_a_tree_of_groups);
}
