#include "unit/runtime/util.h"

#include "runtime/context.h"

static int acquire_lock(void *lock)
{
	return co_lock_acquire(lock);
}

static int note_arg(void *arg)
{
	note("%s", (const char *)arg);
	return 0;
}

ASYNC_TEST(runs_only_after_its_creator_suspends_in_order_of_creation)
{
	struct co_task *a = spawn(note_arg, "a");
	struct co_task *b = spawn(note_arg, "b");

	note("main");
	ck_assert_int_eq(finish(b), 0);
	ck_assert_int_eq(finish(a), 0);
	ck_assert_str_eq(noted(), "main a b");
}

ASYNC_TEST(creation_refuses_no_function)
{
	struct co_task *task = (struct co_task *)&task;

	ck_assert_int_eq(co_create_task(&task, NULL, NULL), UV_EINVAL);
	ck_assert_ptr_null(task);
}

struct sum {
	int a;
	int b;
};

static int add_after_a_turn(void *arg)
{
	struct sum *sum = arg;

	yield_turns(1);
	return sum->a + sum->b;
}

static int add_twice(void *arg)
{
	return add_after_a_turn(arg) + add_after_a_turn(arg);
}

ASYNC_TEST(coroutine_is_called_like_any_function)
{
	struct sum sum = {42, 1000};
	struct co_task *self = co_current_task();

	ck_assert_int_eq(add_twice(&sum), 2084);
	ck_assert_ptr_eq(co_current_task(), self);
}

ASYNC_TEST(has_a_name)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	ck_assert_str_eq(co_task_name(co_current_task()), "main");
	ck_assert_str_eq(co_task_name(task), "task");
	co_task_set_name(task, "reader");
	ck_assert_str_eq(co_task_name(task), "reader");
	co_task_release(task);
}

ASYNC_TEST(name_is_copied)
{
	struct co_task *task = spawn(sleep_forever, NULL);
	char name[] = "reader 1";

	ck_assert_int_eq(co_task_set_name(task, name), 0);
	name[7] = '2';
	ck_assert_str_eq(co_task_name(task), "reader 1");
	ck_assert_int_eq(co_task_set_name(task, co_task_name(task)), 0);
	ck_assert_str_eq(co_task_name(task), "reader 1");
	ck_assert_int_eq(co_task_set_name(task, name), 0);
	ck_assert_str_eq(co_task_name(task), "reader 2");
	ck_assert_int_eq(co_task_set_name(task, NULL), 0);
	ck_assert_str_eq(co_task_name(task), "");
	ck_assert_int_eq(co_task_set_name(NULL, name), UV_EINVAL);
	co_task_release(task);
}

ASYNC_TEST(name_can_be_given_at_the_creation)
{
	char name[] = "writer";
	struct co_task_options options = {.name = name};
	struct co_task *task;

	ck_assert_int_eq(
		co_create_task_with(&task, sleep_forever, NULL, &options), 0);
	name[0] = '-';
	ck_assert_str_eq(co_task_name(task), "writer");
	co_task_release(task);
}

static int note_number(void *arg)
{
	int *number = arg;

	note("%d", *number);
	*number = -1; /* its own */
	yield_turns(1);
	return *number + 1;
}

ASYNC_TEST(loop_may_create_tasks_with_copies_of_what_changes)
{
	struct co_task_group group;
	struct co_task *task;

	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(
			co_create_task_copy(NULL, note_number, &i, sizeof(i)),
			0);
	co_task_group_enter(&group);
	for (int i = 3; i < 6; i++)
		ck_assert_int_eq(co_task_group_create_task_copy(
					 &group, i == 5 ? &task : NULL,
					 note_number, &i, sizeof(i)),
				 0);
	ck_assert_int_eq(co_join(task), 0);
	co_task_release(task);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_str_eq(noted(), "0 1 2 3 4 5");
}

ASYNC_TEST(copy_goes_also_with_a_task_that_never_began)
{
	long double number = 1;
	struct co_task *task;

	ck_assert_int_eq(co_create_task_copy(&task, sleep_forever, &number,
					     sizeof(number)),
			 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

ASYNC_TEST(copy_of_nothing_is_refused)
{
	struct co_task_options options = {.copy_bytes = 4};
	struct co_task *task = co_current_task();
	struct co_task_group group;

	ck_assert_int_eq(co_create_task_copy(&task, note_arg, NULL, 4),
			 UV_EINVAL);
	ck_assert_ptr_null(task);
	task = co_current_task();
	ck_assert_int_eq(co_create_task_copy(&task, note_arg, "a", 0),
			 UV_EINVAL);
	ck_assert_ptr_null(task);
	ck_assert_int_eq(co_create_task_with(NULL, note_arg, NULL, &options),
			 UV_EINVAL);
#if !defined(CONTEXT_ASAN) && !defined(CONTEXT_TSAN) /* which abort */
	ck_assert_int_eq(co_create_task_copy(NULL, note_arg, "a", SIZE_MAX),
			 UV_ENOMEM);
#endif
	co_task_group_enter(&group);
	ck_assert_int_eq(
		co_task_group_create_task_copy(&group, &task, note_arg, "a", 0),
		UV_EINVAL);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	yield_turns(1);
	ck_assert_str_eq(noted(), "");
}

VIRTUAL_TEST(can_be_watched_through_its_life)
{
	int64_t delay_ns = 2 * CO_MILLISECOND;
	struct co_task *task = spawn(sleep_ns, &delay_ns);

	ck_assert_int_eq(co_task_state(co_current_task()), CO_TASK_RUNNING);
	ck_assert_int_eq(co_task_state(task), CO_TASK_READY);
	ck_assert_int_eq(co_task_status(task), UV_EAGAIN);
	ck_assert_str_eq(co_task_waits_on(task), "");
	yield_turns(1);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	ck_assert_str_eq(co_task_waits_on(task), "sleep");
	ck_assert_int_eq(co_task_status(task), UV_EAGAIN);
	ck_assert_int_eq(co_join(task), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_DONE);
	ck_assert_str_eq(co_task_waits_on(task), "");
	ck_assert_int_eq(co_task_status(task), 0);
	co_task_release(task);
}

ASYNC_TEST(says_that_it_waits_on_a_lock)
{
	struct co_lock lock;
	struct co_task *task;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	task = spawn(acquire_lock, &lock);
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(task), "lock");
	co_lock_release(&lock);
	ck_assert_int_eq(finish(task), 0);
}

ASYNC_TEST(waits_on_nothing_once_it_is_woken)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(task), "sleep");
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(co_task_state(task), CO_TASK_READY);
	ck_assert_str_eq(co_task_waits_on(task), "");
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

