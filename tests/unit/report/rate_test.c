#include "report/rate.h"

#include <stdint.h>

#include "unit/report/report_util.h"

#define SECOND INT64_C(1000000000)

static struct rate started(void)
{
	struct rate rate;

	rate_init(&rate, 3 * SECOND, 0, 0);
	return rate;
}

/* Feed a steady rate in steps of 50 ms. */
static void feed(struct rate *rate, int64_t until_ns, uint64_t per_second)
{
	while (rate->at_ns < until_ns)
		rate_update(rate, rate->at_ns + SECOND / 20,
			    rate->count + per_second / 20);
}

START_TEST(a_steady_rate_is_right_from_the_first_update)
{
	struct rate rate = started();

	ck_assert_double_eq(rate_per_second(&rate), 0);
	rate_update(&rate, SECOND / 20, 50);
	ck_assert_double_eq_tol(rate_per_second(&rate), 1000, 0.001);
	feed(&rate, 10 * SECOND, 1000);
	ck_assert_double_eq_tol(rate_per_second(&rate), 1000, 0.001);
}
END_TEST

START_TEST(a_change_shows_within_a_few_seconds)
{
	struct rate rate = started();

	feed(&rate, 20 * SECOND, 1000);
	feed(&rate, 23 * SECOND, 2000);
	ck_assert_double_gt(rate_per_second(&rate), 1500);
	feed(&rate, 40 * SECOND, 2000);
	ck_assert_double_eq_tol(rate_per_second(&rate), 2000, 20);
}
END_TEST

START_TEST(a_stall_decays_to_nothing)
{
	struct rate rate = started();

	feed(&rate, 5 * SECOND, 1000);
	rate_update(&rate, 6 * SECOND, rate.count);
	ck_assert_double_lt(rate_per_second(&rate), 1000);
	feed(&rate, 60 * SECOND, 0);
	ck_assert_double_lt(rate_per_second(&rate), 1);
}
END_TEST

START_TEST(a_count_that_starts_again_is_no_negative_speed)
{
	struct rate rate = started();

	feed(&rate, 5 * SECOND, 1000);
	rate_update(&rate, 6 * SECOND, 0);
	ck_assert_double_ge(rate_per_second(&rate), 0);
	rate_update(&rate, 7 * SECOND, 500);
	ck_assert_double_lt(rate_per_second(&rate), 1000);
}
END_TEST

START_TEST(updates_in_one_instant_change_nothing)
{
	struct rate rate = started();

	rate_update(&rate, SECOND, 1000);
	rate_update(&rate, SECOND, 5000);
	rate_update(&rate, SECOND / 2, 9000);
	ck_assert_double_eq_tol(rate_per_second(&rate), 1000, 0.001);
}
END_TEST

START_TEST(the_time_left_follows_from_the_rate)
{
	struct rate rate = started();

	ck_assert_int_eq(rate_time_left_ns(&rate, 0), 0);
	ck_assert_int_eq(rate_time_left_ns(&rate, 1), -1);
	rate_update(&rate, SECOND, 1000);
	ck_assert_int_eq(rate_time_left_ns(&rate, 2500), 5 * SECOND / 2);
	ck_assert_int_eq(rate_time_left_ns(&rate, UINT64_MAX), -1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_steady_rate_is_right_from_the_first_update,
		a_change_shows_within_a_few_seconds,
		a_stall_decays_to_nothing,
		a_count_that_starts_again_is_no_negative_speed,
		updates_in_one_instant_change_nothing,
		the_time_left_follows_from_the_rate,
	};

	return run_tests("report_rate", tests, COUNT(tests));
}
