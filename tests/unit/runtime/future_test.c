#include "unit/runtime/util.h"

static int await_then_sleep(void *future)
{
	int status = co_future_wait(future);

	note("%d", status);
	return co_sleep(CO_FOREVER);
}

ASYNC_TEST(that_is_set_is_awaited_without_suspending)
{
	struct co_future future;
	int calls = 0;
	struct co_task *other = spawn(count_call, &calls);

	co_future_init(&future, NULL, NULL);
	ck_assert(!co_future_done(&future));
	ck_assert_int_eq(co_future_status(&future), UV_EAGAIN);
	ck_assert(co_future_set(&future, 12));
	ck_assert(co_future_done(&future));
	ck_assert_int_eq(co_future_status(&future), 12);
	ck_assert_int_eq(co_future_wait(&future), 12);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(finish(other), 0);
}

ASYNC_TEST(keeps_the_first_status)
{
	struct co_future future;

	co_future_init(&future, NULL, NULL);
	ck_assert(co_future_set(&future, UV_EIO));
	ck_assert(!co_future_set(&future, 0));
	ck_assert_int_eq(co_future_wait(&future), UV_EIO);
}

static int await_twice(void *future)
{
	int status = co_future_wait(future);

	return co_future_wait(future) == status ? status : UV_UNKNOWN;
}

ASYNC_TEST(gives_its_status_as_often_as_it_is_asked)
{
	struct co_future future;
	struct co_task *task = spawn(await_twice, &future);

	co_future_init(&future, NULL, NULL);
	yield_turns(1);
	co_future_set(&future, 42);
	ck_assert_int_eq(finish(task), 42);
}

struct named_waiter {
	struct co_future *future;
	const char *name;
};

static int await_and_note(void *arg)
{
	struct named_waiter *waiter = arg;
	int status = co_future_wait(waiter->future);

	note("%s", waiter->name);
	return status;
}

ASYNC_TEST(wakes_all_waiters_in_the_order_they_came)
{
	struct co_future future;
	struct named_waiter waiters[] = {{&future, "a"}, {&future, "b"},
					 {&future, "c"}};
	struct co_task *tasks[3];

	co_future_init(&future, NULL, NULL);
	for (int i = 0; i < 3; i++)
		tasks[i] = spawn(await_and_note, &waiters[i]);
	yield_turns(1);
	ck_assert(co_future_set(&future, 2));
	ck_assert_str_eq(noted(), "");
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finish(tasks[i]), 2);
	ck_assert_str_eq(noted(), "a b c");
}

static void on_set(void *future)
{
	co_future_set(future, 3);
}

