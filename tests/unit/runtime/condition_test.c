#include "unit/runtime/util.h"

static struct co_lock lock;
static struct co_condition condition;
static int stock;

static void open_condition(void)
{
	co_lock_init(&lock);
	co_condition_init(&condition, &lock);
	stock = 0;
}

static void acquire(void)
{
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
}

static void release(void)
{
	ck_assert_int_eq(co_lock_release(&lock), 0);
}

static void notify(size_t count)
{
	acquire();
	ck_assert_int_eq(co_condition_notify(&condition, count), 0);
	release();
}

/* Wait for a notification, and hold the lock over a turn before it goes. */
static int wait_and_note(void *name)
{
	int status;

	acquire();
	status = co_condition_wait(&condition);
	ck_assert(co_lock_locked(&lock));
	note("%s%s", (const char *)name, status < 0 ? "!" : "(");
	(void)!co_sleep(0);
	note(")");
	release();
	return status;
}

static bool in_stock(void *arg UNUSED)
{
	ck_assert(co_lock_locked(&lock));
	return stock > 0;
}

static bool sold_out(void *arg UNUSED)
{
	return stock == 0;
}

/* Take one thing at a time out of stock. */
static int consume(void *name)
{
	int status;

	acquire();
	while ((status = co_condition_wait_for(&condition, in_stock, NULL)) ==
	       0) {
		stock--;
		note("%s", (const char *)name);
		ck_assert_int_eq(co_condition_notify_all(&condition), 0);
	}
	release();
	return status;
}

static int take_lock(void *arg UNUSED)
{
	int status = co_lock_acquire(&lock);

	note("locked");
	release();
	return status;
}

ASYNC_TEST(wait_gives_the_lock_away_and_holds_it_again)
{
	struct co_task *a;

	open_condition();
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	ck_assert(!co_lock_locked(&lock));
	acquire();
	ck_assert_int_eq(co_condition_notify(&condition, 1), 0);
	yield_turns(3);
	ck_assert_str_eq(noted(), "");
	release();
	ck_assert_int_eq(finish(a), 0);
	ck_assert_str_eq(noted(), "a( )");
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(notified_go_on_one_by_one_in_order)
{
	struct co_task *tasks[3];
	char *names[] = {"a", "b", "c"};

	open_condition();
	for (int i = 0; i < 3; i++)
		tasks[i] = spawn(wait_and_note, names[i]);
	yield_turns(1);
	notify(1);
	ck_assert_int_eq(finish(tasks[0]), 0);
	ck_assert_str_eq(noted(), "a( )");
	notify(2);
	ck_assert_int_eq(finish(tasks[1]), 0);
	ck_assert_int_eq(finish(tasks[2]), 0);
	ck_assert_str_eq(noted(), "a( ) b( ) c( )");
}

ASYNC_TEST(notify_wakes_no_more_than_it_says)
{
	struct co_task *a, *b, *c;

	open_condition();
	a = spawn(wait_and_note, "a");
	b = spawn(wait_and_note, "b");
	yield_turns(1);
	notify(0);
	yield_turns(3);
	ck_assert_str_eq(noted(), "");
	notify(2048);
	/* Notifications are not kept for who comes later. */
	c = spawn(wait_and_note, "c");
	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(finish(b), 0);
	yield_turns(3);
	ck_assert_str_eq(noted(), "a( ) b( )");
	notify(1);
	ck_assert_int_eq(finish(c), 0);
}

ASYNC_TEST(notify_all_wakes_all)
{
	struct co_task *a, *b;

	open_condition();
	a = spawn(wait_and_note, "a");
	b = spawn(wait_and_note, "b");
	yield_turns(1);
	acquire();
	ck_assert_int_eq(co_condition_notify_all(&condition), 0);
	ck_assert_int_eq(co_condition_notify_all(&condition), 0);
	release();
	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "a( ) b( )");
}

