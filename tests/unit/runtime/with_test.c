#include "unit/runtime/util.h"

/* Blocks that are left on every path. */

enum way { END, CONTINUE, GOTO, RETURN, BREAK };

static int hold_lock(struct co_lock *lock, enum way way)
{
	int status;

	CO_WITH_LOCK (lock, status) {
		ck_assert_int_eq(status, 0);
		ck_assert(co_lock_locked(lock));
		status = 5;
		if (way == CONTINUE)
			continue;
		if (way == GOTO)
			goto out;
		if (way == RETURN)
			return status;
		note("end");
	}
out:
	return status;
}

ASYNC_TEST(a_lock_is_released_on_every_path)
{
	struct co_lock lock;

	co_lock_init(&lock);
	for (enum way way = END; way < BREAK; way++) {
		ck_assert_int_eq(hold_lock(&lock, way), 5);
		ck_assert(!co_lock_locked(&lock));
	}
	ck_assert_str_eq(noted(), "end");
}

static int hold_permit(struct co_semaphore *semaphore, enum way way)
{
	int status;

	CO_WITH_SEMAPHORE (semaphore, status) {
		ck_assert(co_semaphore_locked(semaphore));
		if (way == CONTINUE)
			continue;
		if (way == GOTO)
			goto out;
		if (way == RETURN)
			return status;
	}
out:
	return status;
}

ASYNC_TEST(a_permit_is_given_back_on_every_path)
{
	struct co_semaphore semaphore;

	co_semaphore_init_bounded(&semaphore, 1);
	for (enum way way = END; way < BREAK; way++) {
		ck_assert_int_eq(hold_permit(&semaphore, way), 0);
		ck_assert(!co_semaphore_locked(&semaphore));
	}
}

ASYNC_TEST(what_cannot_be_entered_is_skipped)
{
	struct co_lock lock;
	struct co_semaphore semaphore;
	int status;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	co_semaphore_init(&semaphore, 0);
	co_task_cancel(co_current_task());
	CO_WITH_LOCK (&lock, status)
		note("never");
	ck_assert_int_eq(status, UV_ECANCELED);
	CO_WITH_SEMAPHORE (&semaphore, status)
		note("never");
	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	CO_WITH_LOCK (NULL, status)
		note("never");
	ck_assert_int_eq(status, UV_EINVAL);
	CO_WITH_TASK_GROUP (NULL, status)
		note("never");
	ck_assert_int_eq(status, UV_EINVAL);
	ck_assert_str_eq(noted(), "");
	ck_assert(co_lock_locked(&lock));
	ck_assert_int_eq(co_lock_release(&lock), 0);
}

static int work_in_time(enum way way, int64_t delay_ns)
{
	int status;

	CO_WITH_TIMEOUT (CO_SECOND, status) {
		status = co_sleep(delay_ns);
		if (way == CONTINUE)
			continue;
		if (way == GOTO)
			goto out;
		if (way == RETURN)
			return status;
		if (way == BREAK)
			break;
	}
out:
	return status;
}

VIRTUAL_TEST(a_timeout_is_left_at_the_end_and_by_continue)
{
	for (enum way way = END; way <= CONTINUE; way++) {
		ck_assert_int_eq(work_in_time(way, CO_MILLISECOND), 0);
		ck_assert_int_eq(work_in_time(way, 2 * CO_SECOND),
				 UV_ETIMEDOUT);
		yield_turns(1);
	}
}

VIRTUAL_TEST(a_timeout_leaves_other_statuses_alone)
{
	int status;

	CO_WITH_TIMEOUT (0, status) {
		ck_assert_int_eq(status, 0);
		ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
		status = 9;
	}
	ck_assert_int_eq(status, 9);
}

