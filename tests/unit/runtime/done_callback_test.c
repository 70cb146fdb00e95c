#include "unit/runtime/util.h"

/* Callbacks at the end of futures and tasks. */

static void note_arg(void *arg)
{
	note("%s", (const char *)arg);
}

struct trio {
	struct co_future future;
	struct co_done_callback callbacks[3];
};

static void trio_init(struct trio *trio)
{
	static char *const names[] = {"a", "b", "c"};

	co_future_init(&trio->future, NULL, NULL);
	for (int i = 0; i < 3; i++)
		co_future_add_done_callback(&trio->future, &trio->callbacks[i],
					    note_arg, names[i]);
}

ASYNC_TEST(are_called_in_order_soon_after_the_future_is_set)
{
	struct trio trio;

	trio_init(&trio);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
	co_future_set(&trio.future, 0);
	ck_assert_str_eq(noted(), "");
	yield_turns(1);
	ck_assert_str_eq(noted(), "a b c");
	ck_assert(!co_future_set(&trio.future, 1));
	yield_turns(1);
	ck_assert_str_eq(noted(), "a b c");
}

ASYNC_TEST(are_called_whatever_the_status)
{
	static const int statuses[] = {7, UV_EIO, UV_ECANCELED};
	struct trio trio;

	for (size_t i = 0; i < CO_COUNT(statuses); i++) {
		trio_init(&trio);
		*noted() = '\0';
		co_future_set(&trio.future, statuses[i]);
		yield_turns(1);
		ck_assert_str_eq(noted(), "a b c");
	}
}

ASYNC_TEST(of_a_future_that_is_set_are_called_soon)
{
	struct co_future future;
	struct co_done_callback callback;

	co_future_init(&future, NULL, NULL);
	co_future_set(&future, 0);
	co_future_add_done_callback(&future, &callback, note_arg, "late");
	ck_assert_str_eq(noted(), "");
	yield_turns(1);
	ck_assert_str_eq(noted(), "late");
}

/* Which ones to remove, and what is called then. */
struct removal {
	bool removes[3];
	const char *calls;
};

ASYNC_TEST(that_are_removed_are_not_called)
{
	static const struct removal removals[] = {
		{{true, false, false}, "b c"},
		{{true, true, false}, "c"},
		{{false, false, true}, "a b"},
		{{true, true, true}, ""},
	};
	struct trio trio;

	for (size_t i = 0; i < CO_COUNT(removals); i++) {
		trio_init(&trio);
		*noted() = '\0';
		for (int j = 0; j < 3; j++) {
			struct co_done_callback *one = &trio.callbacks[j];

			if (!removals[i].removes[j])
				continue;
			ck_assert(co_done_callback_remove(one));
			ck_assert(!co_done_callback_remove(one));
		}
		co_future_set(&trio.future, 0);
		yield_turns(1);
		ck_assert_str_eq(noted(), removals[i].calls);
	}
}

ASYNC_TEST(can_be_removed_until_they_are_called)
{
	struct trio trio;

	trio_init(&trio);
	co_future_set(&trio.future, 0);
	ck_assert(co_done_callback_remove(&trio.callbacks[1]));
	yield_turns(1);
	ck_assert_str_eq(noted(), "a c");
	for (int i = 0; i < 3; i++)
		ck_assert(!co_done_callback_remove(&trio.callbacks[i]));
}

ASYNC_TEST(can_be_added_again)
{
	struct trio trio;

	trio_init(&trio);
	ck_assert(co_done_callback_remove(&trio.callbacks[0]));
	co_future_add_done_callback(&trio.future, &trio.callbacks[0], note_arg,
				    "again");
	co_future_set(&trio.future, 0);
	yield_turns(1);
	co_future_add_done_callback(&trio.future, &trio.callbacks[1], note_arg,
				    "more");
	yield_turns(1);
	ck_assert_str_eq(noted(), "b c again more");
}

static void remove_rest(void *arg)
{
	struct trio *trio = arg;

	note("removes");
	for (int i = 0; i < 3; i++)
		co_done_callback_remove(&trio->callbacks[i]);
}

ASYNC_TEST(may_remove_one_another)
{
	struct trio trio;

	trio_init(&trio);
	ck_assert(co_done_callback_remove(&trio.callbacks[0]));
	ck_assert(co_done_callback_remove(&trio.callbacks[2]));
	co_future_add_done_callback(&trio.future, &trio.callbacks[0],
				    remove_rest, &trio);
	co_future_add_done_callback(&trio.future, &trio.callbacks[2], note_arg,
				    "c");
	co_future_set(&trio.future, 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "b removes");
}

static void add_another(void *arg)
{
	struct trio *trio = arg;

	note("adds");
	co_future_add_done_callback(&trio->future, &trio->callbacks[1],
				    note_arg, "another");
}

ASYNC_TEST(may_add_others)
{
	struct trio trio;

	co_future_init(&trio.future, NULL, NULL);
	co_future_add_done_callback(&trio.future, &trio.callbacks[0],
				    add_another, &trio);
	co_future_set(&trio.future, 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "adds another");
}

/* A future on the heap, which goes away with its callback. */
struct boxed {
	struct co_future future;
	struct co_done_callback callback;
};

static void free_box(void *box)
{
	free(box);
	note("freed");
}

ASYNC_TEST(may_free_their_future)
{
	struct boxed *boxed = malloc(sizeof(*boxed));

	ck_assert_ptr_nonnull(boxed);
	co_future_init(&boxed->future, NULL, NULL);
	co_future_add_done_callback(&boxed->future, &boxed->callback, free_box,
				    boxed);
	co_future_set(&boxed->future, 0);
	yield_turns(1);
	ck_assert_str_eq(noted(), "freed");
}

