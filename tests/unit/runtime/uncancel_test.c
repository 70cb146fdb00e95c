/*
 * Counting cancellation requests, and taking them back.
 */
#include "unit/runtime/util.h"

ASYNC_TEST(requests_are_counted_also_before_the_first_run)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	ck_assert_uint_eq(co_task_cancelling(task), 0);
	ck_assert(co_task_cancel(task));
	ck_assert_uint_eq(co_task_cancelling(task), 1);
	ck_assert(co_task_cancel(task));
	ck_assert_uint_eq(co_task_cancelling(task), 2);
	ck_assert_int_eq(co_task_status(task), UV_EAGAIN);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

/* Survives the first cancel, not the second. */
static int take_back_the_first(void *arg UNUSED)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	return co_sleep(CO_FOREVER);
}

ASYNC_TEST(after_it_the_task_waits_until_the_next_cancel)
{
	struct co_task *task = spawn(take_back_the_first, NULL);

	yield_turns(1);
	ck_assert(co_task_cancel(task));
	ck_assert_uint_eq(co_task_cancelling(task), 1);
	yield_turns(3);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	ck_assert_uint_eq(co_task_cancelling(task), 0);
	ck_assert(co_task_cancel(task));
	ck_assert_uint_eq(co_task_cancelling(task), 1);
	ck_assert_int_eq(co_join(task), UV_ECANCELED);
	ck_assert_int_eq(co_task_state(task), CO_TASK_DONE);
	ck_assert(!co_task_cancel(task));
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

struct limited_sleep {
	int64_t delay_ns;
	int64_t limit_ns;
	struct co_task *task;
	bool timed_out;
	bool finished;
};

static void on_limit(void *arg)
{
	struct limited_sleep *sleep = arg;

	sleep->timed_out = true;
	co_task_cancel(sleep->task);
}

/* A timeout of a timer, a cancel and an uncancel. */
static int sleep_limited(void *arg)
{
	struct limited_sleep *sleep = arg;
	struct co_callback limit;

	sleep->task = co_current_task();
	co_callback_init(&limit, on_limit, sleep);
	ck_assert_int_eq(co_call_later(&limit, sleep->limit_ns), 0);
	sleep->finished = co_sleep(sleep->delay_ns) == 0;
	co_callback_cancel(&limit);
	if (sleep->timed_out)
		ck_assert_uint_eq(co_uncancel(), 0);
	return co_sleep(CO_SECOND);
}

VIRTUAL_TEST(with_a_timer_it_makes_a_timeout)
{
	struct limited_sleep late = {10 * CO_SECOND, CO_SECOND, NULL, false,
				     false};
	struct limited_sleep early = {CO_SECOND, 10 * CO_SECOND, NULL, false,
				      false};

	ck_assert_int_eq(finish(spawn(sleep_limited, &late)), 0);
	ck_assert(late.timed_out && !late.finished);
	ck_assert_int_eq(finish(spawn(sleep_limited, &early)), 0);
	ck_assert(!early.timed_out && early.finished);
}

static int take_back_and_go_on(void *future)
{
	int status = co_future_wait(future);

	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 1);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_sleep(CO_SECOND), 0);
	return status;
}

VIRTUAL_TEST(of_a_cancel_after_the_result_leaves_nothing_of_it)
{
	struct co_future future;
	struct co_task *task = spawn(take_back_and_go_on, &future);

	co_future_init(&future, NULL, NULL);
	yield_turns(1);
	co_future_set(&future, 42);
	ck_assert(co_task_cancel(task));
	ck_assert_int_eq(finish(task), 42);
}

ASYNC_TEST(without_a_request_changes_nothing)
{
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_sleep(0), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	yield_turns(1);
}

int main(void)
{
	return RUN_SUITE("runtime_uncancel",
			 requests_are_counted_also_before_the_first_run,
			 after_it_the_task_waits_until_the_next_cancel,
			 with_a_timer_it_makes_a_timeout,
			 of_a_cancel_after_the_result_leaves_nothing_of_it,
			 without_a_request_changes_nothing);
}
