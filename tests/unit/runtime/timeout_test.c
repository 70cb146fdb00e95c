#include "unit/runtime/util.h"

VIRTUAL_TEST(not_reached_leaves_the_status_alone)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 100 * CO_SECOND), 0);
	ck_assert_int_eq(co_sleep(CO_SECOND), 0);
	ck_assert(!co_timeout_expired(&scope));
	ck_assert_int_eq(co_timeout_leave(&scope, 3), 3);
	ck_assert(!co_timeout_expired(&scope));
	ck_assert_int_eq(co_timeout_deadline_ns(&scope) - co_time_ns(),
			 99 * CO_SECOND);
}

ASYNC_TEST(not_reached_passes_a_failure_on)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ENOENT), UV_ENOENT);
	ck_assert(!co_timeout_expired(&scope));
}

ASYNC_TEST(expiry_cancels_inside_and_is_reported_on_leaving)
{
	struct co_scope scope;
	int status;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	status = co_sleep(CO_FOREVER);
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert(co_timeout_expired(&scope));
	ck_assert_int_eq(co_timeout_leave(&scope, status), UV_ETIMEDOUT);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

VIRTUAL_TEST(expiry_is_no_cancellation_request)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

VIRTUAL_TEST(work_that_ended_otherwise_stands_though_expired)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, 5), 5);
	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_EIO), UV_EIO);
	yield_turns(1);
}

static int fail_and_clean_up(void *arg UNUSED)
{
	int failure = UV_EIO;
	int status = co_sleep(CO_SECOND);

	return status < 0 ? status : failure;
}

VIRTUAL_TEST(expiry_in_the_cleanup_after_a_failure_is_reported)
{
	ck_assert_int_eq(co_wait_for(fail_and_clean_up, NULL, 2 * CO_SECOND),
			 UV_EIO);
	ck_assert_int_eq(co_wait_for(fail_and_clean_up, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
}

VIRTUAL_TEST(of_zero_or_less_has_expired_at_once)
{
	static const int64_t delays_ns[] = {0, -1, -CO_SECOND};
	struct co_scope scope;
	int calls = 0;
	struct co_task *other = spawn(count_call, &calls);

	for (size_t i = 0; i < CO_COUNT(delays_ns); i++) {
		ck_assert_int_eq(co_timeout_enter(&scope, delays_ns[i]), 0);
		ck_assert(co_timeout_expired(&scope));
		ck_assert_int_eq(co_timeout_deadline_ns(&scope), co_time_ns());
		ck_assert_int_eq(co_sleep(CO_SECOND), UV_ECANCELED);
		ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
		ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED),
				 UV_ETIMEDOUT);
	}
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(finish(other), 0);
}

ASYNC_TEST(at_an_instant_expires_then)
{
	struct co_scope scope;
	int64_t deadline_ns = co_time_after_ns(5 * CO_MILLISECOND);

	ck_assert_int_eq(co_timeout_enter_at(&scope, deadline_ns), 0);
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), deadline_ns);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_ge(co_time_ns(), deadline_ns);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
	ck_assert(co_timeout_expired(&scope));
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), deadline_ns);
}

ASYNC_TEST(at_an_instant_that_passed_has_expired_at_once)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter_at(&scope, co_time_ns() - 1), 0);
	ck_assert(co_timeout_expired(&scope));
	ck_assert_int_eq(co_timeout_leave(&scope, co_sleep(0)), UV_ETIMEDOUT);
}

VIRTUAL_TEST(of_forever_has_no_deadline)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), CO_FOREVER);
	ck_assert_int_eq(co_sleep(365 * 86400 * CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
	ck_assert(!co_timeout_expired(&scope));
	ck_assert_int_eq(co_timeout_enter_at(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), CO_FOREVER);
	ck_assert_int_eq(co_sleep(365 * 86400 * CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
}

ASYNC_TEST(of_zero_gives_what_is_there_already)
{
	int five = 5;
	struct co_task *done = spawn(return_int, &five);
	struct co_future future;
	struct co_scope scope;

	co_future_init(&future, NULL, NULL);
	co_future_set(&future, 6);
	yield_turns(1);
	ck_assert_int_eq(co_timeout_enter(&scope, 0), 0);
	ck_assert_int_eq(co_future_wait(&future), 6);
	ck_assert_int_eq(co_join(done), 5);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
	co_task_release(done);
}

ASYNC_TEST(expires_while_the_task_runs_on)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	block_thread_ms(5);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

/* Sets a future and outsleeps everybody's deadline in the same turn. */
static int set_and_block(void *future)
{
	co_future_set(future, 6);
	block_thread_ms(30);
	return 0;
}

ASYNC_TEST(result_in_the_turn_of_the_expiry_wins)
{
	struct co_future future;
	struct co_scope scope;
	struct co_task *setter = spawn(set_and_block, &future);

	co_future_init(&future, NULL, NULL);
	ck_assert_int_eq(co_timeout_enter(&scope, 20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, co_future_wait(&future)), 6);
	ck_assert_int_eq(finish(setter), 0);
}

VIRTUAL_TEST(can_be_moved_later)
{
	struct co_scope scope;
	int64_t later_ns = co_time_after_ns(100 * CO_SECOND);

	ck_assert_int_eq(co_timeout_enter(&scope, 5 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_reschedule(&scope, later_ns), 0);
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), later_ns);
	ck_assert_int_eq(co_sleep(15 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
}

VIRTUAL_TEST(can_be_moved_earlier)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 100 * CO_SECOND), 0);
	ck_assert_int_eq(
		co_timeout_reschedule(&scope, co_time_after_ns(CO_MILLISECOND)),
		0);
	ck_assert_int_eq(co_sleep(50 * CO_SECOND), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

VIRTUAL_TEST(can_be_moved_into_the_past)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_reschedule(&scope, co_time_ns()), 0);
	ck_assert_int_eq(co_sleep(50 * CO_SECOND), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

VIRTUAL_TEST(can_be_removed)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 5 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_reschedule(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), CO_FOREVER);
	ck_assert_int_eq(co_sleep(15 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
}

ASYNC_TEST(that_expired_cannot_be_moved)
{
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, 0), 0);
	ck_assert_int_eq(co_timeout_reschedule(&scope, CO_FOREVER),
			 UV_ETIMEDOUT);
	ck_assert(co_timeout_expired(&scope));
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
}

static int expire_now(void *scope)
{
	return co_timeout_reschedule(scope, co_time_ns());
}

ASYNC_TEST(can_be_moved_by_another_task)
{
	struct co_scope scope;
	struct co_task *mover = spawn(expire_now, &scope);

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED), UV_ETIMEDOUT);
	ck_assert_int_eq(finish(mover), 0);
}

