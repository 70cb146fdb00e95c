/* Tasks that begin at once. */
#include "unit/runtime/util.h"

static const struct co_task_options eager = {.eager = true};

static struct co_task *spawn_eager(co_fn *fn, void *arg)
{
	struct co_task *task;

	ck_assert_int_eq(co_create_task_with(&task, fn, arg, &eager), 0);
	ck_assert_ptr_nonnull(task);
	return task;
}

static int note_arg(void *name)
{
	note("%s", (const char *)name);
	return 7;
}

static int note_twice(void *name)
{
	int status;

	note("%s1", (const char *)name);
	status = co_sleep(0);
	note("%s2", (const char *)name);
	return status;
}

/* asyncio: test_eager_completion */
ASYNC_TEST(is_done_at_once_if_it_never_waits)
{
	struct co_task *task = spawn_eager(note_arg, "task");

	ck_assert_str_eq(noted(), "task");
	ck_assert_int_eq(co_task_state(task), CO_TASK_DONE);
	ck_assert_int_eq(co_task_status(task), 7);
	ck_assert_int_eq(finish(task), 7);
	ck_assert_int_eq(co_create_task_with(NULL, note_arg, "another", &eager),
			 0);
	ck_assert_str_eq(noted(), "task another");
}

/* asyncio: test_block_after_eager_step */
ASYNC_TEST(gives_way_to_its_creator_when_it_waits)
{
	struct co_task *before = spawn(note_arg, "before");
	struct co_task *task = spawn_eager(note_twice, "task");
	struct co_task *after = spawn(note_arg, "after");

	note("main");
	ck_assert_int_eq(co_task_state(co_current_task()), CO_TASK_RUNNING);
	ck_assert_int_eq(co_task_state(task), CO_TASK_READY);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_str_eq(noted(), "task1 main before task2 after");
	ck_assert_int_eq(finish(before), 7);
	ck_assert_int_eq(finish(after), 7);
}

static int set_future(void *future)
{
	co_future_set(future, 3);
	return 0;
}

/* asyncio: test_await_future_during_eager_step */
ASYNC_TEST(sets_a_future_before_its_creator_goes_on)
{
	struct co_future future;
	struct co_task *task;

	co_future_init(&future, NULL, NULL);
	task = spawn_eager(set_future, &future);
	ck_assert(co_future_done(&future));
	ck_assert_int_eq(co_future_wait(&future), 3);
	ck_assert_int_eq(finish(task), 0);
}

/* asyncio: test_cancellation_after_eager_completion */
ASYNC_TEST(done_at_once_is_not_cancelled_any_more)
{
	struct co_task *task = spawn_eager(note_arg, "task");

	ck_assert(!co_task_cancel(task));
	ck_assert_int_eq(finish(task), 7);
}

