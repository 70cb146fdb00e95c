#include "unit/runtime/segv.h"
#include "unit/runtime/util.h"
#include "unit/runtime/segv.h"

/* Generators at the end of the run, and of their stack. */

static int yield_once(void *arg, struct co_generator *generator)
{
	int status = co_generator_yield(generator, arg);

	note("closed");
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(co_generator_yield(generator, arg),
				 UV_ECANCELED);
	return status;
}

static int yield_and_wait(void *arg, struct co_generator *generator)
{
	int status = co_generator_yield(generator, arg);

	if (status == 0)
		status = co_sleep(CO_FOREVER);
	note("producer");
	return status;
}

static int consume(void *arg)
{
	struct co_generator generator;
	void *item;

	co_generator_init(&generator, yield_and_wait, arg);
	CO_FOR (item, &generator)
		note("item");
	note("consumer");
	return co_generator_status(&generator);
}

static void note_report(void *arg UNUSED, const char *text)
{
	if (strstr(text, "left open"))
		note("report");
}

/* The generator of a task that the end of the run finds waiting. */
static int leave_a_consumer_behind(void *arg)
{
	if (co_create_task(NULL, consume, arg) < 0)
		ck_abort();
	yield_turns(6);
	return 0;
}

START_TEST(of_the_run_ends_producer_and_consumer)
{
	int any = 0;

	co_set_reporter(note_report, NULL);
	ck_assert_int_eq(co_run(leave_a_consumer_behind, &any), 0);
	ck_assert_str_eq(noted(), "item producer consumer");
}
END_TEST

static int yield_once_shielded(void *arg, struct co_generator *generator)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = yield_once(arg, generator);
	co_shield_leave(&shield);
	return status;
}

/* Uses its item to the last, in a cleanup that takes longer than others'. */
static int use_item_to_the_last(void *arg)
{
	struct co_generator generator;
	struct co_scope shield;
	void *item;

	co_generator_init(&generator, yield_once, arg);
	CO_FOR (item, &generator) {
		ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
		co_shield_enter(&shield);
		yield_turns(5);
		note("%s", item == arg ? "used" : "lost");
		co_shield_leave(&shield);
	}
	return 0;
}

static int leave_a_user_behind(void *arg)
{
	if (co_create_task(NULL, use_item_to_the_last, arg) < 0)
		ck_abort();
	yield_turns(3);
	return 0;
}

START_TEST(of_the_run_leaves_a_generator_to_its_consumer)
{
	int any = 0;

	co_set_reporter(note_report, NULL);
	ck_assert_int_eq(co_run(leave_a_user_behind, &any), 0);
	ck_assert_str_eq(noted(), "used closed");
}
END_TEST

static struct co_generator open_generators[5];

static int leave_open(void *arg)
{
	co_generator_init(&open_generators[0], yield_once, arg);
	co_generator_init(&open_generators[1], yield_once_shielded, arg);
	for (int i = 0; i < 2; i++)
		ck_assert_ptr_eq(co_generator_next(&open_generators[i]), arg);
	return 0;
}

START_TEST(of_the_run_closes_and_reports_those_left_open)
{
	int any = 0;

	co_set_reporter(note_report, NULL);
	ck_assert_int_eq(co_run(leave_open, &any), 0);
	ck_assert_str_eq(noted(), "report closed report closed");
}
END_TEST

/* When it is closed, closes one that has ended and asks another and itself. */
static int use_others(void *arg, struct co_generator *generator)
{
	int status = co_generator_yield(generator, arg);

	co_generator_close(&open_generators[0]);
	ck_assert_int_eq(co_generator_status(&open_generators[0]), 0);
	ck_assert_ptr_null(co_generator_next(&open_generators[1]));
	ck_assert_int_eq(co_generator_status(&open_generators[1]),
			 UV_ECANCELED);
	ck_assert_ptr_null(co_generator_next(generator));
	ck_assert_int_eq(co_generator_status(generator), UV_EBUSY);
	note("others");
	return status;
}

