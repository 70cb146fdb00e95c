/* What is still to come of a run. */
#include "report/forecast.h"

#include "unit/report/report_util.h"
#include "unit/suite.h"

#define SECOND INT64_C(1000000000)

static struct item items[3];
static struct progress figures[3];
static struct active_list active;
static struct tally tally;
static struct run_rates rates;
static bool is_exact;

/* A second in which so many bytes and items came. */
static void after_a_second(uint64_t bytes, uint64_t done)
{
	tally.received_bytes = bytes;
	tally.done = done;
	rate_init(&rates.bytes, 3 * SECOND, 0, 0);
	rate_init(&rates.items, 3 * SECOND, 0, 0);
	rate_update(&rates.bytes, SECOND, bytes);
	rate_update(&rates.items, SECOND, done);
	active_list_sample(&active, SECOND);
}

static void start(size_t i, uint64_t received, int64_t total)
{
	const struct event event = {
		.type = EVENT_START,
		.item = &items[i],
		.progress = &figures[i],
	};

	ck_assert_int_eq(active_list_update(&active, &event, 0), 0);
	figures[i] = (struct progress){.received_bytes = received,
				       .total_bytes = total};
}

static struct forecast forecast(void)
{
	struct forecast made = forecast_make(&tally, &active, &rates, SECOND);

	active_list_release(&active);
	return made;
}

static const char *left(void)
{
	static char text[FORECAST_TEXT_SIZE];
	struct forecast made = forecast();

	forecast_format_left(text, &made);
	return text;
}

START_TEST(what_is_left_is_exact_when_all_is_read)
{
	tally = (struct tally){.read = 12345, .input_ended = true};
	after_a_second(0, 45);
	ck_assert_str_eq(left(), "12,300");
}
END_TEST

START_TEST(it_is_estimated_by_the_sizes_of_the_lists)
{
	tally = (struct tally){
		.read = 1010,
		.unlisted = 10,
		.list_read_bytes = 50000,
		.list_bytes = 600000,
	};
	after_a_second(0, 10);
	/* 10 that were no list's, and 12,000 that are. */
	ck_assert_uint_eq(tally_expected(&tally, &is_exact), 12010);
	ck_assert(!is_exact);
	ck_assert_str_eq(left(), "~12,000");
}
END_TEST

START_TEST(what_a_pattern_stands_for_is_counted)
{
	tally = (struct tally){
		.read = 1000,
		.has_arguments_only = true,
		.unexpanded = 99000,
	};
	after_a_second(0, 10);
	ck_assert_str_eq(left(), "99,990");
	tally.unread_arguments = 1;
	ck_assert_str_eq(left(), "~99,991");
}
END_TEST

START_TEST(or_else_there_is_more_than_was_read)
{
	tally = (struct tally){.read = 1000};
	after_a_second(0, 10);
	ck_assert_uint_eq(tally_expected(&tally, &is_exact), 0);
	ck_assert_str_eq(left(), "990+");
	ck_assert_int_eq(forecast().eta_ns, -1);
	ck_assert_double_lt(forecast().share, 0);
}
END_TEST

START_TEST(the_longest_download_is_never_longer_than_the_run)
{
	tally = (struct tally){.read = 3, .input_ended = true};
	start(0, 1000, 100000);
	start(1, 99000, 100000);
	after_a_second(100000, 1);
	/* By all bytes it were one second. */
	ck_assert_int_eq(forecast().eta_ns, 99 * SECOND);
}
END_TEST

START_TEST(nor_is_a_retry)
{
	const struct retry retry = {.delay_ns = 70 * SECOND};
	const struct event event = {
		.type = EVENT_RETRY,
		.item = &items[0],
		.retry = &retry,
	};

	tally = (struct tally){.read = 3, .input_ended = true};
	start(0, 0, -1);
	ck_assert_int_eq(active_list_update(&active, &event, 0), 0);
	after_a_second(1000, 1);
	ck_assert_int_eq(forecast().eta_ns, 69 * SECOND);
}
END_TEST

START_TEST(what_has_not_begun_is_as_large_as_what_has)
{
	tally = (struct tally){.read = 10, .input_ended = true};
	start(0, 500, 1000);
	after_a_second(1500, 1); /* a file of 1000, and half a one */
	/* 500 of that one, and eight of 1000 each, at 1500 a second. */
	ck_assert_int_eq(forecast().eta_ns / (SECOND / 1000), 5666);
}
END_TEST

START_TEST(without_bytes_items_tell)
{
	tally = (struct tally){.read = 40, .input_ended = true};
	after_a_second(0, 10);
	ck_assert_int_eq(forecast().eta_ns, 3 * SECOND);
}
END_TEST

START_TEST(a_part_of_a_second_tells_nothing)
{
	tally = (struct tally){.read = 40, .input_ended = true};
	after_a_second(1000, 1);
	rate_init(&rates.bytes, 3 * SECOND, SECOND / 2, 0);
	rate_update(&rates.bytes, SECOND, 1000);
	ck_assert_int_eq(forecast().eta_ns, -1);
}
END_TEST

START_TEST(nothing_is_told_while_nothing_comes)
{
	tally = (struct tally){.read = 2, .input_ended = true};
	start(0, 10, 1000);
	after_a_second(10, 1);
	ck_assert_int_ge(forecast_make(&tally, &active, &rates, SECOND).eta_ns,
			 0);
	ck_assert_int_eq(
		forecast_make(&tally, &active, &rates, 60 * SECOND).eta_ns, -1);
	active_list_release(&active);
}
END_TEST

START_TEST(the_share_counts_parts_of_files)
{
	tally = (struct tally){.read = 4, .input_ended = true};
	start(0, 500, 1000);
	after_a_second(1500, 1);
	ck_assert_double_eq_tol(forecast().share, 1.5 / 4, 0.0001);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"forecast", what_is_left_is_exact_when_all_is_read,
		it_is_estimated_by_the_sizes_of_the_lists,
		what_a_pattern_stands_for_is_counted,
		or_else_there_is_more_than_was_read,
		the_longest_download_is_never_longer_than_the_run,
		nor_is_a_retry, what_has_not_begun_is_as_large_as_what_has,
		without_bytes_items_tell, a_part_of_a_second_tells_nothing,
		nothing_is_told_while_nothing_comes,
		the_share_counts_parts_of_files);
}
