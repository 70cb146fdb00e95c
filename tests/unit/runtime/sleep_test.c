#include "unit/runtime/util.h"

struct sleeper {
	const char *name;
	int64_t delay_ns;
};

static int sleep_and_note(void *arg)
{
	struct sleeper *sleeper = arg;
	int status = co_sleep(sleeper->delay_ns);

	note("%s", sleeper->name);
	return status;
}

ASYNC_TEST(lasts_at_least_as_long_as_asked)
{
	int64_t start_ns = co_time_ns();

	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_ge(co_time_ns() - start_ns, 20 * CO_MILLISECOND);
}

ASYNC_TEST(is_not_shortened_by_long_work_before_it)
{
	int64_t start_ns;

	block_thread_ms(30);
	start_ns = co_time_ns();
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_ge(co_time_ns() - start_ns, 20 * CO_MILLISECOND);
}

VIRTUAL_TEST(ends_in_order_of_the_deadlines)
{
	struct sleeper sleepers[] = {{"c", 30 * CO_MILLISECOND},
				     {"a", 10 * CO_MILLISECOND},
				     {"d", 40 * CO_MILLISECOND},
				     {"b", 20 * CO_MILLISECOND}};

	ck_assert_int_eq(co_gather(CO_EACH(sleep_and_note, sleepers)), 0);
	ck_assert_str_eq(noted(), "a b c d");
}

ASYNC_TEST(ends_in_order_also_when_all_are_late)
{
	struct sleeper sleepers[] = {{"c", 180 * CO_MILLISECOND},
				     {"a", 60 * CO_MILLISECOND},
				     {"b", 120 * CO_MILLISECOND}};
	struct co_task *tasks[3];

	for (size_t i = 0; i < 3; i++)
		tasks[i] = spawn(sleep_and_note, &sleepers[i]);
	yield_turns(1);
	block_thread_ms(240);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_str_eq(noted(), "a b c");
}

static int tick_until(void *done)
{
	while (!*(bool *)done) {
		note("tick");
		if (co_sleep(CO_MILLISECOND) != 0)
			return UV_ECANCELED;
	}
	return 0;
}

ASYNC_TEST(lets_others_run)
{
	bool done = false;
	struct co_task *ticker = spawn(tick_until, &done);

	while (!strstr(noted(), "tick tick tick"))
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	done = true;
	ck_assert_int_eq(finish(ticker), 0);
}

ASYNC_TEST(of_zero_yields_one_turn_to_all_that_are_ready)
{
	struct sleeper sleepers[] = {{"a", 0}, {"b", -1}, {"c", 0}};
	struct co_task *tasks[3];

	for (size_t i = 0; i < 3; i++)
		tasks[i] = spawn(sleep_and_note, &sleepers[i]);
	ck_assert_int_eq(co_sleep(0), 0);
	note("main");
	ck_assert_int_eq(co_sleep(-CO_SECOND), 0);
	note("main");
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	ck_assert_str_eq(noted(), "main a b c main");
}

static int yield_and_note(void *name)
{
	for (int i = 0; i < 3; i++) {
		note("%s%d", (const char *)name, i);
		if (co_sleep(0) != 0)
			return UV_ECANCELED;
	}
	return 0;
}

ASYNC_TEST(of_zero_alternates_between_tasks)
{
	struct co_task *a = spawn(yield_and_note, "a");
	struct co_task *b = spawn(yield_and_note, "b");

	ck_assert_int_eq(finish(a), 0);
	ck_assert_int_eq(finish(b), 0);
	ck_assert_str_eq(noted(), "a0 b0 a1 b1 a2 b2");
}

static void note_call(void *arg UNUSED)
{
	note("called");
}

ASYNC_TEST(of_zero_lets_callbacks_run)
{
	struct co_callback callback;

	co_callback_init(&callback, note_call, NULL);
	co_call_soon(&callback);
	ck_assert_str_eq(noted(), "");
	ck_assert_int_eq(co_sleep(0), 0);
	ck_assert_str_eq(noted(), "called");
}

/* A task that always yields must not keep timers from becoming due. */
ASYNC_TEST(of_zero_does_not_starve_timers)
{
	int64_t delay_ns = CO_MILLISECOND;
	struct co_task *task = spawn(sleep_ns, &delay_ns);
	int64_t give_up_ns = co_time_after_ns(10 * CO_SECOND);

	while (co_task_state(task) != CO_TASK_DONE && co_time_ns() < give_up_ns)
		if (co_sleep(0) != 0)
			ck_abort();
	ck_assert_int_eq(co_task_status(task), 0);
	co_task_release(task);
}

