#include "unit/runtime/util.h"

/* Generators: items, the end, leaving early. */

struct range {
	int64_t delay_ns; /* before each item; less than 0: no suspension */
	int end;
	int status; /* to be returned */
};

static int count_up(void *arg, struct co_generator *generator)
{
	const struct range *range = arg;
	int status = 0;

	for (int i = 0; i < range->end && status == 0; i++) {
		if (range->delay_ns >= 0)
			status = co_sleep(range->delay_ns);
		if (status == 0)
			status = co_generator_yield(generator, &i);
	}
	note("end");
	return status < 0 ? status : range->status;
}

ASYNC_TEST(yields_items_in_order_to_its_end)
{
	struct range range = {-1, 4, 0};
	struct co_generator generator;
	int *item;

	co_generator_init(&generator, count_up, &range);
	CO_FOR (item, &generator)
		note("%d", *item);
	ck_assert_str_eq(noted(), "0 1 2 3 end");
	ck_assert_int_eq(co_generator_status(&generator), 0);
}

VIRTUAL_TEST(waits_while_the_producer_does)
{
	struct range range = {CO_SECOND, 4, 0};
	struct co_generator generator;
	int64_t start_ns = co_time_ns();
	int *item;

	co_generator_init(&generator, count_up, &range);
	CO_FOR (item, &generator)
		ck_assert_int_eq(co_time_ns() - start_ns,
				 (*item + 1) * CO_SECOND);
	ck_assert_int_eq(co_generator_status(&generator), 0);
}

ASYNC_TEST(runs_the_producer_only_while_the_consumer_asks)
{
	struct range range = {-1, 3, 0};
	struct co_generator generator;

	co_generator_init(&generator, count_up, &range);
	yield_turns(2);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
	for (int i = 0; i < 3; i++) {
		int *item = co_generator_next(&generator);

		ck_assert_ptr_nonnull(item);
		ck_assert_int_eq(*item, i);
		yield_turns(2);
		ck_assert_int_eq(*item, i);
	}
	ck_assert_str_eq(noted(), "");
	ck_assert_ptr_null(co_generator_next(&generator));
	ck_assert_str_eq(noted(), "end");
}

ASYNC_TEST(that_yields_nothing_runs_the_body_never)
{
	struct range range = {0, 0, 0};
	struct co_generator generator;
	int *item;

	co_generator_init(&generator, count_up, &range);
	CO_FOR (item, &generator)
		ck_abort();
	ck_assert_str_eq(noted(), "end");
}

ASYNC_TEST(tells_what_the_producer_returned)
{
	static const int statuses[] = {0, 5, UV_EIO, UV_ECANCELED};
	struct range range = {0, 2, 0};
	struct co_generator generator;
	int *item;

	for (size_t i = 0; i < CO_COUNT(statuses); i++) {
		range.status = statuses[i];
		co_generator_init(&generator, count_up, &range);
		CO_FOR (item, &generator)
			ck_assert_int_eq(co_generator_status(&generator), 0);
		ck_assert_int_eq(co_generator_status(&generator), statuses[i]);
	}
}

