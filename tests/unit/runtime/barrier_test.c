#include "unit/runtime/util.h"

#include <limits.h>

static struct co_barrier barrier;

static void open_barrier(size_t parties)
{
	ck_assert_int_eq(co_barrier_init(&barrier, parties), 0);
}

static int wait_once(void *arg UNUSED)
{
	return co_barrier_wait(&barrier);
}

/* Two rounds: the places of both, the second times ten, or an error. */
static int wait_twice(void *name)
{
	int first = co_barrier_wait(&barrier), second;

	if (first < 0)
		return first;
	note("%s%d", (const char *)name, first);
	second = co_barrier_wait(&barrier);
	return second < 0 ? second : first + 10 * second;
}

static void spawn_waiters(struct co_task **tasks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		tasks[i] = spawn(wait_once, NULL);
	yield_turns(1);
}

static void all_end_with(struct co_task **tasks, size_t count, int status)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(finish(tasks[i]), status);
}

ASYNC_TEST(needs_a_sensible_number_of_parties)
{
	ck_assert_int_eq(co_barrier_init(&barrier, 0), UV_EINVAL);
	ck_assert_int_eq(co_barrier_init(&barrier, SIZE_MAX), UV_EINVAL);
	ck_assert_int_eq(co_barrier_init(&barrier, (size_t)INT_MAX + 1),
			 UV_EINVAL);
	ck_assert_int_eq(co_barrier_init(&barrier, INT_MAX), 0);
	ck_assert_int_eq(co_barrier_init(&barrier, 1), 0);
}

ASYNC_TEST(last_to_come_lets_all_go)
{
	struct co_task *tasks[2];

	open_barrier(3);
	tasks[0] = spawn(wait_once, NULL);
	yield_turns(1);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 1);
	tasks[1] = spawn(wait_once, NULL);
	yield_turns(2);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 2);
	ck_assert_int_eq(co_task_state(tasks[0]), CO_TASK_SUSPENDED);
	ck_assert_int_eq(co_barrier_wait(&barrier), 2);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 0);
	ck_assert_int_eq(finish(tasks[0]), 0);
	ck_assert_int_eq(finish(tasks[1]), 1);
	ck_assert(!co_barrier_broken(&barrier));
}

ASYNC_TEST(barrier_of_one_holds_nobody_back)
{
	open_barrier(1);
	ck_assert_int_eq(co_barrier_wait(&barrier), 0);
	ck_assert_int_eq(co_barrier_wait(&barrier), 0);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 0);
}

ASYNC_TEST(rounds_follow_each_other_each_with_its_places)
{
	enum { PARTIES = 5 };
	struct co_task *tasks[PARTIES];
	int places = 0;

	open_barrier(PARTIES);
	for (int i = 0; i < PARTIES; i++)
		tasks[i] = spawn(wait_twice, "");
	for (int i = 0; i < PARTIES; i++) {
		int both = finish(tasks[i]);

		ck_assert_int_ge(both, 0);
		places |= 1 << both % 10;
		places |= 1 << (PARTIES + both / 10);
	}
	ck_assert_int_eq(places, (1 << 2 * PARTIES) - 1);
	/* The last does not suspend; the others go on as they came. */
	ck_assert_str_eq(noted(), "4 0 1 2 3");
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 0);
}

/* Who comes before all have left waits for the next round. */
ASYNC_TEST(newcomer_does_not_slip_into_the_last_round)
{
	struct co_task *a, *next;

	open_barrier(2);
	a = spawn(wait_once, NULL);
	yield_turns(1);
	ck_assert_int_eq(co_barrier_wait(&barrier), 1);
	next = spawn(wait_once, NULL);
	ck_assert_int_eq(finish(a), 0);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(next), CO_TASK_SUSPENDED);
	ck_assert_int_eq(co_barrier_wait(&barrier), 1);
	ck_assert_int_eq(finish(next), 0);
}

ASYNC_TEST(cancelled_waiter_has_to_be_replaced)
{
	struct co_task *tasks[2], *third;

	open_barrier(3);
	spawn_waiters(tasks, 2);
	co_task_cancel(tasks[0]);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 1);
	third = spawn(wait_once, NULL);
	ck_assert_int_eq(finish(tasks[0]), UV_ECANCELED);
	yield_turns(1);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 2);
	ck_assert_int_eq(co_barrier_wait(&barrier), 2);
	ck_assert_int_eq(finish(tasks[1]), 0);
	ck_assert_int_eq(finish(third), 1);
}