VIRTUAL_TEST(timeouts_nest)
{
	int outer, inner;

	CO_WITH_TIMEOUT (2 * CO_SECOND, outer) {
		CO_WITH_TIMEOUT (CO_SECOND, inner)
			inner = co_sleep(CO_FOREVER);
		ck_assert_int_eq(inner, UV_ETIMEDOUT);
		CO_WITH_TIMEOUT (10 * CO_SECOND, inner)
			inner = co_sleep(CO_FOREVER);
		ck_assert_int_eq(inner, UV_ECANCELED);
		outer = inner;
	}
	ck_assert_int_eq(outer, UV_ETIMEDOUT);
}

static int shield_work(enum way way)
{
	int status = 0;

	CO_WITH_SHIELD () {
		status = co_sleep(0);
		if (way == CONTINUE)
			continue;
		if (way == GOTO)
			goto out;
		if (way == RETURN)
			return status;
	}
out:
	return status;
}

ASYNC_TEST(a_shield_is_left_on_every_path)
{
	co_task_cancel(co_current_task());
	for (enum way way = END; way < BREAK; way++) {
		ck_assert_int_eq(shield_work(way), 0);
		ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	}
	ck_assert_uint_eq(co_uncancel(), 0);
}

static int run_group(enum way way, co_fn *child, void *arg)
{
	struct co_task_group group;
	int status;

	CO_WITH_TASK_GROUP (&group, status) {
		status = co_task_group_create_task(&group, NULL, child, arg);
		if (way == CONTINUE)
			continue;
		if (way == GOTO)
			goto out;
		if (way == RETURN)
			return status;
		if (way == BREAK)
			break;
	}
out:
	return status;
}

ASYNC_TEST(a_group_is_joined_at_the_end_and_by_continue)
{
	int calls = 0;
	int error = UV_EIO;

	for (enum way way = END; way <= CONTINUE; way++) {
		ck_assert_int_eq(run_group(way, count_call, &calls), 0);
		ck_assert_int_eq(calls, way + 1);
		ck_assert_int_eq(run_group(way, return_int, &error), UV_EIO);
	}
}

static int leave_a_timeout(void *way)
{
	return work_in_time(*(enum way *)way, 0);
}

static int leave_a_group(void *way)
{
	return run_group(*(enum way *)way, return_int, &(int){0});
}

static void expect_abort(co_fn *fn, enum way way, const char *message)
{
	struct child_end end = run_in_child(fn, &way);

	ck_assert_msg(WIFSIGNALED(end.wait_status) &&
			      WTERMSIG(end.wait_status) == SIGABRT,
		      "way %d: wait status %#x", (int)way, end.wait_status);
	ck_assert_msg(strstr(end.errors, message) != NULL, "%s", end.errors);
}

/* The value would be one from before the failure, or the expiry. */
START_TEST(a_return_or_goto_from_a_timeout_or_group_aborts_with_a_message)
{
	for (enum way way = GOTO; way <= RETURN; way++) {
		expect_abort(leave_a_timeout, way, "by a return or goto");
		expect_abort(leave_a_group, way, "by a return or goto");
	}
}
END_TEST

static int break_in_a_lock(void *arg UNUSED)
{
	struct co_lock lock;
	int status = 0;

	co_lock_init(&lock);
	for (int i = 0; i < 3; i++)
		CO_WITH_LOCK (&lock, status)
			break;
	return status;
}

static int break_in_a_semaphore(void *arg UNUSED)
{
	struct co_semaphore semaphore;
	int status;

	co_semaphore_init(&semaphore, 1);
	CO_WITH_SEMAPHORE (&semaphore, status)
		break;
	return status;
}

static int break_in_a_shield(void *arg UNUSED)
{
	CO_WITH_SHIELD ()
		break;
	return 0;
}

START_TEST(a_break_aborts_with_a_message)
{
	expect_abort(break_in_a_lock, BREAK, "block by break");
	expect_abort(break_in_a_semaphore, BREAK, "block by break");
	expect_abort(break_in_a_shield, BREAK, "block by break");
	expect_abort(leave_a_timeout, BREAK, "block by break");
	expect_abort(leave_a_group, BREAK, "block by break");
}
END_TEST

