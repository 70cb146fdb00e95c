#include "unit/runtime/util.h"

/* Task groups under cancellation, among timeouts and shields, in each other. */

static void start(struct co_task_group *group, co_fn *fn, void *arg)
{
	ck_assert_int_eq(co_task_group_create_task(group, NULL, fn, arg), 0);
}

static int note_cancel(void *arg UNUSED)
{
	int status = co_sleep(CO_FOREVER);

	note("cancelled");
	return status;
}

static int fail_when_cancelled(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	return UV_EPROTO;
}

static int fail_later(void *arg UNUSED)
{
	return co_sleep(CO_SECOND) == 0 ? UV_EIO : UV_ECANCELED;
}

static void sleep_shielded(int64_t delay_ns)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(delay_ns), 0);
	co_shield_leave(&shield);
}

static int end_slowly(void *arg UNUSED)
{
	int status = co_sleep(CO_FOREVER);

	sleep_shielded(CO_SECOND);
	note("ended");
	return status;
}

/* A group of three tasks: what they are, and what the work between does. */
struct plan {
	co_fn *child;
	co_fn *work; /* NULL for none */
};

static int follow(void *arg)
{
	const struct plan *plan = arg;
	struct co_task_group group;
	int status = 0;

	co_task_group_enter(&group);
	for (int i = 0; i < 3; i++)
		start(&group, plan->child, NULL);
	if (plan->work)
		status = plan->work(NULL);
	status = co_task_group_leave(&group, status);
	note("left");
	return status;
}

static int cancel_and_finish(co_fn *fn, void *arg)
{
	struct co_task *task = spawn(fn, arg);

	yield_turns(3);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	return finish(task);
}

ASYNC_TEST(while_it_is_left_reaches_every_task)
{
	struct plan plan = {note_cancel, NULL};

	ck_assert_int_eq(cancel_and_finish(follow, &plan), UV_ECANCELED);
	ck_assert_str_eq(noted(), "cancelled cancelled cancelled left");
}

ASYNC_TEST(of_the_work_between_reaches_every_task)
{
	struct plan plan = {note_cancel, note_cancel};

	ck_assert_int_eq(cancel_and_finish(follow, &plan), UV_ECANCELED);
	ck_assert_str_eq(noted(), "cancelled cancelled cancelled cancelled left");
}

VIRTUAL_TEST(waits_until_the_tasks_have_really_ended)
{
	struct plan plan = {end_slowly, NULL};

	ck_assert_int_eq(cancel_and_finish(follow, &plan), UV_ECANCELED);
	ck_assert_str_eq(noted(), "ended ended ended left");
}

ASYNC_TEST(yields_to_the_failures_that_it_causes)
{
	struct plan plan = {fail_when_cancelled, NULL};

	ck_assert_int_eq(cancel_and_finish(follow, &plan), UV_EPROTO);
	plan.work = note_cancel;
	ck_assert_int_eq(cancel_and_finish(follow, &plan), UV_EPROTO);
}

ASYNC_TEST(yields_to_a_failure_of_the_work)
{
	struct plan plan = {note_cancel, fail_when_cancelled};

	ck_assert_int_eq(cancel_and_finish(follow, &plan), UV_EPROTO);
	ck_assert_str_eq(noted(), "cancelled cancelled cancelled left");
}

static int enter_cancelled(void *arg)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	return follow(arg);
}

ASYNC_TEST(from_before_lets_no_task_begin)
{
	struct plan plan = {note_cancel, NULL};

	ck_assert_int_eq(cancel_and_finish(enter_cancelled, &plan),
			 UV_ECANCELED);
	ck_assert_str_eq(noted(), "left");
}

/* A task that fails while the cancelled work is still cleaning up. */
static int clean_up_slowly(void *arg UNUSED)
{
	int status = co_sleep(CO_FOREVER);

	sleep_shielded(2 * CO_SECOND);
	return status;
}

VIRTUAL_TEST(yields_to_a_failure_during_the_cleanup)
{
	struct plan plan = {fail_later, clean_up_slowly};

	ck_assert_int_eq(cancel_and_finish(follow, &plan), UV_EIO);
}

static int follow_in_a_task(void *arg)
{
	return finish(spawn(follow, arg));
}

VIRTUAL_TEST(passes_through_a_join)
{
	struct plan plan = {fail_later, clean_up_slowly};

	ck_assert_int_eq(cancel_and_finish(follow_in_a_task, &plan), UV_EIO);
}

static int fail_in_a_moment(void *arg)
{
	co_event_set(arg);
	return co_sleep(0) == 0 ? UV_EIO : UV_ECANCELED;
}