ASYNC_TEST(cancelled_in_the_turn_of_the_last_is_let_go)
{
	struct co_task *tasks[2];

	open_barrier(3);
	spawn_waiters(tasks, 2);
	ck_assert_int_eq(co_barrier_wait(&barrier), 2);
	co_task_cancel(tasks[0]);
	ck_assert_int_eq(finish(tasks[0]), 0);
	ck_assert_int_eq(finish(tasks[1]), 1);
}

ASYNC_TEST(cancelled_task_passes_only_as_the_last)
{
	struct co_task *a;

	open_barrier(2);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_barrier_wait(&barrier), UV_ECANCELED);
	ck_assert_int_eq(co_uncancel(), 0);
	a = spawn(wait_once, NULL);
	yield_turns(1);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_barrier_wait(&barrier), 1);
	ck_assert_int_eq(co_uncancel(), 0);
	ck_assert_int_eq(finish(a), 0);
}

ASYNC_TEST(reset_of_an_idle_barrier_changes_nothing)
{
	open_barrier(1);
	co_barrier_reset(&barrier);
	ck_assert(!co_barrier_broken(&barrier));
	ck_assert_int_eq(co_barrier_wait(&barrier), 0);
}

ASYNC_TEST(reset_sends_away_who_waits)
{
	struct co_task *tasks[4];

	open_barrier(5);
	spawn_waiters(tasks, 4);
	co_barrier_reset(&barrier);
	ck_assert(!co_barrier_broken(&barrier));
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 0);
	all_end_with(tasks, 4, CO_BARRIER_BROKEN);
}

static int wait_until_passed(void *arg UNUSED)
{
	int status;

	while ((status = co_barrier_wait(&barrier)) == CO_BARRIER_BROKEN)
		note("again");
	return status;
}

ASYNC_TEST(after_a_reset_those_sent_away_may_come_again)
{
	struct co_task *tasks[2];

	open_barrier(3);
	for (int i = 0; i < 2; i++)
		tasks[i] = spawn(wait_until_passed, NULL);
	yield_turns(1);
	co_barrier_reset(&barrier);
	yield_turns(1);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 2);
	ck_assert_int_eq(co_barrier_wait(&barrier), 2);
	ck_assert_int_eq(finish(tasks[0]), 0);
	ck_assert_int_eq(finish(tasks[1]), 1);
	ck_assert_str_eq(noted(), "again again");
}

/*
 * Where asyncio breaks those who are still on their way out of a complete
 * round, these have their places here; those who wait for the next round are
 * sent away.
 */
static void end_with_half_of_them_gone(void (*end)(struct co_barrier *))
{
	struct co_task *tasks[4], *next;

	open_barrier(5);
	for (int i = 0; i < 2; i++)
		tasks[i] = spawn(wait_twice, "");
	for (int i = 2; i < 4; i++)
		tasks[i] = spawn(wait_once, NULL);
	yield_turns(1);
	next = spawn(wait_once, NULL);
	ck_assert_int_eq(co_barrier_wait(&barrier), 4);
	yield_turns(1);
	ck_assert_str_eq(noted(), "0 1");
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 3);
	end(&barrier);
	ck_assert_int_eq(finish(tasks[0]), CO_BARRIER_BROKEN);
	ck_assert_int_eq(finish(tasks[1]), CO_BARRIER_BROKEN);
	ck_assert_int_eq(finish(tasks[2]), 2);
	ck_assert_int_eq(finish(tasks[3]), 3);
	ck_assert_int_eq(finish(next), CO_BARRIER_BROKEN);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 0);
}

ASYNC_TEST(reset_between_rounds_sends_away_the_next_round_only)
{
	end_with_half_of_them_gone(co_barrier_reset);
	ck_assert(!co_barrier_broken(&barrier));
}

ASYNC_TEST(abort_between_rounds_sends_away_the_next_round_only)
{
	end_with_half_of_them_gone(co_barrier_abort);
	ck_assert(co_barrier_broken(&barrier));
}

ASYNC_TEST(complete_round_is_complete_whatever_follows)
{
	struct co_task *tasks[4];

	open_barrier(5);
	spawn_waiters(tasks, 4);
	ck_assert_int_eq(co_barrier_wait(&barrier), 4);
	co_barrier_reset(&barrier);
	co_barrier_abort(&barrier);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(finish(tasks[i]), i);
}