ASYNC_TEST(needs_the_lock)
{
	open_condition();
	ck_assert_int_eq(co_condition_wait(&condition), UV_EPERM);
	ck_assert_int_eq(co_condition_notify(&condition, 1), UV_EPERM);
	ck_assert_int_eq(co_condition_notify_all(&condition), UV_EPERM);
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(wait_for_what_holds_already_returns_at_once)
{
	open_condition();
	ck_assert_int_eq(co_condition_wait_for(&condition, sold_out, NULL), 0);
	stock = 1;
	ck_assert_int_eq(co_condition_wait_for(&condition, sold_out, NULL),
			 UV_EPERM);
}

ASYNC_TEST(wait_for_sleeps_on_until_it_holds)
{
	struct co_task *a;

	open_condition();
	a = spawn(consume, "a");
	yield_turns(1);
	notify(1);
	yield_turns(3);
	ck_assert_str_eq(noted(), "");
	stock = 2;
	notify(1);
	yield_turns(3);
	ck_assert_str_eq(noted(), "a a");
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(cancelled_wait_holds_the_lock)
{
	struct co_task *a;

	open_condition();
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_str_eq(noted(), "a! )");
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(cancelled_wait_returns_only_with_the_lock)
{
	struct co_task *a;

	open_condition();
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	acquire();
	co_task_cancel(a);
	yield_turns(2);
	co_task_cancel(a);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	ck_assert_str_eq(co_task_waits_on(a), "lock");
	release();
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_str_eq(noted(), "a! )");
}

/* It would give the lock to others, only to wait for it. */
ASYNC_TEST(wait_of_a_cancelled_task_keeps_the_lock_throughout)
{
	struct co_task *other;

	open_condition();
	acquire();
	other = spawn(take_lock, NULL);
	yield_turns(1);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_condition_wait(&condition), UV_ECANCELED);
	ck_assert_str_eq(noted(), "");
	ck_assert_uint_eq(co_uncancel(), 0);
	release();
	ck_assert_int_eq(finish(other), 0);
}

ASYNC_TEST(cancelled_waiter_uses_no_notification_up)
{
	struct co_task *a, *b;

	open_condition();
	a = spawn(wait_and_note, "a");
	b = spawn(wait_and_note, "b");
	yield_turns(1);
	acquire();
	co_task_cancel(a);
	ck_assert_int_eq(co_condition_notify(&condition, 1), 0);
	release();
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(b), 0);
}

/* CPython's bpo-32841: the notified wait was lost, or never ended. */
ASYNC_TEST(notified_in_the_turn_of_the_cancel_is_notified)
{
	struct co_task *a;

	open_condition();
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	notify(1);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), 0);
	ck_assert_str_eq(noted(), "a( )");
}

ASYNC_TEST(cancelled_on_its_way_back_to_the_lock_is_notified)
{
	struct co_task *a;

	open_condition();
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	acquire();
	ck_assert_int_eq(co_condition_notify(&condition, 1), 0);
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(a), "lock");
	co_task_cancel(a);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	release();
	ck_assert_int_eq(finish(a), 0);
}

/*
 * What was put in stock with one notification is taken although the task that
 * was notified is cancelled after so many turns; here by that task itself.
 */
static void cancel_the_notified_after(int turns)
{
	struct co_task *a, *b;

	open_condition();
	a = spawn(consume, "a");
	b = spawn(consume, "b");
	yield_turns(1);
	acquire();
	stock = 1;
	ck_assert_int_eq(co_condition_notify(&condition, 1), 0);
	yield_turns(turns);
	co_task_cancel(a);
	ck_assert_int_eq(co_condition_wait_for(&condition, sold_out, NULL), 0);
	release();
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	co_task_cancel(b);
	ck_assert_int_eq(finish(b), UV_ECANCELED);
	ck_assert_str_eq(noted(), "a");
}

ASYNC_TEST(cancel_with_the_notification_loses_no_work)
{
	cancel_the_notified_after(0);
}

ASYNC_TEST(cancel_after_the_notification_loses_no_work)
{
	cancel_the_notified_after(1);
}

static int wait_in_lock(void *arg UNUSED)
{
	return co_condition_wait(&condition);
}

