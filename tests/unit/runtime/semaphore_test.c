#include "unit/runtime/util.h"

static struct co_semaphore semaphore;

static int acquire(void *arg UNUSED)
{
	return co_semaphore_acquire(&semaphore);
}

static int acquire_and_note(void *name)
{
	int status = co_semaphore_acquire(&semaphore);

	note("%s%s", (const char *)name, status < 0 ? "!" : "");
	return status;
}

static size_t take_all_permits(void)
{
	size_t count = 0;

	while (co_semaphore_try_acquire(&semaphore))
		count++;
	return count;
}

VIRTUAL_TEST(gives_as_many_permits_as_it_has)
{
	co_semaphore_init(&semaphore, 2);
	ck_assert(!co_semaphore_locked(&semaphore));
	ck_assert_int_eq(co_semaphore_acquire(&semaphore), 0);
	ck_assert_int_eq(co_semaphore_acquire(&semaphore), 0);
	ck_assert(co_semaphore_locked(&semaphore));
	ck_assert(!co_semaphore_try_acquire(&semaphore));
	ck_assert_int_eq(co_wait_for(acquire, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert(co_semaphore_try_acquire(&semaphore));
}

ASYNC_TEST(begins_locked_without_permits)
{
	co_semaphore_init(&semaphore, 0);
	ck_assert(co_semaphore_locked(&semaphore));
	co_semaphore_init_bounded(&semaphore, 0);
	ck_assert(co_semaphore_locked(&semaphore));
	ck_assert_int_eq(co_semaphore_release(&semaphore), UV_EOVERFLOW);
}

ASYNC_TEST(grows_without_limit_unless_bounded)
{
	co_semaphore_init(&semaphore, 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_uint_eq(take_all_permits(), 3);
}

ASYNC_TEST(bounded_refuses_to_hold_more)
{
	co_semaphore_init_bounded(&semaphore, 2);
	ck_assert_int_eq(co_semaphore_release(&semaphore), UV_EOVERFLOW);
	ck_assert_int_eq(co_semaphore_acquire(&semaphore), 0);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(co_semaphore_release(&semaphore), UV_EOVERFLOW);
	ck_assert_uint_eq(take_all_permits(), 2);
}

ASYNC_TEST(serves_waiters_in_order)
{
	char *names[] = {"a", "b", "c", "d"};
	struct co_task *tasks[4];

	co_semaphore_init(&semaphore, 0);
	for (int i = 0; i < 4; i++)
		tasks[i] = spawn(acquire_and_note, names[i]);
	yield_turns(1);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
		ck_assert_int_eq(finish(tasks[i]), 0);
	}
	ck_assert_str_eq(noted(), "a b c d");
}

VIRTUAL_TEST(lets_nobody_barge_past_a_waiter)
{
	struct co_task *waiter;

	co_semaphore_init(&semaphore, 0);
	waiter = spawn(acquire_and_note, "waiter");
	yield_turns(1);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert(!co_semaphore_try_acquire(&semaphore));
	ck_assert(co_semaphore_locked(&semaphore));
	ck_assert_int_eq(co_wait_for(acquire, NULL, CO_MILLISECOND),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(finish(waiter), 0);
}

static int use_a_permit_twice(void *name)
{
	for (int i = 1; i <= 2; i++) {
		ck_assert_int_eq(co_semaphore_acquire(&semaphore), 0);
		note("%s%d", (const char *)name, i);
		yield_turns(1);
		ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	}
	return 0;
}

ASYNC_TEST(permit_given_back_and_wanted_again_goes_round)
{
	char *names[] = {"a", "b", "c"};
	struct co_task *tasks[3];

	co_semaphore_init(&semaphore, 1);
	for (int i = 0; i < 3; i++)
		tasks[i] = spawn(use_a_permit_twice, names[i]);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_str_eq(noted(), "a1 b1 c1 a2 b2 c2");
}

static int release_three_and_acquire(void *name)
{
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	return acquire_and_note(name);
}

/* Permits go to who waits at the release; what is left is anybody's. */
ASYNC_TEST(newcomer_that_releases_takes_only_what_is_left)
{
	struct co_task *a, *b, *c;

	co_semaphore_init(&semaphore, 0);
	a = spawn(acquire_and_note, "a");
	b = spawn(release_three_and_acquire, "b");
	c = spawn(acquire_and_note, "c");
	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_int_eq(finish(c), 0);
	ck_assert_str_eq(noted(), "b c a");
	ck_assert_uint_eq(take_all_permits(), 0);
}

ASYNC_TEST(several_releases_in_a_turn_wake_as_many)
{
	char *names[] = {"a", "b", "c"};
	struct co_task *tasks[3];

	co_semaphore_init(&semaphore, 0);
	for (int i = 0; i < 3; i++)
		tasks[i] = spawn(acquire_and_note, names[i]);
	yield_turns(1);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "a b");
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
}

ASYNC_TEST(cancelled_waiter_leaves_the_line)
{
	struct co_task *a = spawn(acquire_and_note, "a");
	struct co_task *b = spawn(acquire_and_note, "b");

	co_semaphore_init(&semaphore, 0);
	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_str_eq(noted(), "a! b");
	ck_assert_uint_eq(take_all_permits(), 0);
}

ASYNC_TEST(permits_pass_over_all_who_were_cancelled)
{
	char *names[] = {"a", "b", "c", "d", "e"};
	struct co_task *tasks[5];

	co_semaphore_init(&semaphore, 0);
	for (int i = 0; i < 5; i++)
		tasks[i] = spawn(acquire_and_note, names[i]);
	yield_turns(1);
	co_task_cancel(tasks[0]);
	co_task_cancel(tasks[1]);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "a! b! c");
	co_task_cancel(tasks[3]);
	yield_turns(1);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	for (int i = 0; i < 5; i++)
		(void)finish(tasks[i]);
	ck_assert_str_eq(noted(), "a! b! c d! e");
	ck_assert_uint_eq(take_all_permits(), 0);
}

/* asyncio lost the permit here (CPython gh-90155): b waited for ever. */
ASYNC_TEST(permit_granted_in_the_turn_of_the_cancel_is_the_waiters)
{
	struct co_task *a = spawn(acquire_and_note, "a");
	struct co_task *b = spawn(acquire_and_note, "b");

	co_semaphore_init(&semaphore, 0);
	yield_turns(1);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "a b");
	ck_assert_uint_eq(take_all_permits(), 0);
}