VIRTUAL_TEST(can_be_set_from_a_callback)
{
	struct co_future future;
	struct co_callback callback;

	co_future_init(&future, NULL, NULL);
	co_callback_init(&callback, on_set, &future);
	co_call_soon(&callback);
	ck_assert_int_eq(co_future_wait(&future), 3);
	co_future_init(&future, NULL, NULL);
	ck_assert_int_eq(co_call_later(&callback, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_future_wait(&future), 3);
}

ASYNC_TEST(without_an_owner_to_tell_lets_a_cancelled_waiter_go)
{
	struct co_future future;
	struct co_task *a = spawn(await_arg, &future);
	struct co_task *b = spawn(await_arg, &future);

	co_future_init(&future, NULL, NULL);
	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert(!co_future_done(&future));
	co_future_set(&future, 1);
	ck_assert_int_eq(finish(b), 1);
}

struct operation {
	struct co_future future;
	int cancels;
	bool ends_at_once;
};

static void on_cancel(void *arg)
{
	struct operation *operation = arg;

	operation->cancels++;
	note("told");
	if (operation->ends_at_once)
		co_future_set(&operation->future, UV_ECANCELED);
}

static void operation_init(struct operation *operation, bool ends_at_once)
{
	*operation = (struct operation){.ends_at_once = ends_at_once};
	co_future_init(&operation->future, on_cancel, operation);
}

ASYNC_TEST(tells_its_owner_and_waits_until_the_work_is_abandoned)
{
	struct operation operation;
	struct co_task *task;

	operation_init(&operation, false);
	task = spawn(await_arg, &operation.future);
	yield_turns(1);
	co_task_cancel(task);
	yield_turns(5);
	ck_assert_int_eq(operation.cancels, 1);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	yield_turns(5);
	ck_assert_int_eq(operation.cancels, 1);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_future_set(&operation.future, UV_ECANCELED);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

ASYNC_TEST(owner_may_set_it_in_the_moment_it_is_told)
{
	struct operation operation;
	struct co_task *a;
	struct co_task *b;

	operation_init(&operation, true);
	a = spawn(await_arg, &operation.future);
	b = spawn(await_arg, &operation.future);
	yield_turns(1);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(b), UV_ECANCELED);
	ck_assert_int_eq(operation.cancels, 1);
}

ASYNC_TEST(owner_is_told_once_for_all_waiters)
{
	struct operation operation;
	struct co_task *a;
	struct co_task *b;

	operation_init(&operation, false);
	a = spawn(await_arg, &operation.future);
	b = spawn(await_arg, &operation.future);
	yield_turns(1);
	co_task_cancel(a);
	co_task_cancel(b);
	yield_turns(3);
	ck_assert_int_eq(operation.cancels, 1);
	co_future_set(&operation.future, UV_ECANCELED);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	ck_assert_int_eq(finish(b), UV_ECANCELED);
}

ASYNC_TEST(owner_is_told_also_by_a_task_cancelled_before)
{
	struct operation operation;

	operation_init(&operation, true);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_future_wait(&operation.future), UV_ECANCELED);
	ck_assert_int_eq(operation.cancels, 1);
	ck_assert_uint_eq(co_uncancel(), 0);
}

static int await_in_shield(void *future)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = co_future_wait(future);
	co_shield_leave(&shield);
	return status;
}

ASYNC_TEST(owner_is_not_told_through_a_shield)
{
	struct operation operation;
	struct co_task *task;

	operation_init(&operation, true);
	task = spawn(await_in_shield, &operation.future);
	yield_turns(1);
	co_task_cancel(task);
	yield_turns(3);
	ck_assert_int_eq(operation.cancels, 0);
	co_future_set(&operation.future, 8);
	ck_assert_int_eq(finish(task), 8);
}

ASYNC_TEST(set_and_waiter_cancelled_in_one_turn_keeps_the_status)
{
	struct operation operation;
	struct co_task *task;

	operation_init(&operation, true);
	task = spawn(await_then_sleep, &operation.future);
	yield_turns(1);
	co_future_set(&operation.future, 7);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "7");
	ck_assert_int_eq(operation.cancels, 0);
}

ASYNC_TEST(that_is_set_gives_its_status_to_a_cancelled_task)
{
	struct co_future future;

	co_future_init(&future, NULL, NULL);
	co_future_set(&future, 5);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_future_wait(&future), 5);
	ck_assert_uint_eq(co_uncancel(), 0);
}

int main(void)
{
	return RUN_SUITE("runtime_future",
			 that_is_set_is_awaited_without_suspending,
			 keeps_the_first_status,
			 gives_its_status_as_often_as_it_is_asked,
			 wakes_all_waiters_in_the_order_they_came,
			 can_be_set_from_a_callback,
			 without_an_owner_to_tell_lets_a_cancelled_waiter_go,
			 tells_its_owner_and_waits_until_the_work_is_abandoned,
			 owner_may_set_it_in_the_moment_it_is_told,
			 owner_is_told_once_for_all_waiters,
			 owner_is_told_also_by_a_task_cancelled_before,
			 owner_is_not_told_through_a_shield,
			 set_and_waiter_cancelled_in_one_turn_keeps_the_status,
			 that_is_set_gives_its_status_to_a_cancelled_task);
}