VIRTUAL_TEST(timeout_around_a_wait_leaves_the_lock_held)
{
	open_condition();
	acquire();
	ck_assert_int_eq(co_wait_for(wait_in_lock, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert(co_lock_locked(&lock));
	release();
	ck_assert_int_eq(co_lock_release(&lock), UV_EPERM);
}

ASYNC_TEST(conditions_may_share_a_lock)
{
	struct co_condition other;
	struct co_task *a;

	open_condition();
	co_condition_init(&other, &lock);
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	acquire();
	ck_assert_int_eq(co_condition_notify_all(&other), 0);
	yield_turns(2);
	ck_assert_str_eq(co_task_waits_on(a), "condition");
	ck_assert_int_eq(co_condition_notify_all(&condition), 0);
	release();
	ck_assert_int_eq(finish(a), 0);
}

static void on_call(void *arg)
{
	ck_assert_int_eq(co_condition_wait(&condition), UV_EINVAL);
	ck_assert(co_lock_locked(&lock));
	ck_assert_int_eq(co_condition_notify(&condition, 1), 0);
	release();
	*(bool *)arg = true;
}

ASYNC_TEST(callback_may_notify_but_not_wait)
{
	struct co_task *a;
	struct co_callback callback;
	bool called = false;

	open_condition();
	a = spawn(wait_and_note, "a");
	yield_turns(1);
	acquire();
	co_callback_init(&callback, on_call, &called);
	co_call_soon(&callback);
	ck_assert_int_eq(finish(a), 0);
	ck_assert(called);
}

static int block_on_lock(void *is_waiting)
{
	struct co_task *waiter = spawn(take_lock, NULL);

	yield_turns(1);
	uv_sem_post(is_waiting);
	return finish(waiter);
}

static void run_in_thread(void *is_waiting)
{
	(void)!co_run(block_on_lock, is_waiting);
}

static int share_with_another_loop(void *arg UNUSED)
{
	uv_thread_t thread;
	uv_sem_t is_waiting;

	open_condition();
	acquire();
	ck_assert_int_eq(uv_sem_init(&is_waiting, 0), 0);
	uv_thread_create(&thread, run_in_thread, &is_waiting);
	uv_sem_wait(&is_waiting);
	ck_assert_int_eq(co_condition_wait(&condition), 0);
	return 0;
}

START_TEST(lock_used_by_two_loops_says_so)
{
	struct child_end end = run_in_child(share_with_another_loop, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_ptr_nonnull(strstr(end.errors, "from outside its loop"));
}
END_TEST

ASYNC_TEST(null_is_refused)
{
	open_condition();
	co_condition_init(NULL, &lock);
	ck_assert_int_eq(co_condition_wait(NULL), UV_EINVAL);
	ck_assert_int_eq(co_condition_wait_for(NULL, sold_out, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_condition_wait_for(&condition, NULL, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_condition_notify(NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_condition_notify_all(NULL), UV_EINVAL);
	co_condition_init(&condition, NULL);
	ck_assert_int_eq(co_condition_wait(&condition), UV_EINVAL);
	ck_assert_int_eq(co_condition_notify(&condition, 1), UV_EINVAL);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_condition", wait_gives_the_lock_away_and_holds_it_again,
		notified_go_on_one_by_one_in_order,
		notify_wakes_no_more_than_it_says, notify_all_wakes_all,
		needs_the_lock, wait_for_what_holds_already_returns_at_once,
		wait_for_sleeps_on_until_it_holds,
		cancelled_wait_holds_the_lock,
		cancelled_wait_returns_only_with_the_lock,
		wait_of_a_cancelled_task_keeps_the_lock_throughout,
		cancelled_waiter_uses_no_notification_up,
		notified_in_the_turn_of_the_cancel_is_notified,
		cancelled_on_its_way_back_to_the_lock_is_notified,
		cancel_with_the_notification_loses_no_work,
		cancel_after_the_notification_loses_no_work,
		timeout_around_a_wait_leaves_the_lock_held,
		conditions_may_share_a_lock, callback_may_notify_but_not_wait,
		lock_used_by_two_loops_says_so,
		null_is_refused);
}