static int wait_and_note(void *future)
{
	int status = co_future_wait(future);

	note("waiter");
	return status;
}

ASYNC_TEST(come_after_the_tasks_that_wait)
{
	struct trio trio;
	struct co_task *task;

	trio_init(&trio);
	task = spawn(wait_and_note, &trio.future);
	yield_turns(1);
	co_future_set(&trio.future, 0);
	yield_turns(1);
	ck_assert_str_eq(noted(), "waiter a b c");
	ck_assert_int_eq(finish(task), 0);
}

static void set_from_callback(void *future)
{
	co_future_set(future, 5);
}

ASYNC_TEST(chain_one_future_to_another)
{
	struct co_future first, second;
	struct co_done_callback callback;

	co_future_init(&first, NULL, NULL);
	co_future_init(&second, NULL, NULL);
	co_future_add_done_callback(&first, &callback, set_from_callback,
				    &second);
	co_future_set(&first, 0);
	ck_assert_int_eq(co_future_wait(&second), 5);
}

/* Cancelling a waiter has the owner abandon the work; that is the end, too. */
static void abandon(void *future)
{
	co_future_set(future, UV_ECANCELED);
}

ASYNC_TEST(are_called_when_the_work_is_abandoned)
{
	struct co_future future;
	struct co_done_callback callback;
	struct co_task *task = spawn(wait_future, &future);

	co_future_init(&future, abandon, &future);
	co_future_add_done_callback(&future, &callback, note_arg, "done");
	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "done");
}

ASYNC_TEST(of_a_task_are_called_when_it_has_ended)
{
	struct co_done_callback callbacks[2];
	int status = 4;
	struct co_task *task = spawn(return_int, &status);

	co_task_add_done_callback(task, &callbacks[0], note_arg, "a");
	co_task_add_done_callback(task, &callbacks[1], note_arg, "b");
	ck_assert_uint_eq(co_task_waiters(task), 2);
	ck_assert_int_eq(finish(task), 4);
	yield_turns(1);
	ck_assert_str_eq(noted(), "a b");
}

ASYNC_TEST(of_a_done_task_are_called_soon)
{
	struct co_done_callback callback;
	int status = 4;
	struct co_task *task = spawn(return_int, &status);

	yield_turns(1);
	co_task_add_done_callback(task, &callback, note_arg, "late");
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(finish(task), 4);
	yield_turns(1);
	ck_assert_str_eq(noted(), "late");
}

ASYNC_TEST(of_a_task_can_be_removed)
{
	struct co_done_callback callbacks[2];
	int status = 4;
	struct co_task *task = spawn(return_int, &status);

	co_task_add_done_callback(task, &callbacks[0], note_arg, "a");
	co_task_add_done_callback(task, &callbacks[1], note_arg, "b");
	ck_assert(co_done_callback_remove(&callbacks[0]));
	ck_assert_uint_eq(co_task_waiters(task), 1);
	ck_assert_int_eq(finish(task), 4);
	yield_turns(1);
	ck_assert_str_eq(noted(), "b");
}

ASYNC_TEST(of_a_task_cancelled_before_it_ran_are_called)
{
	struct co_done_callback callback;
	struct co_task *task = spawn(sleep_forever, NULL);

	co_task_add_done_callback(task, &callback, note_arg, "ended");
	co_task_cancel(task);
	co_task_release(task);
	yield_turns(2);
	ck_assert_str_eq(noted(), "ended");
}

static int end_with_callbacks_left(void *arg)
{
	struct trio *trio = arg;

	trio_init(trio);
	return 0;
}

static int end_with_callbacks_scheduled(void *arg)
{
	struct trio *trio = arg;

	trio_init(trio);
	co_future_set(&trio->future, 0);
	return 0;
}

START_TEST(that_are_left_at_the_end_of_the_run_do_no_harm)
{
	struct trio trio;

	ck_assert_int_eq(co_run(end_with_callbacks_left, &trio), 0);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(co_run(end_with_callbacks_scheduled, &trio), 0);
}
END_TEST

ASYNC_TEST(of_nothing_are_ignored)
{
	struct co_done_callback callback;
	struct co_future future;

	co_future_init(NULL, NULL, NULL);
	co_future_init(&future, NULL, NULL);
	co_future_add_done_callback(NULL, &callback, note_arg, "x");
	co_future_add_done_callback(&future, NULL, note_arg, "x");
	co_future_add_done_callback(&future, &callback, NULL, "x");
	co_task_add_done_callback(NULL, &callback, note_arg, "x");
	ck_assert(!co_done_callback_remove(NULL));
	ck_assert(!co_future_set(NULL, 0));
	ck_assert(!co_future_done(NULL));
	ck_assert_int_eq(co_future_status(NULL), UV_EINVAL);
	ck_assert_int_eq(co_future_wait(NULL), UV_EINVAL);
	ck_assert(co_future_set(&future, 0));
	yield_turns(1);
	ck_assert_str_eq(noted(), "");
}

int main(void)
{
	return RUN_SUITE("runtime_done_callback",
			 are_called_in_order_soon_after_the_future_is_set,
			 are_called_whatever_the_status,
			 of_a_future_that_is_set_are_called_soon,
			 that_are_removed_are_not_called,
			 can_be_removed_until_they_are_called,
			 can_be_added_again, may_remove_one_another,
			 may_add_others, may_free_their_future,
			 come_after_the_tasks_that_wait,
			 chain_one_future_to_another,
			 are_called_when_the_work_is_abandoned,
			 of_a_task_are_called_when_it_has_ended,
			 of_a_done_task_are_called_soon,
			 of_a_task_can_be_removed,
			 of_a_task_cancelled_before_it_ran_are_called,
			 that_are_left_at_the_end_of_the_run_do_no_harm,
			 of_nothing_are_ignored);
}