ASYNC_TEST(main_has_no_waiter)
{
	ck_assert_uint_eq(co_task_waiters(co_current_task()), 0);
}

ASYNC_TEST(goes_on_when_its_last_reference_is_given_back)
{
	int calls = 0;
	struct co_task *task = spawn(count_call, &calls);

	co_task_release(task);
	co_task_release(NULL);
	yield_turns(1);
	ck_assert_int_eq(calls, 1);
}

ASYNC_TEST(current_task_is_the_one_that_runs)
{
	struct co_task *self = co_current_task();

	ck_assert_ptr_nonnull(self);
	yield_turns(2);
	ck_assert_ptr_eq(co_current_task(), self);
}

struct permit {
	struct co_task *task;
	struct co_future *mine;
	struct co_future *other;
};

static int hand_over(void *arg)
{
	struct permit *turn = arg;

	ck_assert_ptr_eq(co_current_task(), turn->task);
	co_future_set(turn->other, 0);
	ck_assert_ptr_eq(co_current_task(), turn->task);
	ck_assert_int_eq(co_future_wait(turn->mine), 0);
	ck_assert_ptr_eq(co_current_task(), turn->task);
	yield_turns(2);
	ck_assert_ptr_eq(co_current_task(), turn->task);
	return 0;
}

ASYNC_TEST(current_task_follows_who_runs)
{
	struct co_future a;
	struct co_future b;
	struct permit turns[] = {{NULL, &a, &b}, {NULL, &b, &a}};

	co_future_init(&a, NULL, NULL);
	co_future_init(&b, NULL, NULL);
	for (int i = 0; i < 2; i++)
		turns[i].task = spawn(hand_over, &turns[i]);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(finish(turns[i].task), 0);
}

static int sum_in_floating_point(void *arg)
{
	double sum = 0;

	for (int i = 1; i <= 100; i++) {
		sum += 1.0 / i * *(int *)arg;
		if (co_sleep(0) != 0)
			return UV_ECANCELED;
	}
	return (int)(sum * 1000);
}

ASYNC_TEST(keeps_its_variables_while_others_run)
{
	int one = 1;
	int two = 2;
	struct co_task *a = spawn(sum_in_floating_point, &one);
	struct co_task *b = spawn(sum_in_floating_point, &two);

	ck_assert_int_eq(finish(a), 5187);
	ck_assert_int_eq(finish(b), 10374);
}

/* ThreadSanitizer takes each for a thread, of which it knows 8,128. */
#ifndef CONTEXT_TSAN
static int count_and_wait(void *arg)
{
	++*(int *)arg;
	return co_sleep(CO_FOREVER);
}

ASYNC_TEST(ten_thousand_live_at_once)
{
	enum { COUNT = 10000 };
	struct co_task **tasks = malloc(COUNT * sizeof(*tasks));
	int calls = 0;
	int cancelled = 0;

	ck_assert_ptr_nonnull(tasks);
	for (int i = 0; i < COUNT; i++)
		if (co_create_task(&tasks[i], count_and_wait, &calls) != 0)
			ck_abort_msg("task %d", i);
	yield_turns(1);
	ck_assert_int_eq(calls, COUNT);
	for (int i = 0; i < COUNT; i++)
		co_task_cancel(tasks[i]);
	for (int i = 0; i < COUNT; i++) {
		cancelled += co_join(tasks[i]) == UV_ECANCELED;
		co_task_release(tasks[i]);
	}
	ck_assert_int_eq(cancelled, COUNT);
	free(tasks);
}
#endif

ASYNC_TEST(detached_ones_come_and_go)
{
	int calls = 0;

	for (int i = 0; i < 100; i++) {
		for (int j = 0; j < 100; j++)
			if (co_create_task(NULL, count_call, &calls) != 0)
				ck_abort_msg("task %d of turn %d", j, i);
		if (co_sleep(0) != 0)
			ck_abort();
	}
	ck_assert_int_eq(calls, 10000);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_task",
		runs_only_after_its_creator_suspends_in_order_of_creation,
		creation_refuses_no_function,
		coroutine_is_called_like_any_function, has_a_name,
		name_is_copied, name_can_be_given_at_the_creation,
		loop_may_create_tasks_with_copies_of_what_changes,
		copy_goes_also_with_a_task_that_never_began,
		copy_of_nothing_is_refused, can_be_watched_through_its_life,
		says_that_it_waits_on_a_lock, waits_on_nothing_once_it_is_woken,
		main_has_no_waiter,
		goes_on_when_its_last_reference_is_given_back,
		current_task_is_the_one_that_runs,
		current_task_follows_who_runs,
		keeps_its_variables_while_others_run,
#ifndef CONTEXT_TSAN
		ten_thousand_live_at_once,
#endif
		detached_ones_come_and_go);
}
