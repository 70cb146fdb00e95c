#include "unit/runtime/util.h"

static struct co_lock lock;

static int hold_over_a_turn(void *name)
{
	int status = co_lock_acquire(&lock);

	if (status < 0) {
		note("%s!", (const char *)name);
		return status;
	}
	note("%s(", (const char *)name);
	status = co_sleep(0);
	note(")%s", (const char *)name);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	return status;
}

ASYNC_TEST(lets_one_in_at_a_time_in_order)
{
	struct co_task *tasks[3];
	char *names[] = {"a", "b", "c"};

	co_lock_init(&lock);
	for (int i = 0; i < 3; i++)
		tasks[i] = spawn(hold_over_a_turn, names[i]);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_str_eq(noted(), "a( )a b( )b c( )c");
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(release_of_a_free_lock_is_refused)
{
	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_release(&lock), UV_EPERM);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	ck_assert(co_lock_locked(&lock));
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert_int_eq(co_lock_release(&lock), UV_EPERM);
	ck_assert(!co_lock_locked(&lock));
}

static int acquire_lock(void *arg UNUSED)
{
	return co_lock_acquire(&lock);
}

VIRTUAL_TEST(is_not_recursive)
{
	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	ck_assert_int_eq(co_wait_for(acquire_lock, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(released_and_wanted_again_goes_to_the_waiter_first)
{
	struct co_task *waiter;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	waiter = spawn(hold_over_a_turn, "waiter");
	yield_turns(1);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert(co_lock_locked(&lock));
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	note("main");
	ck_assert_int_eq(finish(waiter), 0);
	ck_assert_str_eq(noted(), "waiter( )waiter main");
	ck_assert_int_eq(co_lock_release(&lock), 0);
}

ASYNC_TEST(turn_of_a_cancelled_waiter_passes_on)
{
	struct co_task *a = spawn(hold_over_a_turn, "a");
	struct co_task *b = spawn(hold_over_a_turn, "b");
	struct co_task *c = spawn(hold_over_a_turn, "c");

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	yield_turns(1);
	co_task_cancel(b);
	ck_assert_int_eq(finish(b), UV_ECANCELED);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(finish(c), 0);
	ck_assert_str_eq(noted(), "b! a( )a c( )c");
	ck_assert(!co_lock_locked(&lock));
}

ASYNC_TEST(first_waiter_cancelled_before_the_release_gets_nothing)
{
	struct co_task *a = spawn(hold_over_a_turn, "a");
	struct co_task *b = spawn(hold_over_a_turn, "b");

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "a! b( )b");
	ck_assert(!co_lock_locked(&lock));
}

/* The lock was a's already: it enters, and meets the cancel inside. */
ASYNC_TEST(waiter_cancelled_in_the_turn_of_its_grant_holds_it)
{
	struct co_task *a = spawn(hold_over_a_turn, "a");
	struct co_task *b = spawn(hold_over_a_turn, "b");

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	yield_turns(1);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "a( )a b( )b");
	ck_assert(!co_lock_locked(&lock));
}

static void release_and_cancel(void *task)
{
	co_task_cancel(task);
	ck_assert_int_eq(co_lock_release(&lock), 0);
}

static int acquire_and_note(void *name)
{
	int status = co_lock_acquire(&lock);

	note("%s%s", (const char *)name, status < 0 ? "!" : "");
	return status;
}

/* CPython's bpo-32734: two got in. */
ASYNC_TEST(cancel_and_release_in_a_callback_let_in_one)
{
	struct co_task *a = spawn(acquire_and_note, "a");
	struct co_task *b = spawn(acquire_and_note, "b");
	struct co_task *c = spawn(acquire_and_note, "c");
	struct co_callback callback;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	yield_turns(1);
	co_callback_init(&callback, release_and_cancel, a);
	co_call_soon(&callback);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(b), 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "a! b");
	co_task_cancel(c);
	ck_assert_int_eq(finish(c), UV_ECANCELED);
	ck_assert(co_lock_locked(&lock));
}

ASYNC_TEST(cancelled_waiter_leaves_the_lock_to_who_comes_next)
{
	struct co_task *a = spawn(acquire_and_note, "a"), *b;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	yield_turns(1);
	b = spawn(acquire_and_note, "b");
	co_task_cancel(a);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert(!co_lock_locked(&lock));
	ck_assert_int_eq(finish(b), 0);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert(co_lock_locked(&lock));
}

/* One of each is given up at random, before or after it was its turn. */
ASYNC_TEST(cancels_at_random_leave_it_free)
{
	enum { COUNT = 200 };
	struct co_task *tasks[COUNT];
	unsigned random = 7;

	co_lock_init(&lock);
	for (int i = 0; i < COUNT; i++)
		tasks[i] = spawn(hold_over_a_turn, "");
	for (int i = 0; i < COUNT; i++) {
		random = random * 1103515245 + 12345;
		co_task_cancel(tasks[random / 65536 % COUNT]);
		yield_turns((int)(random / 65536 % 3));
	}
	for (int i = 0; i < COUNT; i++) {
		int status = finish(tasks[i]);

		ck_assert(status == 0 || status == UV_ECANCELED);
	}
	ck_assert(!co_lock_locked(&lock));
}

static int release_lock(void *arg UNUSED)
{
	return co_lock_release(&lock);
}

ASYNC_TEST(any_task_may_release_it)
{
	struct co_task *task;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	task = spawn(release_lock, NULL);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(co_lock_release(&lock), 0);
}

ASYNC_TEST(free_lock_is_taken_even_by_a_cancelled_task)
{
	co_lock_init(&lock);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	ck_assert_int_eq(co_lock_acquire(&lock), UV_ECANCELED);
	ck_assert_int_eq(co_lock_release(&lock), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
}

ASYNC_TEST(null_is_refused)
{
	co_lock_init(NULL);
	ck_assert_int_eq(co_lock_acquire(NULL), UV_EINVAL);
	ck_assert_int_eq(co_lock_release(NULL), UV_EINVAL);
	ck_assert(!co_lock_locked(NULL));
}

int main(void)
{
	return RUN_SUITE("runtime_lock", lets_one_in_at_a_time_in_order,
			 release_of_a_free_lock_is_refused, is_not_recursive,
			 released_and_wanted_again_goes_to_the_waiter_first,
			 turn_of_a_cancelled_waiter_passes_on,
			 first_waiter_cancelled_before_the_release_gets_nothing,
			 waiter_cancelled_in_the_turn_of_its_grant_holds_it,
			 cancel_and_release_in_a_callback_let_in_one,
			 cancelled_waiter_leaves_the_lock_to_who_comes_next,
			 cancels_at_random_leave_it_free,
			 any_task_may_release_it,
			 free_lock_is_taken_even_by_a_cancelled_task,
			 null_is_refused);
}
