#include "unit/runtime/util.h"

static int shield_arg(void *task)
{
	return co_shield(task);
}

ASYNC_TEST(returns_what_the_task_returns)
{
	struct co_future future;
	struct co_task *inner = spawn(wait_future, &future);
	struct co_task *outer = spawn(shield_arg, inner);

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	ck_assert_uint_eq(co_task_waiters(inner), 1);
	co_future_set(&future, 42);
	ck_assert_int_eq(finish(outer), 42);
	ck_assert_int_eq(finish(inner), 42);
}

ASYNC_TEST(returns_how_the_task_failed)
{
	int error = UV_EIO;
	struct co_task *inner = spawn(return_int, &error);

	ck_assert_int_eq(co_shield(inner), UV_EIO);
	ck_assert_int_eq(finish(inner), UV_EIO);
}

ASYNC_TEST(of_a_done_task_does_not_suspend)
{
	int calls = 0;
	int seven = 7;
	struct co_task *inner = spawn(return_int, &seven);
	struct co_task *other;

	yield_turns(1);
	other = spawn(count_call, &calls);
	ck_assert_int_eq(co_shield(inner), 7);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(finish(other), 0);
	ck_assert_int_eq(finish(inner), 7);
}

ASYNC_TEST(leaves_the_task_running_when_its_caller_is_cancelled)
{
	struct co_future future;
	struct co_task *inner = spawn(wait_future, &future);
	struct co_task *outer = spawn(shield_arg, inner);

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	co_task_cancel(outer);
	ck_assert_int_eq(finish(outer), UV_ECANCELED);
	ck_assert_uint_eq(co_task_waiters(inner), 0);
	ck_assert_uint_eq(co_task_cancelling(inner), 0);
	co_future_set(&future, 3);
	ck_assert_int_eq(finish(inner), 3);
}

ASYNC_TEST(by_a_cancelled_task_returns_at_once)
{
	struct co_task *inner = spawn(sleep_forever, NULL);

	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_shield(inner), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_task_state(inner), CO_TASK_READY);
	co_task_cancel(inner);
	ck_assert_int_eq(finish(inner), UV_ECANCELED);
}

VIRTUAL_TEST(under_a_timeout_leaves_the_task_running_when_it_expires)
{
	struct co_task *inner = spawn(sleep_forever, NULL);
	struct co_scope scope;

	ck_assert_int_eq(co_timeout_enter(&scope, CO_MILLISECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, co_shield(inner)),
			 UV_ETIMEDOUT);
	ck_assert_int_eq(co_task_state(inner), CO_TASK_SUSPENDED);
	co_task_cancel(inner);
	ck_assert_int_eq(finish(inner), UV_ECANCELED);
}

ASYNC_TEST(does_not_protect_the_task_from_its_own_cancellation)
{
	struct co_task *inner = spawn(sleep_forever, NULL);
	struct co_task *outer = spawn(shield_arg, inner);

	yield_turns(2);
	co_task_cancel(inner);
	ck_assert_int_eq(finish(outer), UV_ECANCELED);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	ck_assert_int_eq(finish(inner), UV_ECANCELED);
}

/* Ends the shielded task and cancels its waiter, in one turn. */
ASYNC_TEST(loses_no_status_to_a_cancellation_of_the_same_turn)
{
	struct co_future future;
	struct co_task *inner = spawn(wait_future, &future);
	struct co_task *outer = spawn(shield_arg, inner);

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	co_future_set(&future, 5);
	co_task_cancel(outer);
	ck_assert_int_eq(finish(outer), 5);
	ck_assert_int_eq(finish(inner), 5);
}

struct pair {
	struct co_future future;
	struct co_task *a;
	struct co_task *b;
};

static int gather_pair(void *arg)
{
	struct pair *pair = arg;

	return co_gather_tasks((struct co_task *[]){pair->a, pair->b}, 2);
}

