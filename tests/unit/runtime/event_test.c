#include "unit/runtime/util.h"

static struct co_event event;

static int wait_and_note(void *name)
{
	int status = co_event_wait(&event);

	note("%s%s", (const char *)name, status < 0 ? "!" : "");
	return status;
}

ASYNC_TEST(set_wakes_all_who_wait_in_order)
{
	struct co_task *a, *b;

	co_event_init(&event);
	ck_assert(!co_event_is_set(&event));
	a = spawn(wait_and_note, "a");
	b = spawn(wait_and_note, "b");
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	co_event_set(&event);
	ck_assert(co_event_is_set(&event));
	ck_assert_int_eq(finish(b), 0);
	ck_assert_int_eq(finish(a), 0);
	ck_assert_str_eq(noted(), "a b");
}

ASYNC_TEST(wait_on_a_set_event_does_not_suspend)
{
	struct co_task *other;

	co_event_init(&event);
	co_event_set(&event);
	other = spawn(wait_and_note, "other");
	ck_assert_int_eq(wait_and_note("main"), 0);
	ck_assert_int_eq(finish(other), 0);
	ck_assert_str_eq(noted(), "main other");
}

/* A newcomer need not wait, those who wait come next, in their order. */
ASYNC_TEST(task_that_starts_after_the_set_passes_at_its_turn)
{
	struct co_task *a, *b, *late;

	co_event_init(&event);
	a = spawn(wait_and_note, "a");
	b = spawn(wait_and_note, "b");
	yield_turns(1);
	late = spawn(wait_and_note, "late");
	co_event_set(&event);
	yield_turns(1);
	ck_assert_str_eq(noted(), "late a b");
	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_int_eq(finish(late), 0);
}

ASYNC_TEST(clear_makes_waits_suspend_again)
{
	struct co_task *a;

	co_event_init(&event);
	co_event_set(&event);
	co_event_clear(&event);
	ck_assert(!co_event_is_set(&event));
	a = spawn(wait_and_note, "a");
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	co_event_set(&event);
	ck_assert_int_eq(finish(a), 0);
}

ASYNC_TEST(set_and_cleared_at_once_wakes_who_waited)
{
	struct co_task *a, *b;

	co_event_init(&event);
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	co_event_set(&event);
	co_event_clear(&event);
	b = spawn(wait_and_note, "b");
	ck_assert_int_eq(finish(a), 0);
	yield_turns(1);
	ck_assert_str_eq(noted(), "a");
	co_event_set(&event);
	co_event_set(&event);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "a b");
}

ASYNC_TEST(cancelled_waiter_leaves_the_others_waiting)
{
	struct co_task *a, *b;

	co_event_init(&event);
	a = spawn(wait_and_note, "a");
	b = spawn(wait_and_note, "b");
	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	yield_turns(1);
	ck_assert_str_eq(noted(), "a!");
	co_event_set(&event);
	ck_assert_int_eq(finish(b), 0);
}

ASYNC_TEST(waiter_cancelled_in_the_turn_of_the_set_has_seen_it)
{
	struct co_task *a;

	co_event_init(&event);
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	co_event_set(&event);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), 0);
}

static int wait_on(void *what)
{
	return co_event_wait(what);
}

/* Once awake, a waiter has no more to do with the event. */
ASYNC_TEST(event_may_go_when_its_last_waiter_is_awake)
{
	struct co_event *shortlived = malloc(sizeof(*shortlived));
	struct co_task *woken, *cancelled;

	ck_assert_ptr_nonnull(shortlived);
	co_event_init(shortlived);
	woken = spawn(wait_on, shortlived);
	cancelled = spawn(wait_on, shortlived);
	yield_turns(1);
	co_task_cancel(cancelled);
	co_event_set(shortlived);
	free(shortlived);
	ck_assert_int_eq(finish(woken), 0);
	ck_assert_int_eq(finish(cancelled), UV_ECANCELED);
}

static void on_call(void *arg)
{
	ck_assert_int_eq(co_event_wait(&event), UV_EINVAL);
	co_event_set(&event);
	ck_assert_int_eq(co_event_wait(&event), 0);
	*(bool *)arg = true;
}

ASYNC_TEST(callback_may_set_it_but_not_wait)
{
	struct co_callback callback;
	bool called = false;

	co_event_init(&event);
	co_callback_init(&callback, on_call, &called);
	co_call_soon(&callback);
	ck_assert_int_eq(co_event_wait(&event), 0);
	ck_assert(called);
}

ASYNC_TEST(wait_has_a_name_for_those_who_watch)
{
	struct co_task *a;

	co_event_init(&event);
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(a), "event");
	co_event_set(&event);
	ck_assert_int_eq(finish(a), 0);
}

ASYNC_TEST(null_is_refused)
{
	co_event_init(NULL);
	co_event_set(NULL);
	co_event_clear(NULL);
	ck_assert(!co_event_is_set(NULL));
	ck_assert_int_eq(co_event_wait(NULL), UV_EINVAL);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_event", set_wakes_all_who_wait_in_order,
		wait_on_a_set_event_does_not_suspend,
		task_that_starts_after_the_set_passes_at_its_turn,
		clear_makes_waits_suspend_again,
		set_and_cleared_at_once_wakes_who_waited,
		cancelled_waiter_leaves_the_others_waiting,
		waiter_cancelled_in_the_turn_of_the_set_has_seen_it,
		event_may_go_when_its_last_waiter_is_awake,
		callback_may_set_it_but_not_wait,
		wait_has_a_name_for_those_who_watch, null_is_refused);
}