ASYNC_TEST(a_loop_within_a_block_has_its_own_breaks)
{
	struct co_lock lock;
	int status, rounds = 0;

	co_lock_init(&lock);
	CO_WITH_LOCK (&lock, status)
		for (;;)
			if (++rounds == 3)
				break;
	ck_assert_int_eq(rounds, 3);
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(a_failed_group_cancels_its_block)
{
	struct co_task_group group;
	int error = UV_EIO;
	int status;

	CO_WITH_TASK_GROUP (&group, status) {
		status = co_task_group_create_task(&group, NULL, return_int,
						   &error);
		if (status == 0)
			status = co_sleep(CO_FOREVER);
		ck_assert_int_eq(status, UV_ECANCELED);
	}
	ck_assert_int_eq(status, UV_EIO);
}

struct shared {
	struct co_lock lock;
	struct co_semaphore semaphore;
};

static int work_in_all(void *arg)
{
	struct shared *shared = arg;
	int status;

	CO_WITH_SEMAPHORE (&shared->semaphore, status) {
		CO_WITH_TIMEOUT (CO_SECOND, status) {
			CO_WITH_LOCK (&shared->lock, status) {
				note("in");
				status = co_sleep(CO_FOREVER);
				CO_WITH_SHIELD ()
					ck_assert_int_eq(co_sleep(0), 0);
				note("out");
				continue;
			}
		}
	}
	return status;
}

VIRTUAL_TEST(all_kinds_nest_and_are_left_innermost_first)
{
	struct shared shared;
	struct co_task *task;

	co_lock_init(&shared.lock);
	co_semaphore_init_bounded(&shared.semaphore, 1);
	task = spawn(work_in_all, &shared);
	yield_turns(1);
	ck_assert(co_lock_locked(&shared.lock));
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert(!co_lock_locked(&shared.lock));
	ck_assert(!co_semaphore_locked(&shared.semaphore));
	ck_assert_int_eq(work_in_all(&shared), UV_ETIMEDOUT);
	ck_assert(!co_lock_locked(&shared.lock));
	ck_assert_str_eq(noted(), "in out in out");
}

/* Two blocks on one line must not disturb each other. */
ASYNC_TEST(blocks_may_share_a_line)
{
	struct co_lock a, b;
	int status;

	co_lock_init(&a);
	co_lock_init(&b);
	CO_WITH_LOCK (&a, status) CO_WITH_LOCK (&b, status) note("both");
	ck_assert_str_eq(noted(), "both");
	ck_assert(!co_lock_locked(&a) && !co_lock_locked(&b));
}

static int take_turns(void *arg)
{
	struct co_lock *lock = arg;
	int status;

	CO_WITH_LOCK (lock, status) {
		note("(");
		status = co_sleep(0);
		note(")");
	}
	return status;
}

ASYNC_TEST(tasks_take_turns_in_a_block)
{
	struct co_lock lock;
	struct co_task *tasks[3];

	co_lock_init(&lock);
	for (int i = 0; i < 3; i++)
		tasks[i] = spawn(take_turns, &lock);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_str_eq(noted(), "( ) ( ) ( )");
}

int main(void)
{
	return RUN_SUITE("runtime_with", a_lock_is_released_on_every_path,
			 a_permit_is_given_back_on_every_path,
			 what_cannot_be_entered_is_skipped,
			 a_timeout_is_left_at_the_end_and_by_continue,
			 a_timeout_leaves_other_statuses_alone, timeouts_nest,
			 a_shield_is_left_on_every_path,
			 a_group_is_joined_at_the_end_and_by_continue,
			 a_return_or_goto_from_a_timeout_or_group_aborts_with_a_message,
			 a_break_aborts_with_a_message,
			 a_loop_within_a_block_has_its_own_breaks,
			 a_failed_group_cancels_its_block,
			 all_kinds_nest_and_are_left_innermost_first,
			 blocks_may_share_a_line, tasks_take_turns_in_a_block);
}
