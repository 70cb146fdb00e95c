#include "unit/runtime/util.h"
#include "unit/runtime/segv.h"

/* Generators whose consumer or producer is cancelled. */

struct source {
	struct co_future future; /* what the producer waits for */
	int items;               /* yielded before that */
	struct co_generator generator;
};

/* Yield some items, then one when the future is set. */
static int read_source(void *arg, struct co_generator *generator)
{
	struct source *source = arg;
	int status = 0;

	for (int i = 0; i < source->items && status == 0; i++)
		status = co_generator_yield(generator, &i);
	if (status == 0)
		status = co_future_wait(&source->future);
	note("producer %d", status == UV_ECANCELED ? -1 : status);
	if (status >= 0)
		status = co_generator_yield(generator, &status);
	return status;
}

static void source_init(struct source *source, int items)
{
	source->items = items;
	co_future_init(&source->future, NULL, NULL);
	co_generator_init(&source->generator, read_source, source);
}

static int consume(void *arg)
{
	struct source *source = arg;
	int *item;

	CO_FOR (item, &source->generator)
		note("%d", *item);
	note("consumer");
	return co_generator_status(&source->generator);
}

ASYNC_TEST(of_the_consumer_reaches_the_producer)
{
	struct source source;
	struct co_task *consumer = spawn(consume, &source);

	source_init(&source, 2);
	yield_turns(9);
	ck_assert_str_eq(noted(), "0 1");
	ck_assert_str_eq(co_task_waits_on(consumer), "generator");
	co_task_cancel(consumer);
	ck_assert_int_eq(finish(consumer), UV_ECANCELED);
	ck_assert_str_eq(noted(), "0 1 producer -1 consumer");
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

ASYNC_TEST(from_before_keeps_the_producer_from_beginning)
{
	struct source source;

	source_init(&source, 2);
	co_task_cancel(co_current_task());
	ck_assert_int_eq(consume(&source), UV_ECANCELED);
	ck_assert_str_eq(noted(), "consumer");
	ck_assert_uint_eq(co_uncancel(), 0);
}

ASYNC_TEST(between_items_ends_the_producer_when_it_is_asked)
{
	struct source source;

	source_init(&source, 2);
	ck_assert_ptr_nonnull(co_generator_next(&source.generator));
	co_task_cancel(co_current_task());
	ck_assert_ptr_null(co_generator_next(&source.generator));
	ck_assert_int_eq(co_generator_status(&source.generator), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_str_eq(noted(), "producer -1");
}

ASYNC_TEST(does_not_cut_a_close_short)
{
	struct source source;

	source_init(&source, 2);
	ck_assert_ptr_nonnull(co_generator_next(&source.generator));
	co_task_cancel(co_current_task());
	co_generator_close(&source.generator);
	ck_assert_str_eq(noted(), "producer -1");
	ck_assert_int_eq(co_generator_status(&source.generator), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
}

VIRTUAL_TEST(by_a_timeout_around_the_loop_is_told_as_that)
{
	struct source source;
	struct co_scope scope;

	source_init(&source, 1);
	ck_assert_int_eq(co_timeout_enter(&scope, CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&scope, consume(&source)),
			 UV_ETIMEDOUT);
	ck_assert_str_eq(noted(), "0 producer -1 consumer");
	yield_turns(1);
}

ASYNC_TEST(is_kept_from_the_producer_by_the_consumers_shield)
{
	struct source source;
	struct co_scope shield;

	source_init(&source, 1);
	co_future_set(&source.future, 4);
	co_task_cancel(co_current_task());
	co_shield_enter(&shield);
	ck_assert_int_eq(consume(&source), 0);
	co_shield_leave(&shield);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_str_eq(noted(), "0 producer 4 4 consumer");
}

static int take_one(void *arg)
{
	struct source *source = arg;
	int *item = co_generator_next(&source->generator);

	return item ? *item : co_generator_status(&source->generator);
}

/* The item and the cancellation come in one turn, in this order. */
ASYNC_TEST(after_an_item_loses_none)
{
	struct source source;
	struct co_task *consumer = spawn(take_one, &source);

	source_init(&source, 0);
	yield_turns(3);
	co_future_set(&source.future, 6);
	yield_turns(1);
	ck_assert_int_eq(co_task_state(consumer), CO_TASK_READY);
	co_task_cancel(consumer);
	ck_assert_int_eq(finish(consumer), 6);
	co_generator_close(&source.generator);
}

/* The other order: the producer has its result before it is cancelled. */
ASYNC_TEST(before_an_item_of_the_same_turn_loses_none)
{
	struct source source;
	struct co_task *consumer = spawn(take_one, &source);

	source_init(&source, 0);
	yield_turns(3);
	co_future_set(&source.future, 6);
	co_task_cancel(consumer);
	ck_assert_int_eq(finish(consumer), 6);
	co_generator_close(&source.generator);
}

static int yield_all_the_same(void *arg, struct co_generator *generator)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_int_eq(co_generator_yield(generator, arg), UV_ECANCELED);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(co_generator_yield(generator, arg),
				 UV_ECANCELED);
	return UV_ECANCELED;
}

static int take_twice(void *arg)
{
	int seven = 7;
	struct co_generator generator;
	int *item;

	co_generator_init(&generator, yield_all_the_same, &seven);
	item = co_generator_next(&generator);
	ck_assert_ptr_eq(item, &seven);
	item = co_generator_next(&generator);
	ck_assert_ptr_null(item);
	ck_assert_int_eq(co_generator_status(&generator), UV_ECANCELED);
	co_generator_close(&generator);
	*(bool *)arg = true;
	return UV_ECANCELED;
}

ASYNC_TEST(lets_the_producer_yield_what_it_has)
{
	bool done = false;
	struct co_task *task = spawn(take_twice, &done);

	yield_turns(3);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert(done);
}

/* Waits for the consumer's cancellation, takes it back, and goes on. */
static int overlook(void *arg, struct co_generator *generator)
{
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(co_generator_yield(generator, arg), 0);
	return 3;
}

static int take_the_rest(void *arg)
{
	struct co_generator generator;
	int *item;

	co_generator_init(&generator, overlook, arg);
	ck_assert_ptr_nonnull(co_generator_next(&generator));
	ck_assert_uint_eq(co_uncancel(), 0);
	CO_FOR (item, &generator)
		ck_assert_ptr_eq(item, arg);
	return co_generator_status(&generator);
}

ASYNC_TEST(can_be_taken_back_by_both)
{
	int any = 0;
	struct co_task *task = spawn(take_the_rest, &any);

	yield_turns(3);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 3);
}

static int overlook_for_ever(void *arg, struct co_generator *generator)
{
	note("begun");
	ck_assert_int_eq(co_generator_yield(generator, arg), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	note("ended");
	return UV_ECANCELED;
}

static int close_stubborn(void *arg)
{
	struct co_generator generator;

	co_generator_init(&generator, overlook_for_ever, arg);
	ck_assert_ptr_nonnull(co_generator_next(&generator));
	co_generator_close(&generator);
	return co_generator_status(&generator);
}

ASYNC_TEST(during_a_close_reaches_the_producer_again)
{
	int any = 0;
	struct co_task *task = spawn(close_stubborn, &any);

	yield_turns(6);
	ck_assert_str_eq(noted(), "begun");
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_str_eq(noted(), "begun ended");
}

/* Yields, waits in a shield until it is asked again, and yields that. */
static int wait_shielded(void *arg, struct co_generator *generator)
{
	struct co_scope shield;
	int status = co_generator_yield(generator, arg);

	co_shield_enter(&shield);
	status = status < 0 ? status : co_sleep(2 * CO_SECOND);
	co_shield_leave(&shield);
	note("slept %d", status);
	return co_generator_yield(generator, arg);
}

static int take_two(void *arg)
{
	struct co_generator generator;
	int count = 0;
	void *item;

	co_generator_init(&generator, wait_shielded, arg);
	CO_FOR (item, &generator)
		count++;
	return count;
}

VIRTUAL_TEST(does_not_end_a_shielded_wait_of_the_producer)
{
	struct co_task *task = spawn(take_two, &task);

	ck_assert_int_eq(co_sleep(CO_SECOND), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 2);
	ck_assert_str_eq(noted(), "slept 0");
}

ASYNC_TEST(by_a_close_in_another_task_reaches_both)
{
	struct source source;
	struct co_task *consumer = spawn(consume, &source);

	source_init(&source, 0);
	yield_turns(3);
	co_generator_close(&source.generator);
	ck_assert_int_eq(co_generator_status(&source.generator), 0);
	ck_assert_int_eq(finish(consumer), 0);
	ck_assert_str_eq(noted(), "producer -1 consumer");
}

/* Cancels the producer behind its consumer's back. */
static void cancel_producer(void)
{
	struct co_task *tasks[4];
	size_t count = co_all_tasks(tasks, CO_COUNT(tasks));

	for (size_t i = 0; i < count; i++) {
		if (strcmp(co_task_name(tasks[i]), "generator") == 0)
			co_task_cancel(tasks[i]);
	}
	yield_turns(3);
}

ASYNC_TEST(of_the_producer_alone_is_met_when_it_is_asked)
{
	struct source source;

	source_init(&source, 2);
	ck_assert_ptr_nonnull(co_generator_next(&source.generator));
	cancel_producer();
	ck_assert_str_eq(noted(), "");
	ck_assert_ptr_null(co_generator_next(&source.generator));
	ck_assert_str_eq(noted(), "producer -1");
	ck_assert_int_eq(co_generator_status(&source.generator), UV_ECANCELED);
}

ASYNC_TEST(of_the_producer_alone_makes_closing_easy)
{
	struct source source;

	source_init(&source, 2);
	ck_assert_ptr_nonnull(co_generator_next(&source.generator));
	cancel_producer();
	co_generator_close(&source.generator);
	ck_assert_int_eq(co_generator_status(&source.generator), 0);
	ck_assert_ptr_null(co_generator_next(&source.generator));
}

/* Yield as often as a timeout around that allows, then once more. */
static int yield_within(void *timeout_ns, struct co_generator *generator)
{
	struct co_scope scope;
	int count = 0;
	int status = co_timeout_enter(&scope, *(int64_t *)timeout_ns);

	while (status == 0) {
		count++;
		status = co_generator_yield(generator, &count);
	}
	note("timed out");
	ck_assert_int_eq(co_timeout_leave(&scope, status), UV_ETIMEDOUT);
	count = -1;
	return co_generator_yield(generator, &count);
}

VIRTUAL_TEST(by_a_timeout_around_the_yield_leaves_the_item_as_it_is)
{
	int64_t timeout_ns = 3 * CO_SECOND;
	struct co_generator generator;
	int *count;

	co_generator_init(&generator, yield_within, &timeout_ns);
	CO_FOR (count, &generator) {
		note("%d", *count);
		ck_assert_int_eq(co_sleep(2 * CO_SECOND), 0);
		note("%d", *count);
	}
	ck_assert_int_eq(co_generator_status(&generator), 0);
	ck_assert_str_eq(noted(), "1 1 2 2 timed out -1 -1");
}

/* A producer that reads from another one. */
static int relay(void *arg, struct co_generator *generator)
{
	struct source *source = arg;
	int status = 0;
	int *item;

	CO_FOR (item, &source->generator) {
		status = co_generator_yield(generator, item);
		if (status < 0)
			break;
	}
	note("relay");
	return status < 0 ? status : co_generator_status(&source->generator);
}

static int consume_relayed(void *arg)
{
	struct co_generator generator;
	int *item;

	co_generator_init(&generator, relay, arg);
	CO_FOR (item, &generator)
		note("%d", *item);
	return co_generator_status(&generator);
}

ASYNC_TEST(passes_through_a_chain_of_generators)
{
	struct source source;
	struct co_task *task = spawn(consume_relayed, &source);

	source_init(&source, 1);
	yield_turns(9);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_str_eq(noted(), "0 producer -1 relay");
}

/* Tells how many of its items were taken, as far as it can know. */
static int count_taken(void *taken, struct co_generator *generator)
{
	int status = 0;

	while (status == 0) {
		status = co_generator_yield(generator, taken);
		++*(int *)taken;
	}
	return status;
}

static int take_two_slowly(void *generator)
{
	int items = 0;

	while (items < 2 && co_generator_next(generator)) {
		items++;
		yield_turns(1);
	}
	return items;
}

static int close_generator(void *generator)
{
	yield_turns(1);
	co_generator_close(generator);
	return 0;
}

/* The second item is asked for, and the producer has yet to run. */
ASYNC_TEST(by_a_close_in_the_turn_of_the_question_loses_no_item)
{
	struct co_generator generator;
	struct co_task *consumer, *closer;
	int taken = 0;

	co_generator_init(&generator, count_taken, &taken);
	consumer = spawn(take_two_slowly, &generator);
	yield_turns(2);
	closer = spawn(close_generator, &generator);
	ck_assert_int_eq(finish(closer), 0);
	ck_assert_int_eq(finish(consumer), taken);
}

int main(void)
{
	return RUN_SUITE("runtime_generator_cancel",
			 of_the_consumer_reaches_the_producer,
			 from_before_keeps_the_producer_from_beginning,
			 between_items_ends_the_producer_when_it_is_asked,
			 does_not_cut_a_close_short,
			 by_a_timeout_around_the_loop_is_told_as_that,
			 is_kept_from_the_producer_by_the_consumers_shield,
			 after_an_item_loses_none,
			 before_an_item_of_the_same_turn_loses_none,
			 lets_the_producer_yield_what_it_has,
			 can_be_taken_back_by_both,
			 during_a_close_reaches_the_producer_again,
			 does_not_end_a_shielded_wait_of_the_producer,
			 by_a_close_in_another_task_reaches_both,
			 by_a_close_in_the_turn_of_the_question_loses_no_item,
			 of_the_producer_alone_is_met_when_it_is_asked,
			 of_the_producer_alone_makes_closing_easy,
			 by_a_timeout_around_the_yield_leaves_the_item_as_it_is,
			 passes_through_a_chain_of_generators);
}