/* A permit free again after all waiters were cancelled (CPython gh-93222). */
ASYNC_TEST(all_waiters_cancelled_leave_every_permit)
{
	struct co_task *tasks[5];

	co_semaphore_init_bounded(&semaphore, 1);
	ck_assert_int_eq(co_semaphore_acquire(&semaphore), 0);
	for (int i = 0; i < 5; i++)
		tasks[i] = spawn(acquire, NULL);
	yield_turns(1);
	for (int i = 0; i < 5; i++)
		co_task_cancel(tasks[i]);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(finish(tasks[i]), UV_ECANCELED);
	ck_assert(!co_semaphore_locked(&semaphore));
	ck_assert_uint_eq(take_all_permits(), 1);
}

static unsigned next_random(void)
{
	static unsigned seed = 42;

	seed = seed * 1103515245 + 12345;
	return seed / 65536 % 32768;
}

static int use_a_permit(void *arg UNUSED)
{
	int status = co_semaphore_acquire(&semaphore);

	if (status < 0)
		return status;
	status = co_sleep(next_random() % 3 * 50 * CO_MICROSECOND);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	return status;
}

ASYNC_TEST(cancels_at_random_lose_no_permit)
{
	enum { COUNT = 300 };
	struct co_task *tasks[COUNT];
	int status;

	co_semaphore_init_bounded(&semaphore, 3);
	for (int i = 0; i < COUNT; i++)
		tasks[i] = spawn(use_a_permit, NULL);
	for (int i = 0; i < COUNT / 2; i++) {
		co_task_cancel(tasks[next_random() % COUNT]);
		if (next_random() % 4 == 0)
			yield_turns(1);
	}
	for (int i = 0; i < COUNT; i++) {
		status = finish(tasks[i]);
		ck_assert(status == 0 || status == UV_ECANCELED);
	}
	ck_assert_uint_eq(take_all_permits(), 3);
}

ASYNC_TEST(refuses_more_permits_than_it_can_count)
{
	co_semaphore_init(&semaphore, SIZE_MAX);
	ck_assert_int_eq(co_semaphore_release(&semaphore), UV_EOVERFLOW);
	ck_assert_int_eq(co_semaphore_acquire(&semaphore), 0);
	ck_assert_int_eq(co_semaphore_release(&semaphore), 0);
	ck_assert_int_eq(co_semaphore_release(&semaphore), UV_EOVERFLOW);
}

ASYNC_TEST(null_is_refused)
{
	co_semaphore_init(NULL, 1);
	co_semaphore_init_bounded(NULL, 1);
	ck_assert_int_eq(co_semaphore_acquire(NULL), UV_EINVAL);
	ck_assert(!co_semaphore_try_acquire(NULL));
	ck_assert_int_eq(co_semaphore_release(NULL), UV_EINVAL);
	ck_assert(!co_semaphore_locked(NULL));
}

int main(void)
{
	return RUN_SUITE(
		"runtime_semaphore", gives_as_many_permits_as_it_has,
		begins_locked_without_permits,
		grows_without_limit_unless_bounded,
		bounded_refuses_to_hold_more, serves_waiters_in_order,
		lets_nobody_barge_past_a_waiter,
		permit_given_back_and_wanted_again_goes_round,
		newcomer_that_releases_takes_only_what_is_left,
		several_releases_in_a_turn_wake_as_many,
		cancelled_waiter_leaves_the_line,
		permits_pass_over_all_who_were_cancelled,
		permit_granted_in_the_turn_of_the_cancel_is_the_waiters,
		all_waiters_cancelled_leave_every_permit,
		cancels_at_random_lose_no_permit,
		refuses_more_permits_than_it_can_count, null_is_refused);
}