ASYNC_TEST(keeps_a_gather_whole)
{
	struct pair pair;
	struct co_task *gather = spawn(gather_pair, &pair);
	struct co_task *outer = spawn(shield_arg, gather);

	co_future_init(&pair.future, NULL, NULL);
	pair.a = spawn(wait_future, &pair.future);
	pair.b = spawn(wait_future, &pair.future);
	yield_turns(2);
	co_task_cancel(outer);
	ck_assert_int_eq(finish(outer), UV_ECANCELED);
	co_future_set(&pair.future, 0);
	ck_assert_int_eq(finish(gather), 0);
	ck_assert_int_eq(finish(pair.a), 0);
	ck_assert_int_eq(finish(pair.b), 0);
}

static int gather_shields(void *arg)
{
	struct pair *pair = arg;
	struct co_call calls[] = {{shield_arg, pair->a, 0},
				  {shield_arg, pair->b, 0}};
	int status = co_gather_calls(calls, CO_COUNT(calls));

	ck_assert_int_eq(calls[0].status, UV_ECANCELED);
	ck_assert_int_eq(calls[1].status, UV_ECANCELED);
	return status;
}

ASYNC_TEST(in_a_gather_keeps_its_cancellation_from_the_tasks)
{
	struct pair pair;
	struct co_task *gather;

	co_future_init(&pair.future, NULL, NULL);
	pair.a = spawn(wait_future, &pair.future);
	pair.b = spawn(wait_future, &pair.future);
	gather = spawn(gather_shields, &pair);
	yield_turns(3);
	co_task_cancel(gather);
	ck_assert_int_eq(finish(gather), UV_ECANCELED);
	co_future_set(&pair.future, 1);
	ck_assert_int_eq(finish(pair.a), 1);
	ck_assert_int_eq(finish(pair.b), 1);
}

ASYNC_TEST(several_shields_may_wait_for_one_task)
{
	struct co_future future;
	struct co_task *inner = spawn(wait_future, &future);
	struct co_task *a = spawn(shield_arg, inner);
	struct co_task *b = spawn(shield_arg, inner);

	co_future_init(&future, NULL, NULL);
	yield_turns(2);
	co_task_cancel(a);
	ck_assert_int_eq(finish(a), UV_ECANCELED);
	co_future_set(&future, 9);
	ck_assert_int_eq(finish(b), 9);
	ck_assert_int_eq(finish(inner), 9);
}

static void on_call(void *arg)
{
	struct pair *pair = arg;

	ck_assert_int_eq(co_shield(pair->a), UV_EINVAL);
	co_future_set(&pair->future, 0);
}

ASYNC_TEST(of_nothing_of_itself_or_in_a_callback_is_refused)
{
	struct pair pair = {.a = spawn(sleep_forever, NULL)};
	struct co_callback callback;

	ck_assert_int_eq(co_shield(NULL), UV_EINVAL);
	ck_assert_int_eq(co_shield(co_current_task()), UV_EINVAL);
	co_future_init(&pair.future, NULL, NULL);
	co_callback_init(&callback, on_call, &pair);
	co_call_soon(&callback);
	ck_assert_int_eq(co_future_wait(&pair.future), 0);
	co_task_cancel(pair.a);
	ck_assert_int_eq(finish(pair.a), UV_ECANCELED);
}

int main(void)
{
	return RUN_SUITE("runtime_shield", returns_what_the_task_returns,
			 returns_how_the_task_failed,
			 of_a_done_task_does_not_suspend,
			 leaves_the_task_running_when_its_caller_is_cancelled,
			 by_a_cancelled_task_returns_at_once,
			 under_a_timeout_leaves_the_task_running_when_it_expires,
			 does_not_protect_the_task_from_its_own_cancellation,
			 loses_no_status_to_a_cancellation_of_the_same_turn,
			 keeps_a_gather_whole,
			 in_a_gather_keeps_its_cancellation_from_the_tasks,
			 several_shields_may_wait_for_one_task,
			 of_nothing_of_itself_or_in_a_callback_is_refused);
}