ASYNC_TEST(that_is_over_has_no_more_items)
{
	struct range range = {0, 1, UV_EIO};
	struct co_generator generator;

	co_generator_init(&generator, count_up, &range);
	ck_assert_ptr_nonnull(co_generator_next(&generator));
	for (int i = 0; i < 3; i++) {
		ck_assert_ptr_null(co_generator_next(&generator));
		ck_assert_int_eq(co_generator_status(&generator), UV_EIO);
	}
	co_generator_close(&generator);
	ck_assert_int_eq(co_generator_status(&generator), UV_EIO);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

ASYNC_TEST(never_iterated_never_runs)
{
	struct range range = {0, 1, 0};
	struct co_generator generators[2];

	co_generator_init(&generators[0], count_up, &range);
	co_generator_init(&generators[1], count_up, &range);
	co_generator_close(&generators[1]);
	ck_assert_ptr_null(co_generator_next(&generators[1]));
	ck_assert_int_eq(co_generator_status(&generators[1]), 0);
	yield_turns(2);
	ck_assert_str_eq(noted(), "");
}

/* How to leave the loop. */
enum way { BREAK, RETURN, GOTO, THROUGH_TWO };

static int leave(enum way way)
{
	struct range range = {0, 100, 0};
	struct co_generator outer, inner;
	int *a, *b;

	co_generator_init(&outer, count_up, &range);
	CO_FOR (a, &outer) {
		if (*a < 1)
			continue;
		if (way == BREAK)
			break;
		if (way == RETURN)
			return co_generator_status(&outer);
		if (way == GOTO)
			goto out;
		co_generator_init(&inner, count_up, &range);
		CO_FOR (b, &inner) {
			if (*b == 2)
				goto out;
		}
	}
out:
	return co_generator_status(&outer);
}

ASYNC_TEST(left_early_is_closed)
{
	static const char *const notes[] = {"end", "end", "end", "end end"};

	for (enum way way = BREAK; way <= THROUGH_TWO; way++) {
		*noted() = '\0';
		ck_assert_int_eq(leave(way), 0);
		ck_assert_str_eq(noted(), notes[way]);
		ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
	}
}

/* Clean up for a while when closed. */
static int clean_up_slowly(void *arg, struct co_generator *generator)
{
	struct co_scope shield;
	int status = co_generator_yield(generator, arg);

	ck_assert_int_eq(status, UV_ECANCELED);
	ck_assert_int_eq(co_sleep(CO_SECOND), UV_ECANCELED);
	co_shield_enter(&shield);
	ck_assert_int_eq(co_sleep(CO_SECOND), 0);
	co_shield_leave(&shield);
	note("cleaned");
	return status;
}

VIRTUAL_TEST(closed_waits_for_the_producers_cleanup)
{
	struct co_generator generator;

	co_generator_init(&generator, clean_up_slowly, &generator);
	ck_assert_ptr_eq(co_generator_next(&generator), &generator);
	co_generator_close(&generator);
	ck_assert_str_eq(noted(), "cleaned");
	ck_assert_int_eq(co_generator_status(&generator), 0);
	co_generator_close(&generator);
	ck_assert_ptr_null(co_generator_next(&generator));
}

static int fail_when_closed(void *arg, struct co_generator *generator)
{
	return co_generator_yield(generator, arg) < 0 ? UV_EIO : 0;
}

ASYNC_TEST(closed_tells_how_the_cleanup_failed)
{
	struct co_generator generator;

	co_generator_init(&generator, fail_when_closed, &generator);
	ck_assert_ptr_nonnull(co_generator_next(&generator));
	co_generator_close(&generator);
	ck_assert_int_eq(co_generator_status(&generator), UV_EIO);
}

/* Go on yielding, in a shield too, although told that it is over. */
static int ignore_the_close(void *arg, struct co_generator *generator)
{
	struct co_scope shield;

	ck_assert_int_eq(co_generator_yield(generator, arg), UV_ECANCELED);
	co_shield_enter(&shield);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(co_generator_yield(generator, arg),
				 UV_ECANCELED);
	co_shield_leave(&shield);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_sleep(0), 0);
	ck_assert_int_eq(co_generator_yield(generator, arg), UV_ECANCELED);
	return 8;
}

ASYNC_TEST(closed_takes_no_more_items)
{
	struct co_generator generator;

	co_generator_init(&generator, ignore_the_close, &generator);
	ck_assert_ptr_nonnull(co_generator_next(&generator));
	co_generator_close(&generator);
	ck_assert_int_eq(co_generator_status(&generator), 8);
}

static int yield_in_a_shield(void *arg, struct co_generator *generator)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = co_generator_yield(generator, arg);
	co_shield_leave(&shield);
	return status;
}

ASYNC_TEST(can_be_closed_while_it_yields_in_a_shield)
{
	struct co_generator generator;

	co_generator_init(&generator, yield_in_a_shield, &generator);
	ck_assert_ptr_nonnull(co_generator_next(&generator));
	co_generator_close(&generator);
	ck_assert_int_eq(co_generator_status(&generator), 0);
}

/* The numbers of a binary tree, in order: each node iterates over two more. */
struct tree {
	int low, high;
};

static int walk(void *arg, struct co_generator *generator)
{
	const struct tree *tree = arg;
	int middle = tree->low + (tree->high - tree->low) / 2;
	struct tree halves[] = {{tree->low, middle}, {middle + 1, tree->high}};
	struct co_generator half;
	int status = 0;
	int *item;

	if (tree->low >= tree->high)
		return 0;
	for (int i = 0; i < 2 && status == 0; i++) {
		co_generator_init(&half, walk, &halves[i]);
		CO_FOR (item, &half) {
			status = co_generator_yield(generator, item);
			if (status < 0)
				return status;
		}
		status = co_generator_status(&half);
		if (i == 0 && status == 0)
			status = co_generator_yield(generator, &middle);
	}
	return status;
}

ASYNC_TEST(nests_in_generators_of_its_own_kind)
{
	struct tree tree = {0, 100};
	struct co_generator generator;
	int expected = 0;
	int *item;

	co_generator_init(&generator, walk, &tree);
	CO_FOR (item, &generator)
		ck_assert_int_eq(*item, expected++);
	ck_assert_int_eq(expected, 100);
	co_generator_init(&generator, walk, &tree);
	CO_FOR (item, &generator) {
		if (*item == 63)
			break;
	}
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 1);
}