VIRTUAL_TEST(ends_at_once_when_cancelled)
{
	int64_t delay_ns = 1000 * CO_SECOND;
	struct co_task *task = spawn(sleep_ns, &delay_ns);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
}

VIRTUAL_TEST(many_end_in_order_whichever_are_cancelled)
{
	enum { COUNT = 500 };
	static int64_t delays_ns[COUNT];
	static struct co_task *tasks[COUNT];
	unsigned seed = 1;

	for (int i = 0; i < COUNT; i++) {
		seed = seed * 1103515245 + 12345;
		delays_ns[i] = seed / 65536 % 20 * CO_MILLISECOND;
		tasks[i] = spawn(sleep_ns, &delays_ns[i]);
	}
	yield_turns(1);
	for (int i = 0; i < COUNT; i += 3)
		co_task_cancel(tasks[i]);
	for (int i = 0; i < COUNT; i++) {
		int status = finish(tasks[i]);

		if (i % 3 != 0)
			ck_assert_int_eq(status, 0);
		else if (delays_ns[i] > 0)
			ck_assert_int_eq(status, UV_ECANCELED);
	}
}

START_TEST(instants_saturate)
{
	int64_t now_ns = co_time_ns();

	ck_assert_int_eq(co_time_after_ns(CO_FOREVER), CO_FOREVER);
	ck_assert_int_eq(co_time_after_ns(CO_FOREVER - 1), CO_FOREVER);
	ck_assert_int_ge(co_time_after_ns(-CO_SECOND), now_ns);
	ck_assert_int_ge(co_time_after_ns(CO_SECOND), now_ns + CO_SECOND);
}
END_TEST

/* The shortest of some sleeps: others may be longer, on a machine with work. */
static int64_t shortest_sleep_ns(int64_t delay_ns)
{
	int64_t shortest_ns = CO_FOREVER;

	for (int i = 0; i < 20; i++) {
		int64_t start_ns = co_time_ns();
		int64_t took_ns;

		ck_assert_int_eq(co_sleep(delay_ns), 0);
		took_ns = co_time_ns() - start_ns;
		ck_assert_int_ge(took_ns, delay_ns);
		if (took_ns < shortest_ns)
			shortest_ns = took_ns;
	}
	return shortest_ns;
}

ASYNC_TEST(is_not_rounded_to_milliseconds)
{
	ck_assert_int_lt(shortest_sleep_ns(CO_MILLISECOND),
			 3 * CO_MILLISECOND / 2);
	ck_assert_int_lt(shortest_sleep_ns(100 * CO_MICROSECOND),
			 900 * CO_MICROSECOND);
	ck_assert_int_lt(shortest_sleep_ns(2500 * CO_MICROSECOND),
			 3300 * CO_MICROSECOND);
}

/* The alarm was set for a deadline that is no more, before or after the next. */
ASYNC_TEST(is_right_after_other_deadlines_were_taken_back)
{
	struct co_scope scope;

	for (int64_t limit_ns = 200 * CO_MICROSECOND; limit_ns < CO_SECOND;
	     limit_ns *= 3) {
		ck_assert_int_eq(co_timeout_enter(&scope, limit_ns), 0);
		(void)!co_sleep(100 * CO_MICROSECOND);
		(void)!co_timeout_leave(&scope, 0);
		ck_assert_int_lt(shortest_sleep_ns(CO_MILLISECOND),
				 3 * CO_MILLISECOND / 2);
	}
}

int main(void)
{
	return RUN_SUITE("runtime_sleep", lasts_at_least_as_long_as_asked,
			 is_not_shortened_by_long_work_before_it,
			 ends_in_order_of_the_deadlines,
			 ends_in_order_also_when_all_are_late, lets_others_run,
			 of_zero_yields_one_turn_to_all_that_are_ready,
			 of_zero_alternates_between_tasks,
			 of_zero_lets_callbacks_run,
			 of_zero_does_not_starve_timers,
			 ends_at_once_when_cancelled,
			 many_end_in_order_whichever_are_cancelled,
			 instants_saturate,
			 is_not_rounded_to_milliseconds,
			 is_right_after_other_deadlines_were_taken_back);
}