static int outlive_a_failed_group(void *arg)
{
	struct co_task_group group;
	int status;

	co_task_group_enter(&group);
	start(&group, fail_in_a_moment, arg);
	status = co_sleep(CO_FOREVER);
	ck_assert_int_eq(co_task_group_leave(&group, status), UV_EIO);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 1);
	return co_sleep(CO_FOREVER);
}

ASYNC_TEST(in_the_turn_of_a_failure_is_not_lost)
{
	struct co_event begun;
	struct co_task *task = spawn(outlive_a_failed_group, &begun);

	co_event_init(&begun);
	ck_assert_int_eq(co_event_wait(&begun), 0);
	ck_assert_uint_eq(co_task_cancelling(task), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

static int overlook_once(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	return note_cancel(NULL);
}

ASYNC_TEST(repeated_reaches_the_tasks_again)
{
	struct plan plan = {overlook_once, NULL};
	struct co_task *task = spawn(follow, &plan);

	yield_turns(3);
	co_task_cancel(task);
	yield_turns(3);
	ck_assert_str_eq(noted(), "");
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "cancelled cancelled cancelled left");
}

ASYNC_TEST(is_kept_out_by_a_shield_around_the_group)
{
	struct co_future future;
	struct co_task_group group;
	struct co_scope shield;

	co_future_init(&future, NULL, NULL);
	co_task_cancel(co_current_task());
	co_shield_enter(&shield);
	co_task_group_enter(&group);
	start(&group, wait_future, &future);
	yield_turns(1);
	co_future_set(&future, 0);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	co_shield_leave(&shield);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

VIRTUAL_TEST(by_a_timeout_around_the_group_is_told_as_that)
{
	struct plan plans[] = {{note_cancel, NULL}, {note_cancel, note_cancel}};
	struct co_scope scope;

	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
		ck_assert_int_eq(co_timeout_leave(&scope, follow(&plans[i])),
				 UV_ETIMEDOUT);
	}
	yield_turns(1);
}

VIRTUAL_TEST(by_a_timeout_yields_to_a_failure_it_causes)
{
	struct plan plan = {fail_when_cancelled, NULL};
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, follow(&plan)), UV_EPROTO);
	ck_assert(co_timeout_expired(&scope));
	yield_turns(1);
}

static int time_out_within(void *arg UNUSED)
{
	struct co_scope scope;

	if (co_timeout_enter(&scope, CO_MILLISECOND) < 0)
		ck_abort();
	return co_timeout_leave(&scope, co_sleep(CO_FOREVER));
}

VIRTUAL_TEST(by_a_timeout_within_is_a_failure_as_others)
{
	struct plan plan = {note_cancel, time_out_within};

	ck_assert_int_eq(follow(&plan), UV_ETIMEDOUT);
	ck_assert_str_eq(noted(), "cancelled cancelled cancelled left");
}

VIRTUAL_TEST(by_a_failing_task_is_no_timeout_of_the_work)
{
	struct co_task_group group;
	struct co_scope scope;
	int status;

	co_task_group_enter(&group);
	start(&group, fail_later, NULL);
	ck_assert_int_eq(co_timeout_enter(&scope, 10 * CO_SECOND), 0);
	status = co_timeout_leave(&scope, co_sleep(CO_FOREVER));
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert(!co_timeout_expired(&scope));
	ck_assert_int_eq(co_task_group_leave(&group, status), UV_EIO);
}

/*
 * A group in a timeout in a group.  The delays say in which order the timeout
 * expires, and a task of the outer group and of the inner one fail; they return
 * what the inner group, the timeout and the outer group returned.
 */
struct nest {
	int64_t outer_ns, timeout_ns, inner_ns;
	int inner, timeout, outer;
};

static int fail_after(void *delay_ns)
{
	return co_sleep(*(const int64_t *)delay_ns) == 0 ? UV_EIO
							  : UV_ECANCELED;
}

static void run_nest(struct nest *nest)
{
	struct co_task_group outer, inner;
	struct co_scope scope;

	co_task_group_enter(&outer);
	start(&outer, fail_after, &nest->outer_ns);
	ck_assert_int_eq(co_timeout_enter(&scope, nest->timeout_ns), 0);
	co_task_group_enter(&inner);
	start(&inner, fail_after, &nest->inner_ns);
	start(&inner, end_slowly, NULL);
	nest->inner = co_task_group_leave(&inner, co_sleep(CO_FOREVER));
	nest->timeout = co_timeout_leave(&scope, nest->inner);
	nest->outer = co_task_group_leave(&outer, nest->timeout);
	ck_assert_str_eq(noted(), "ended");
	*noted() = '\0';
	yield_turns(1);
}

