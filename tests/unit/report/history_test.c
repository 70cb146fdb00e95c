#include "report/history.h"

#include "unit/report/report_util.h"

#define SECOND INT64_C(1000000000)

static struct history history;

static struct history_bin all(void)
{
	return history_sum(&history, 0, HISTORY_BINS);
}

START_TEST(what_is_received_is_spread_over_the_time_it_took)
{
	struct history_bin first;

	history_init(&history, 5 * SECOND);
	history_advance(&history, 6 * SECOND, 1000);
	ck_assert_double_eq_tol(all().bytes, 1000, 0.001);
	first = history_sum(&history, 0, history_length(&history) / 2);
	ck_assert_double_eq_tol(first.bytes, 500, 10);
}
END_TEST

START_TEST(transfers_are_added_up_over_time)
{
	history_init(&history, 0);
	history.running = 3;
	history_advance(&history, SECOND, 0);
	history.running = 0;
	history.waiting = 1;
	history_advance(&history, 3 * SECOND, 0);
	ck_assert_double_eq_tol(all().running_ns, 3e9, 1);
	ck_assert_double_eq_tol(all().waiting_ns, 2e9, 1);
}
END_TEST

START_TEST(a_run_of_any_length_fits)
{
	int64_t now_ns = 0;

	history_init(&history, now_ns);
	history.running = 1;
	for (uint64_t i = 1; i <= 100000; i++) {
		now_ns += (int64_t)(i % 7) * SECOND;
		history_advance(&history, now_ns, i * 10);
		history_now(&history)->retries++;
		history_now(&history)->bands[i % HISTORY_BANDS]++;
	}
	ck_assert_uint_le(history_length(&history), HISTORY_BINS);
	ck_assert_uint_ge(history_length(&history), HISTORY_BINS / 2);
	ck_assert_double_eq_tol(all().bytes, 1000000, 30);
	ck_assert_double_eq_tol(all().running_ns, (double)now_ns, 1e6);
	ck_assert_uint_eq(all().retries, 100000);
	ck_assert_uint_eq(all().bands[3], 5000);
}
END_TEST

START_TEST(a_clock_that_stands_still_is_survived)
{
	history_init(&history, SECOND);
	history_advance(&history, SECOND, 5);
	history_advance(&history, SECOND - 1, 7);
	history_advance(&history, SECOND + 1, 9);
	ck_assert_double_eq_tol(all().bytes, 9, 0.001);
}
END_TEST

START_TEST(bands_have_the_times_from_their_start_on)
{
	ck_assert_uint_eq(history_band(0), 0);
	for (size_t i = 1; i < HISTORY_BANDS; i++) {
		ck_assert_uint_eq(history_band(history_band_start_us(i)), i);
		ck_assert_uint_eq(history_band(history_band_start_us(i) - 1),
				  i - 1);
	}
	ck_assert_uint_eq(history_band(INT64_MAX), HISTORY_BANDS - 1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_received_is_spread_over_the_time_it_took,
		transfers_are_added_up_over_time,
		a_run_of_any_length_fits,
		a_clock_that_stands_still_is_survived,
		bands_have_the_times_from_their_start_on,
	};

	return run_tests("history", tests, COUNT(tests));
}