ASYNC_TEST(aborted_barrier_lets_nobody_wait_until_it_is_reset)
{
	struct co_task *tasks[4];

	open_barrier(5);
	spawn_waiters(tasks, 4);
	co_barrier_abort(&barrier);
	ck_assert(co_barrier_broken(&barrier));
	all_end_with(tasks, 4, CO_BARRIER_BROKEN);
	ck_assert_int_eq(co_barrier_wait(&barrier), CO_BARRIER_BROKEN);
	co_barrier_abort(&barrier);
	co_barrier_reset(&barrier);
	ck_assert(!co_barrier_broken(&barrier));
	spawn_waiters(tasks, 4);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), 4);
	ck_assert_int_eq(co_barrier_wait(&barrier), 4);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(finish(tasks[i]), i);
}

/* One fails between the rounds: it aborts, the others do not wait for it. */
static int fail_in_the_middle(void *arg UNUSED)
{
	int place = co_barrier_wait(&barrier);

	if (place == 2) {
		co_barrier_abort(&barrier);
		return UV_EIO;
	}
	return co_barrier_wait(&barrier);
}

ASYNC_TEST(task_that_fails_may_abort_for_the_others)
{
	struct co_task *tasks[5];
	int failed = 0;

	open_barrier(5);
	for (int i = 0; i < 5; i++)
		tasks[i] = spawn(fail_in_the_middle, NULL);
	for (int i = 0; i < 5; i++) {
		int status = finish(tasks[i]);

		ck_assert(status == CO_BARRIER_BROKEN || status == UV_EIO);
		failed += status == UV_EIO;
	}
	ck_assert_int_eq(failed, 1);
	ck_assert(co_barrier_broken(&barrier));
}

static void on_call(void *arg)
{
	ck_assert_int_eq(co_barrier_wait(&barrier), UV_EINVAL);
	co_barrier_abort(&barrier);
	*(bool *)arg = true;
}

ASYNC_TEST(callback_may_abort_but_not_wait)
{
	struct co_callback callback;
	bool called = false;

	open_barrier(3);
	co_callback_init(&callback, on_call, &called);
	co_call_soon(&callback);
	ck_assert_int_eq(co_barrier_wait(&barrier), CO_BARRIER_BROKEN);
	ck_assert(called);
}

/* Cancels and newcomers in one turn: the count of those who wait is right. */
ASYNC_TEST(cancelled_and_replaced_in_one_turn)
{
	enum { PARTIES = 50 };
	struct co_task *gone[PARTIES - 1], *tasks[PARTIES - 1];

	open_barrier(PARTIES);
	spawn_waiters(gone, PARTIES - 1);
	for (int i = 0; i < PARTIES - 1; i++)
		tasks[i] = spawn(wait_once, NULL);
	for (int i = 0; i < PARTIES - 1; i++)
		co_task_cancel(gone[i]);
	yield_turns(1);
	all_end_with(gone, PARTIES - 1, UV_ECANCELED);
	ck_assert_uint_eq(co_barrier_waiting(&barrier), PARTIES - 1);
	ck_assert_int_eq(co_barrier_wait(&barrier), PARTIES - 1);
	for (int i = 0; i < PARTIES - 1; i++)
		ck_assert_int_eq(finish(tasks[i]), i);
}

ASYNC_TEST(null_is_refused)
{
	ck_assert_int_eq(co_barrier_init(NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_barrier_wait(NULL), UV_EINVAL);
	co_barrier_reset(NULL);
	co_barrier_abort(NULL);
	ck_assert_uint_eq(co_barrier_waiting(NULL), 0);
	ck_assert(!co_barrier_broken(NULL));
}

int main(void)
{
	return RUN_SUITE(
		"runtime_barrier", needs_a_sensible_number_of_parties,
		last_to_come_lets_all_go, barrier_of_one_holds_nobody_back,
		rounds_follow_each_other_each_with_its_places,
		newcomer_does_not_slip_into_the_last_round,
		cancelled_waiter_has_to_be_replaced,
		cancelled_in_the_turn_of_the_last_is_let_go,
		cancelled_task_passes_only_as_the_last,
		reset_of_an_idle_barrier_changes_nothing,
		reset_sends_away_who_waits,
		after_a_reset_those_sent_away_may_come_again,
		reset_between_rounds_sends_away_the_next_round_only,
		abort_between_rounds_sends_away_the_next_round_only,
		complete_round_is_complete_whatever_follows,
		aborted_barrier_lets_nobody_wait_until_it_is_reset,
		task_that_fails_may_abort_for_the_others,
		callback_may_abort_but_not_wait,
		cancelled_and_replaced_in_one_turn, null_is_refused);
}
