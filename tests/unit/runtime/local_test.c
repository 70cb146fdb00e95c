/*
 * Task-local data.
 */
#include "unit/runtime/util.h"

static struct co_local name = {.initial = "nobody"};
static struct co_local other;

static int released;

static void release_note(void *value)
{
	note("-%s", (const char *)value);
	released++;
}

static struct co_local owned = {.release = release_note};

static void set(const struct co_local *local, const char *value)
{
	ck_assert_int_eq(co_local_set(local, (void *)value), 0);
}

static void check(const struct co_local *local, const char *value)
{
	ck_assert_str_eq(co_local_get(local), value);
}

ASYNC_TEST(has_an_initial_value_until_it_is_set)
{
	check(&name, "nobody");
	ck_assert_ptr_null(co_local_get(&other));
	set(&name, "main");
	set(&other, "x");
	check(&name, "main");
	check(&other, "x");
	set(&name, "again");
	check(&name, "again");
	ck_assert_int_eq(co_local_set(&other, NULL), 0);
	ck_assert_ptr_null(co_local_get(&other));
}

static int expect_and_set(void *arg)
{
	check(&name, "main");
	set(&name, arg);
	if (co_sleep(0) != 0)
		return UV_ECANCELED;
	check(&name, arg);
	return 0;
}

/* asyncio: test_context_1 */
ASYNC_TEST(child_has_its_creators_values_and_changes_its_own)
{
	struct co_task *task;

	set(&name, "main");
	task = spawn(expect_and_set, "child");
	set(&name, "main later");
	ck_assert_int_eq(finish(task), 0);
	check(&name, "main later");
}

static void set_something_else(void *arg UNUSED)
{
	check(&name, "nobody");
	ck_assert_int_eq(co_local_set(&name, "something else"), UV_EINVAL);
}

static void set_future(void *future)
{
	co_future_set(future, 0);
}

/* asyncio: test_context_2 */
ASYNC_TEST(callbacks_have_none_and_change_none)
{
	struct co_done_callback done;
	struct co_callback soon;
	struct co_future future;

	set(&name, "yes");
	co_future_init(&future, NULL, NULL);
	co_future_add_done_callback(&future, &done, set_something_else, NULL);
	co_callback_init(&soon, set_future, &future);
	co_call_soon(&soon);
	ck_assert_int_eq(co_future_wait(&future), 0);
	yield_turns(2);
	check(&name, "yes");
}

static int set_often(void *arg)
{
	int *number = arg;

	for (int i = 0; i < 10; i++) {
		ck_assert_int_eq(co_local_set(&other, number), 0);
		if (co_sleep(*number % 3 * CO_MICROSECOND) != 0)
			return UV_ECANCELED;
		ck_assert_ptr_eq(co_local_get(&other), number);
	}
	return 0;
}

/* asyncio: test_context_3 */
ASYNC_TEST(hundred_tasks_have_a_hundred_values)
{
	int numbers[100];

	for (int i = 0; i < 100; i++)
		numbers[i] = i;
	ck_assert_int_eq(co_gather(CO_EACH(set_often, numbers)), 0);
	ck_assert_ptr_null(co_local_get(&other));
}

static int expect_main(void *arg UNUSED)
{
	check(&name, "main");
	return 0;
}

static int produce_names(void *arg UNUSED, struct co_generator *generator)
{
	return co_generator_yield(generator, co_local_get(&name));
}

ASYNC_TEST(gathers_groups_and_generators_hand_it_on)
{
	struct co_call calls[] = {{expect_main, NULL, 0}};
	struct co_task_group group;
	struct co_generator names;
	char elements[3];
	const char *found;

	set(&name, "main");
	ck_assert_int_eq(co_gather(CO_EACH(expect_main, elements)), 0);
	ck_assert_int_eq(co_gather_calls(calls, 1), 0);
	co_task_group_enter(&group);
	ck_assert_int_eq(
		co_task_group_create_task(&group, NULL, expect_main, NULL), 0);
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	co_generator_init(&names, produce_names, NULL);
	CO_FOR(found, &names)
	ck_assert_str_eq(found, "main");
}

static int expect_nobody(void *arg UNUSED)
{
	check(&name, "nobody");
	return 0;
}

static void create_from_callback(void *arg)
{
	if (co_create_task(arg, expect_nobody, NULL) != 0)
		ck_abort();
}