static int take_one(void *arg)
{
	int *item = co_generator_next(arg);

	return item ? *item : UV_EOF;
}

ASYNC_TEST(may_pass_from_task_to_task)
{
	struct range range = {0, 3, 0};
	struct co_generator generator;

	co_generator_init(&generator, count_up, &range);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(finish(spawn(take_one, &generator)), i);
	co_generator_close(&generator);
}

ASYNC_TEST(serves_one_consumer_at_a_time)
{
	struct range range = {0, 3, 0};
	struct co_generator generator;
	struct co_task *task = spawn(take_one, &generator);

	co_generator_init(&generator, count_up, &range);
	yield_turns(1);
	ck_assert_ptr_null(co_generator_next(&generator));
	ck_assert_int_eq(co_generator_status(&generator), UV_EBUSY);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(co_generator_status(&generator), 0);
	ck_assert_int_eq(take_one(&generator), 1);
	co_generator_close(&generator);
}

static int ask_oneself(void *arg, struct co_generator *generator)
{
	ck_assert_ptr_null(co_generator_next(generator));
	ck_assert_int_eq(co_generator_status(generator), UV_EBUSY);
	return co_generator_yield(generator, arg);
}

ASYNC_TEST(cannot_ask_itself)
{
	struct co_generator generator;

	co_generator_init(&generator, ask_oneself, &generator);
	ck_assert_ptr_nonnull(co_generator_next(&generator));
	ck_assert_ptr_null(co_generator_next(&generator));
	ck_assert_int_eq(co_generator_status(&generator), 0);
}

static int close_oneself(void *arg, struct co_generator *generator)
{
	co_generator_close(generator);
	return co_generator_yield(generator, arg);
}

ASYNC_TEST(can_close_itself)
{
	struct co_generator generator;

	co_generator_init(&generator, close_oneself, &generator);
	ck_assert_ptr_null(co_generator_next(&generator));
	ck_assert_int_eq(co_generator_status(&generator), 0);
}

static int yield_from_elsewhere(void *generator)
{
	return co_generator_yield(generator, generator);
}

static int yield_wrongly(void *arg UNUSED, struct co_generator *generator)
{
	ck_assert_int_eq(co_generator_yield(generator, NULL), UV_EINVAL);
	ck_assert_int_eq(co_generator_yield(NULL, generator), UV_EINVAL);
	ck_assert_int_eq(finish(spawn(yield_from_elsewhere, generator)),
			 UV_EINVAL);
	return 2;
}

static void on_call(void *generator)
{
	ck_assert_ptr_null(co_generator_next(generator));
	ck_assert_int_eq(co_generator_status(generator), UV_EINVAL);
	ck_assert_int_eq(co_generator_yield(generator, generator), UV_EINVAL);
	co_generator_close(generator);
}

ASYNC_TEST(refuses_what_makes_no_sense)
{
	struct co_generator generator;
	struct co_callback callback;

	co_generator_init(&generator, yield_wrongly, NULL);
	ck_assert_int_eq(co_generator_yield(&generator, &generator), UV_EINVAL);
	co_callback_init(&callback, on_call, &generator);
	co_call_soon(&callback);
	yield_turns(1);
	ck_assert_ptr_null(co_generator_next(&generator));
	ck_assert_int_eq(co_generator_status(&generator), 2);
	co_generator_init(&generator, NULL, NULL);
	ck_assert_ptr_null(co_generator_next(&generator));
	ck_assert_int_eq(co_generator_status(&generator), UV_EINVAL);
	co_generator_init(NULL, NULL, NULL);
	co_generator_close(NULL);
	ck_assert_ptr_null(co_generator_next(NULL));
	ck_assert_int_eq(co_generator_status(NULL), UV_EINVAL);
}

int main(void)
{
	return RUN_SUITE("runtime_generator", yields_items_in_order_to_its_end,
			 waits_while_the_producer_does,
			 runs_the_producer_only_while_the_consumer_asks,
			 that_yields_nothing_runs_the_body_never,
			 tells_what_the_producer_returned,
			 that_is_over_has_no_more_items,
			 never_iterated_never_runs, left_early_is_closed,
			 closed_waits_for_the_producers_cleanup,
			 closed_tells_how_the_cleanup_failed,
			 closed_takes_no_more_items,
			 can_be_closed_while_it_yields_in_a_shield,
			 nests_in_generators_of_its_own_kind,
			 may_pass_from_task_to_task,
			 serves_one_consumer_at_a_time, cannot_ask_itself,
			 can_close_itself, refuses_what_makes_no_sense);
}