/* asyncio: test_cancellation_after_eager_step_blocks */
ASYNC_TEST(that_waits_can_be_cancelled)
{
	struct co_task *task = spawn_eager(sleep_forever, NULL);

	ck_assert_str_eq(co_task_waits_on(task), "sleep");
	ck_assert(co_task_cancel(task));
	ck_assert_uint_eq(co_task_cancelling(task), 1);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

struct seen {
	struct co_task *task; /* from its creator */
	struct co_task *first, *second;
	size_t listed;
};

static int look(void *arg)
{
	struct seen *seen = arg;
	int status;

	seen->first = co_current_task();
	seen->listed = co_all_tasks(NULL, 0);
	status = co_sleep(0);
	seen->second = co_current_task();
	return status;
}

/* asyncio: test_current_task */
ASYNC_TEST(is_the_current_task_from_its_first_step_on)
{
	struct co_task *self = co_current_task();
	struct seen seen = {0};

	ck_assert_int_eq(co_create_task_with(&seen.task, look, &seen, &eager),
			 0);
	ck_assert_ptr_eq(co_current_task(), self);
	ck_assert_ptr_eq(seen.first, seen.task);
	ck_assert_int_eq(finish(seen.task), 0);
	ck_assert_ptr_eq(seen.second, seen.first);
}

static int expect_name(void *name)
{
	ck_assert_str_eq(co_task_name(co_current_task()), name);
	note("named");
	return 0;
}

/* asyncio: test_name, test_eager_start_true_with_default_factory */
ASYNC_TEST(has_its_name_from_its_first_step_on)
{
	const struct co_task_options options = {.name = "example",
						.eager = true};

	ck_assert_int_eq(
		co_create_task_with(NULL, expect_name, "example", &options), 0);
	ck_assert_str_eq(noted(), "named");
}

static int expect_two(void *arg UNUSED)
{
	return co_all_tasks(NULL, 0) == 2 ? 0 : UV_EINVAL;
}

/* asyncio: test_all_tasks_with_eager_completion, ..._with_blocking */
ASYNC_TEST(is_listed_until_it_is_done)
{
	struct co_task *task = spawn_eager(expect_two, NULL);
	struct seen seen = {0};

	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
	ck_assert_int_eq(finish(task), 0);
	task = spawn_eager(look, &seen);
	ck_assert_uint_eq(seen.listed, 2);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 2);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

static struct co_local value;

static void set_value(const char *text)
{
	ck_assert_int_eq(co_local_set(&value, (void *)text), 0);
}

static int change_value(void *arg UNUSED)
{
	ck_assert_str_eq(co_local_get(&value), "1");
	set_value("2");
	note("first");
	ck_assert_int_eq(co_sleep(0), 0);
	ck_assert_str_eq(co_local_get(&value), "2");
	set_value("3");
	note("second");
	return 0;
}

/* asyncio: test_context_vars */
ASYNC_TEST(has_its_creators_values_and_changes_its_own)
{
	struct co_task *task;

	set_value("1");
	task = spawn_eager(change_value, NULL);
	ck_assert_str_eq(noted(), "first");
	ck_assert_str_eq(co_local_get(&value), "1");
	ck_assert_int_eq(finish(task), 0);
	ck_assert_str_eq(noted(), "first second");
	ck_assert_str_eq(co_local_get(&value), "1");
}

/* Each begins the next one, and goes on when that waits. */
static int go_deeper(void *arg)
{
	int depth = *(int *)arg;
	int next = depth - 1;
	struct co_task *task;

	note("%d", depth);
	if (depth == 0)
		return co_sleep(0);
	task = spawn_eager(go_deeper, &next);
	note("%d", depth);
	return finish(task);
}

ASYNC_TEST(nests)
{
	int depth = 3;
	struct co_task *other = spawn(note_arg, "other");
	struct co_task *task = spawn_eager(go_deeper, &depth);

	ck_assert_str_eq(noted(), "3 2 1 0 1 2 3");
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(finish(other), 7);
	ck_assert_str_eq(noted(), "3 2 1 0 1 2 3 other");
}

ASYNC_TEST(many_one_after_the_other_let_others_run_when_their_creator_waits)
{
	int64_t delay_ns = CO_MILLISECOND;
	struct co_task *sleeper = spawn(sleep_ns, &delay_ns);
	int calls = 0;

	yield_turns(1);
	while (co_task_state(sleeper) != CO_TASK_DONE) {
		for (int i = 0; i < 5000; i++)
			ck_assert_int_eq(co_create_task_with(NULL, count_call,
							     &calls, &eager),
					 0);
		yield_turns(1);
	}
	ck_assert_int_eq(calls % 5000, 0);
	ck_assert_int_eq(finish(sleeper), 0);
}

static int cancel_task(void *task)
{
	co_task_cancel(task);
	return 0;
}

/* The call has done its work; the next that would suspend is refused. */
ASYNC_TEST(may_cancel_its_creator)
{
	struct co_task *self = co_current_task();
	struct co_task *task = spawn_eager(cancel_task, self);

	ck_assert_int_eq(co_task_state(task), CO_TASK_DONE);
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(finish(task), 0);
}

/* Not the cancelled creator's business: as with other tasks, it runs. */
ASYNC_TEST(begins_also_when_its_creator_is_cancelled)
{
	struct co_task *task;

	co_task_cancel(co_current_task());
	task = spawn_eager(note_arg, "task");
	ck_assert_str_eq(noted(), "task");
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(finish(task), 7);
}

static int produce(void *arg UNUSED, struct co_generator *generator)
{
	static int items[2] = {1, 2};
	int status = 0;

	for (int i = 0; status == 0 && i < 2; i++) {
		co_task_release(spawn_eager(note_twice, "task"));
		status = co_generator_yield(generator, &items[i]);
	}
	return status;
}

ASYNC_TEST(of_a_generator_leaves_its_items_in_order)
{
	struct co_generator generator;
	int *item;

	co_generator_init(&generator, produce, NULL);
	CO_FOR (item, &generator)
		note("item%d", *item);
	ck_assert_int_eq(co_generator_status(&generator), 0);
	yield_turns(1);
	ck_assert_str_eq(noted(), "task1 task2 item1 task1 task2 item2");
}

static void create_in_callback(void *task)
{
	ck_assert_int_eq(co_create_task_with(task, note_arg, "task", &eager),
			 0);
	note("callback");
}

ASYNC_TEST(of_a_callback_begins_as_others_do)
{
	struct co_callback callback;
	struct co_task *task;

	co_callback_init(&callback, create_in_callback, &task);
	co_call_soon(&callback);
	yield_turns(2);
	ck_assert_str_eq(noted(), "callback task");
	ck_assert_int_eq(finish(task), 7);
	co_on_loop_stack(create_in_callback, &task);
	ck_assert_str_eq(noted(), "callback task callback");
	ck_assert_int_eq(finish(task), 7);
}

static int return_eio(void *arg UNUSED)
{
	return UV_EIO;
}

ASYNC_TEST(of_a_group_counts_when_it_is_done_at_once)
{
	struct co_task_group group;

	co_task_group_enter(&group);
	ck_assert_int_eq(co_task_group_create_task_with(&group, NULL, note_twice,
							"a", &eager),
			 0);
	ck_assert_int_eq(co_task_group_create_task_with(&group, NULL, note_arg,
							"b", &eager),
			 0);
	note("main");
	ck_assert_int_eq(co_task_group_leave(&group, 0), 0);
	ck_assert_str_eq(noted(), "a1 b main a2");
	co_task_group_enter(&group);
	ck_assert_int_eq(co_task_group_create_task_with(&group, NULL,
							return_eio,
							NULL, &eager),
			 0);
	ck_assert_int_eq(co_task_group_create_task_with(&group, NULL,
							return_eio,
							NULL, &eager),
			 UV_ECANCELED); /* it is ending */
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_int_eq(co_task_group_leave(&group, UV_ECANCELED), UV_EIO);
}

/* A tree of groups or gathers, of tasks that never wait. */
struct tree {
	int depth;
	bool gathers;
	int *leaves;
};

static int grow(void *arg)
{
	const struct tree *tree = arg;
	struct tree children[3];
	struct co_task_group group;
	int status = 0;

	if (tree->depth == 0) {
		++*tree->leaves;
		return 0;
	}
	for (int i = 0; i < 3; i++)
		children[i] = (struct tree){tree->depth - 1, tree->gathers,
					    tree->leaves};
	if (tree->gathers)
		return co_gather_with(grow, children, 3, sizeof(*children),
				      &eager);
	co_task_group_enter(&group);
	for (int i = 0; status == 0 && i < 3; i++)
		status = co_task_group_create_task_with(
			&group, NULL, grow, &children[i], &eager);
	return co_task_group_leave(&group, status);
}

/* asyncio: test_recursive_taskgroups, test_recursive_gather */
ASYNC_TEST(of_nested_groups_and_gathers_are_done_without_a_turn)
{
	int leaves = 0;
	struct tree tree = {.depth = 5, .leaves = &leaves};
	struct co_task *other = spawn(note_arg, "other");

	ck_assert_int_eq(grow(&tree), 0);
	ck_assert_int_eq(leaves, 243);
	tree.gathers = true;
	ck_assert_int_eq(grow(&tree), 0);
	ck_assert_int_eq(leaves, 486);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(finish(other), 7);
}

static int run_nested(void *arg UNUSED)
{
	int depth = 3;
	struct co_task *task = spawn_eager(go_deeper, &depth);

	ck_assert_str_eq(noted(), "3 2 1 0 1 2 3");
	return finish(task);
}

START_TEST(in_debug_mode_runs_in_the_same_order)
{
	const struct co_run_options options = {.debug = true};

	ck_assert_int_eq(co_run_with(run_nested, NULL, &options), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime eager", is_done_at_once_if_it_never_waits,
		gives_way_to_its_creator_when_it_waits,
		sets_a_future_before_its_creator_goes_on,
		done_at_once_is_not_cancelled_any_more,
		that_waits_can_be_cancelled,
		is_the_current_task_from_its_first_step_on,
		has_its_name_from_its_first_step_on, is_listed_until_it_is_done,
		has_its_creators_values_and_changes_its_own, nests,
		many_one_after_the_other_let_others_run_when_their_creator_waits,
		may_cancel_its_creator,
		begins_also_when_its_creator_is_cancelled,
		of_a_generator_leaves_its_items_in_order,
		of_a_callback_begins_as_others_do,
		of_a_group_counts_when_it_is_done_at_once,
		of_nested_groups_and_gathers_are_done_without_a_turn,
		in_debug_mode_runs_in_the_same_order);
}
