#include "base/histogram.h"

#include <math.h>

#include "unit/report/report_util.h"

START_TEST(small_values_are_exact)
{
	struct histogram histogram = {0};

	for (uint64_t i = 1; i <= 31; i++)
		histogram_add(&histogram, i);
	ck_assert_uint_eq(histogram_quantile(&histogram, 0), 1);
	ck_assert_uint_eq(histogram_quantile(&histogram, 0.5), 16);
	ck_assert_uint_eq(histogram_quantile(&histogram, 1), 31);
}
END_TEST

START_TEST(quantiles_are_within_three_percent)
{
	static struct histogram histogram;
	static const double shares[] = {0.01, 0.1, 0.5, 0.9, 0.99, 1};

	for (uint64_t i = 1; i <= 1000000; i++)
		histogram_add(&histogram, i * 7);
	for (size_t i = 0; i < COUNT(shares); i++) {
		double value = (double)histogram_quantile(&histogram, shares[i]);

		ck_assert(fabs(value / (shares[i] * 7000000) - 1) <= 0.0325);
	}
	ck_assert_uint_eq(histogram.count, 1000000);
	ck_assert_uint_eq(histogram.min, 7);
	ck_assert_uint_eq(histogram.max, 7000000);
}
END_TEST

START_TEST(buckets_follow_each_other)
{
	ck_assert_uint_eq(histogram_bucket_start(0), 0);
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		struct histogram histogram = {0};
		uint64_t start = histogram_bucket_start(i);
		uint64_t end = histogram_bucket_start(i + 1);

		ck_assert(start < end);
		histogram_add(&histogram, start);
		histogram_add(&histogram, end - 1);
		ck_assert_uint_eq(histogram.counts[i], 2);
	}
}
END_TEST

START_TEST(what_is_too_large_counts_as_the_largest)
{
	struct histogram histogram = {0};

	histogram_add(&histogram, UINT64_MAX);
	histogram_add(&histogram, 0);
	ck_assert_uint_eq(histogram.counts[HISTOGRAM_BUCKETS - 1], 1);
	ck_assert_uint_eq(histogram.max, UINT64_MAX);
	ck_assert_uint_eq(histogram_quantile(&histogram, 0.5), 0);
}
END_TEST

START_TEST(none_is_zero)
{
	struct histogram histogram = {0};

	ck_assert_uint_eq(histogram_quantile(&histogram, 0.5), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		small_values_are_exact,
		quantiles_are_within_three_percent,
		buckets_follow_each_other,
		what_is_too_large_counts_as_the_largest,
		none_is_zero,
	};

	return run_tests("histogram", tests, COUNT(tests));
}
