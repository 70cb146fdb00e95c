#include "runtime/cpus.h"

#include <sched.h>

#include <coget/cores.h>

#include "unit/suite.h"

START_TEST(quota_is_rounded_up)
{
	ck_assert_uint_eq(cpus_of_quota("200000 100000"), 2);
	ck_assert_uint_eq(cpus_of_quota("150000 100000"), 2);
	ck_assert_uint_eq(cpus_of_quota("1000 100000\n"), 1);
	ck_assert_uint_eq(cpus_of_quota("18446744073709551615 1"), SIZE_MAX);
}
END_TEST

START_TEST(no_quota_is_no_limit)
{
	ck_assert_uint_eq(cpus_of_quota("max 100000"), 0);
	ck_assert_uint_eq(cpus_of_quota(""), 0);
	ck_assert_uint_eq(cpus_of_quota("200000"), 0);
	ck_assert_uint_eq(cpus_of_quota("200000 0"), 0);
	ck_assert_uint_eq(cpus_of_quota("0 100000"), 0);
	ck_assert_uint_eq(cpus_of_quota("-1 100000"), 0);
}
END_TEST

START_TEST(no_more_are_counted_than_may_be_run_on)
{
	cpu_set_t all, one;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(all), &all), 0);
	ck_assert_uint_ge(co_cpu_count(), 1);
	ck_assert_uint_le(co_cpu_count(), (size_t)CPU_COUNT(&all));
	CPU_ZERO(&one);
	for (int cpu = 0; CPU_COUNT(&one) == 0; cpu++)
		if (CPU_ISSET(cpu, &all))
			CPU_SET(cpu, &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	ck_assert_uint_eq(co_cpu_count(), 1);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_cpus", quota_is_rounded_up, no_quota_is_no_limit,
			 no_more_are_counted_than_may_be_run_on);
}