ASYNC_TEST(tasks_of_callbacks_begin_without)
{
	struct co_callback soon;
	struct co_task *task = NULL;

	set(&name, "main");
	co_callback_init(&soon, create_from_callback, &task);
	co_call_soon(&soon);
	yield_turns(2);
	ck_assert_ptr_nonnull(task);
	ck_assert_int_eq(finish(task), 0);
}

static int set_owned(void *arg)
{
	set(&owned, arg);
	return co_sleep(0);
}

ASYNC_TEST(value_is_released_when_another_is_set_and_at_the_end)
{
	struct co_task *task = spawn(set_owned, "a");

	yield_turns(1);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(co_join(task), 0);
	ck_assert_str_eq(noted(), "-a");
	co_task_release(task);
	set(&owned, "b");
	set(&owned, "c");
	ck_assert_str_eq(noted(), "-a -b");
	set(&owned, "c"); /* counts as another one */
	ck_assert_str_eq(noted(), "-a -b -c");
}

ASYNC_TEST(value_lives_as_long_as_a_task_has_it)
{
	struct co_task *task;

	set(&owned, "a");
	task = spawn(sleep_forever, NULL);
	yield_turns(1);
	set(&owned, "b");
	ck_assert_str_eq(noted(), "");
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "-a");
}

ASYNC_TEST(task_that_never_began_gives_its_values_up)
{
	struct co_task *task;

	set(&owned, "a");
	task = spawn(sleep_forever, NULL);
	set(&owned, "b");
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "-a");
}

/* A loop that sets and spawns keeps no more than what its children have. */
ASYNC_TEST(setting_before_each_child_does_not_pile_up)
{
	for (int i = 0; i < 1000; i++) {
		set(&owned, "x");
		set(&name, "main");
		ck_assert_int_eq(co_create_task(NULL, expect_main, NULL), 0);
		if (i % 10 == 9)
			yield_turns(1);
	}
	yield_turns(1);
	ck_assert_int_eq(released, 999);
}

static int outlive_main(void *arg UNUSED)
{
	(void)!co_sleep(CO_FOREVER);
	check(&owned, "main");
	return 0;
}

static int leave_values(void *arg UNUSED)
{
	set(&owned, "main");
	return co_create_task(NULL, outlive_main, NULL);
}

START_TEST(end_of_the_run_releases_all)
{
	ck_assert_int_eq(co_run(leave_values, NULL), 0);
	ck_assert_str_eq(noted(), "-main");
}
END_TEST

static void wait_in_release(void *value UNUSED)
{
	ck_assert_ptr_null(co_current_task());
	ck_assert_int_eq(co_sleep(0), UV_EINVAL);
	ck_assert_int_eq(co_local_set(&name, "x"), UV_EINVAL);
	released++;
}

ASYNC_TEST(nothing_suspends_while_a_value_is_released)
{
	static const struct co_local waiting = {.release = wait_in_release};

	set(&waiting, "a");
	set(&waiting, "b");
	ck_assert_int_eq(released, 1);
	check(&name, "nobody");
	yield_turns(1);
}

ASYNC_TEST(nothing_is_no_variable)
{
	ck_assert_int_eq(co_local_set(NULL, NULL), UV_EINVAL);
	ck_assert_ptr_null(co_local_get(NULL));
}

static int look_in_thread(void *arg UNUSED)
{
	return strcmp(co_local_get(&name), "nobody") ||
	       co_local_set(&name, "thread") != UV_EINVAL;
}

ASYNC_TEST(threads_have_none)
{
	set(&name, "main");
	ck_assert_int_eq(co_to_thread(look_in_thread, NULL), 0);
	check(&name, "main");
}

int main(void)
{
	return RUN_SUITE("runtime_local", has_an_initial_value_until_it_is_set,
			 child_has_its_creators_values_and_changes_its_own,
			 callbacks_have_none_and_change_none,
			 hundred_tasks_have_a_hundred_values,
			 gathers_groups_and_generators_hand_it_on,
			 tasks_of_callbacks_begin_without,
			 value_is_released_when_another_is_set_and_at_the_end,
			 value_lives_as_long_as_a_task_has_it,
			 task_that_never_began_gives_its_values_up,
			 setting_before_each_child_does_not_pile_up,
			 end_of_the_run_releases_all,
			 nothing_suspends_while_a_value_is_released,
			 nothing_is_no_variable, threads_have_none);
}