/* Iterates over another one. */
static int relay(void *arg, struct co_generator *generator)
{
	int status = 0;
	void *item;

	co_generator_init(&open_generators[3], yield_once, arg);
	CO_FOR (item, &open_generators[3])
		status = co_generator_yield(generator, item);
	note("relay");
	return status;
}

static int leave_more_open(void *arg)
{
	(void)leave_open(arg);
	co_generator_init(&open_generators[2], use_others, arg);
	ck_assert_ptr_eq(co_generator_next(&open_generators[2]), arg);
	co_generator_init(&open_generators[4], relay, arg);
	ck_assert_ptr_eq(co_generator_next(&open_generators[4]), arg);
	return 0;
}

START_TEST(of_the_run_closes_those_that_use_each_other)
{
	int any = 0;

	co_set_reporter(note_report, NULL);
	ck_assert_int_eq(co_run(leave_more_open, &any), 0);
	ck_assert_str_eq(noted(), "report closed report closed report others "
				  "report closed relay");
}
END_TEST

static int overflow(void *arg UNUSED, struct co_generator *generator)
{
	volatile int depth = 0;
	int value = dig(&depth);

	return co_generator_yield(generator, &value);
}

static int consume_overflow(void *arg UNUSED)
{
	struct co_generator generator;

	co_generator_init(&generator, overflow, NULL);
	return co_generator_next(&generator) != NULL;
}

START_TEST(of_the_stack_names_the_generator)
{
	struct child_end end = run_in_child(consume_overflow, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGSEGV);
	ck_assert_ptr_nonnull(strstr(end.errors, "'generator'"));
}
END_TEST

static struct co_generator abandoned;

/* Fails when it is cancelled, and leaves its generator as it is. */
static int fail_as_it_is_cancelled(void *arg)
{
	co_generator_init(&abandoned, yield_and_wait, arg);
	while (co_generator_next(&abandoned) != NULL)
		note("item");
	note("%s", co_strerror(co_generator_status(&abandoned)));
	return UV_EIO;
}

static int yield_for_ever(void *arg, struct co_generator *generator)
{
	int status;

	do
		status = co_generator_yield(generator, arg);
	while (status == 0);
	note("closed");
	return status;
}

/* The same, its generator having yielded. */
static int fail_between_items(void *arg)
{
	co_generator_init(&abandoned, yield_for_ever, arg);
	ck_assert_ptr_eq(co_generator_next(&abandoned), arg);
	note("%s", co_strerror(co_sleep(CO_FOREVER)));
	return UV_EIO;
}

static int leave_failing(void *fn)
{
	int status = co_create_task(NULL, *(co_fn **)fn, fn);

	yield_turns(4);
	return status == 0 ? 123 : status;
}

static void note_failure(void *arg UNUSED, const char *text)
{
	if (strstr(text, "failed, and nobody read its status: i/o error"))
		note("failure");
	note_report(arg, text);
}

/* What main returned stands; the failure is reported, the producer is ended. */
START_TEST(of_the_run_closes_those_of_tasks_that_fail_as_they_are_cancelled)
{
	co_fn *fns[] = {fail_as_it_is_cancelled, fail_between_items};

	co_set_reporter(note_failure, NULL);
	ck_assert_int_eq(co_run(leave_failing, &fns[0]), 123);
	ck_assert_str_eq(noted(), "item producer operation canceled failure");
	ck_assert(abandoned.is_over);
	ck_assert_int_eq(co_run(leave_failing, &fns[1]), 123);
	ck_assert_str_eq(noted(), "item producer operation canceled failure "
				  "operation canceled report failure closed");
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_generator_end",
			 of_the_run_ends_producer_and_consumer,
			 of_the_run_leaves_a_generator_to_its_consumer,
			 of_the_run_closes_and_reports_those_left_open,
			 of_the_run_closes_those_that_use_each_other,
			 of_the_run_closes_those_of_tasks_that_fail_as_they_are_cancelled,
			 of_the_stack_names_the_generator);
}