static int sleep_for_at_most_an_hour(void *scope)
{
	if (co_timeout_enter(scope, 3600 * CO_SECOND) != 0)
		ck_abort();
	return co_timeout_leave(scope, co_sleep(CO_FOREVER));
}

VIRTUAL_TEST(moved_or_removed_is_no_obstacle_to_a_cancel)
{
	struct co_scope scope;
	struct co_task *task = spawn(sleep_for_at_most_an_hour, &scope);
	int64_t later_ns = co_time_after_ns(7200 * CO_SECOND);

	yield_turns(1);
	ck_assert_int_eq(co_timeout_reschedule(&scope, later_ns), 0);
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), later_ns);
	ck_assert_int_eq(co_sleep(7000 * CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_reschedule(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_timeout_deadline_ns(&scope), CO_FOREVER);
	ck_assert_int_eq(co_sleep(7000 * CO_SECOND), 0);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert(!co_timeout_expired(&scope));
}

VIRTUAL_TEST(not_in_force_cannot_be_moved)
{
	struct co_scope scope = {.expired = false};
	int64_t soon_ns = co_time_after_ns(CO_SECOND);

	ck_assert_int_eq(co_timeout_reschedule(NULL, soon_ns), UV_EINVAL);
	ck_assert_int_eq(co_timeout_reschedule(&scope, soon_ns), UV_EINVAL);
	ck_assert_int_eq(co_timeout_enter(&scope, 100 * CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
	ck_assert_int_eq(co_timeout_reschedule(&scope, soon_ns), UV_EINVAL);
	co_scope_cancel(&scope);
	ck_assert(!co_timeout_expired(&scope));
	ck_assert_int_eq(co_sleep(2 * CO_SECOND), 0);
}

VIRTUAL_TEST(can_be_entered_again_once_left)
{
	struct co_scope scope;

	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
		ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
		ck_assert_int_eq(co_timeout_leave(&scope, UV_ECANCELED),
				 UV_ETIMEDOUT);
	}
}

static int sleep_under_a_timeout_of_our_own(void *arg UNUSED)
{
	struct co_scope scope;

	if (co_timeout_enter(&scope, CO_MILLISECOND) != 0)
		ck_abort();
	return co_timeout_leave(&scope, co_sleep(CO_FOREVER));
}

VIRTUAL_TEST(acts_on_its_own_task_only)
{
	struct co_scope scope;
	struct co_task *task = spawn(sleep_under_a_timeout_of_our_own, NULL);

	ck_assert_int_eq(co_timeout_enter(&scope, CO_FOREVER), 0);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, 0), 0);
	ck_assert_int_eq(co_task_status(task), UV_ETIMEDOUT);
	ck_assert_uint_eq(co_task_cancelling(task), 0);
	ck_assert_int_eq(finish(task), UV_ETIMEDOUT);
}

int main(void)
{
	return RUN_SUITE("runtime_timeout", not_reached_leaves_the_status_alone,
			 not_reached_passes_a_failure_on,
			 expiry_cancels_inside_and_is_reported_on_leaving,
			 expiry_is_no_cancellation_request,
			 work_that_ended_otherwise_stands_though_expired,
			 expiry_in_the_cleanup_after_a_failure_is_reported,
			 of_zero_or_less_has_expired_at_once,
			 at_an_instant_expires_then,
			 at_an_instant_that_passed_has_expired_at_once,
			 of_forever_has_no_deadline,
			 of_zero_gives_what_is_there_already,
			 expires_while_the_task_runs_on,
			 result_in_the_turn_of_the_expiry_wins,
			 can_be_moved_later, can_be_moved_earlier,
			 can_be_moved_into_the_past, can_be_removed,
			 that_expired_cannot_be_moved,
			 can_be_moved_by_another_task,
			 moved_or_removed_is_no_obstacle_to_a_cancel,
			 not_in_force_cannot_be_moved,
			 can_be_entered_again_once_left,
			 acts_on_its_own_task_only);
}