VIRTUAL_TEST(of_an_inner_group_is_told_as_its_cause)
{
	const int64_t late_ns = 100 * CO_SECOND;
	struct nest outer_fails = {1, late_ns, late_ns, 0, 0, 0};
	struct nest expires = {late_ns, 1, late_ns, 0, 0, 0};
	struct nest inner_fails = {late_ns, late_ns, 1, 0, 0, 0};

	run_nest(&outer_fails);
	ck_assert_int_eq(outer_fails.inner, UV_ECANCELED);
	ck_assert_int_eq(outer_fails.timeout, UV_ECANCELED);
	ck_assert_int_eq(outer_fails.outer, UV_EIO);
	run_nest(&expires);
	ck_assert_int_eq(expires.inner, UV_ECANCELED);
	ck_assert_int_eq(expires.timeout, UV_ETIMEDOUT);
	run_nest(&inner_fails);
	ck_assert_int_eq(inner_fails.inner, UV_EIO);
	ck_assert_int_eq(inner_fails.timeout, UV_EIO);
}

static int nest_follow(void *arg)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, note_cancel, NULL);
	return co_task_group_leave(&group, follow(arg));
}

ASYNC_TEST(passes_an_inner_failure_to_the_outer_group)
{
	struct plan plan = {fail_when_cancelled, note_cancel};

	ck_assert_int_eq(cancel_and_finish(nest_follow, &plan), UV_EPROTO);
	ck_assert_str_eq(noted(), "cancelled left cancelled");
}

VIRTUAL_TEST(of_an_outer_group_reaches_the_inner_ones_tasks)
{
	struct plan plan = {note_cancel, NULL};
	struct co_task_group outer;
	int status;

	co_task_group_enter(&outer);
	start(&outer, fail_later, NULL);
	status = follow(&plan);
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_task_group_leave(&outer, status), UV_EIO);
	ck_assert_str_eq(noted(), "cancelled cancelled cancelled left");
}

ASYNC_TEST(of_both_groups_in_one_turn_is_told_by_each)
{
	int inner_error = UV_EIO, outer_error = UV_ENOENT;
	struct co_task_group outer, inner;

	co_task_group_enter(&outer);
	co_task_group_enter(&inner);
	start(&inner, return_int, &inner_error);
	start(&outer, return_int, &outer_error);
	ck_assert_int_eq(co_task_group_leave(&inner, 0), UV_EIO);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_int_eq(co_task_group_leave(&outer, 0), UV_ENOENT);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	yield_turns(1);
}

ASYNC_TEST(of_the_group_alone_is_not_the_owners)
{
	struct co_task_group outer, inner;

	co_task_group_enter(&outer);
	co_task_group_enter(&inner);
	start(&inner, note_cancel, NULL);
	co_task_group_cancel(&inner);
	ck_assert_int_eq(co_task_group_leave(&inner, co_sleep(0)), 0);
	yield_turns(1);
	ck_assert_int_eq(co_task_group_leave(&outer, 0), 0);
}

ASYNC_TEST(of_group_and_owner_is_the_owners)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	co_task_group_cancel(&group);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_task_group_leave(&group, co_sleep(0)),
			 UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

static int wait_in_a_group(void *future)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	start(&group, wait_future, future);
	return co_task_group_leave(&group, 0);
}

/* The last task ends and then, in the same turn, the owner is cancelled. */
ASYNC_TEST(after_the_last_task_ended_changes_nothing)
{
	struct co_future future;
	struct co_task *owner = spawn(wait_in_a_group, &future);

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	co_future_set(&future, 0);
	yield_turns(1);
	ck_assert_int_eq(co_task_state(owner), CO_TASK_READY);
	co_task_cancel(owner);
	ck_assert_int_eq(finish(owner), 0);
}

int main(void)
{
	return RUN_SUITE("runtime_taskgroup_cancel",
			 while_it_is_left_reaches_every_task,
			 of_the_work_between_reaches_every_task,
			 waits_until_the_tasks_have_really_ended,
			 yields_to_the_failures_that_it_causes,
			 yields_to_a_failure_of_the_work,
			 from_before_lets_no_task_begin,
			 yields_to_a_failure_during_the_cleanup,
			 passes_through_a_join,
			 in_the_turn_of_a_failure_is_not_lost,
			 repeated_reaches_the_tasks_again,
			 is_kept_out_by_a_shield_around_the_group,
			 by_a_timeout_around_the_group_is_told_as_that,
			 by_a_timeout_yields_to_a_failure_it_causes,
			 by_a_timeout_within_is_a_failure_as_others,
			 by_a_failing_task_is_no_timeout_of_the_work,
			 of_an_inner_group_is_told_as_its_cause,
			 passes_an_inner_failure_to_the_outer_group,
			 of_an_outer_group_reaches_the_inner_ones_tasks,
			 of_both_groups_in_one_turn_is_told_by_each,
			 of_the_group_alone_is_not_the_owners,
			 of_group_and_owner_is_the_owners,
			 after_the_last_task_ended_changes_nothing);
}
