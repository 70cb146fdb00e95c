
#include "transfer/stall.h"

#include "suite.h"

#define SECOND INT64_C(1000000000)

/* Look with so many more bytes each time; after how many looks it stands. */
static unsigned looks_until_stalled(struct stall *stall, uint64_t step_bytes)
{
	uint64_t bytes = stall->marks[0], within;

	for (unsigned looks = 1; looks <= 1000; looks++) {
		bytes += step_bytes;
		if (stall_look(stall, bytes, &within)) {
			ck_assert_uint_eq(within, step_bytes * STALL_LOOKS);
			return looks;
		}
	}
	return 0;
}

START_TEST(silence_is_noticed_after_one_window)
{
	struct stall stall;

	stall_begin(&stall, 8 * SECOND, 1, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 0), STALL_LOOKS);
	stall_begin(&stall, 8 * SECOND, 0, 1000);
	ck_assert_uint_eq(looks_until_stalled(&stall, 0), STALL_LOOKS);
}
END_TEST

START_TEST(no_more_than_the_speed_is_as_good_as_silence)
{
	struct stall stall;

	stall_begin(&stall, 8 * SECOND, 100, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 100), STALL_LOOKS);
	stall_begin(&stall, 8 * SECOND, 100, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 101), 0);
	stall_begin(&stall, 8 * SECOND, 0, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 1), 0);
}
END_TEST

START_TEST(any_window_counts_not_the_mean_of_all)
{
	struct stall stall;
	uint64_t within;

	stall_begin(&stall, 8 * SECOND, 1, 0);
	ck_assert(!stall_look(&stall, 1000000, &within));
	for (unsigned looks = 1; looks < STALL_LOOKS; looks++)
		ck_assert(!stall_look(&stall, 1000000, &within));
	ck_assert(stall_look(&stall, 1000000, &within));
	ck_assert_uint_eq(within, 0);
}
END_TEST

START_TEST(beginning_anew_forgets_the_time_so_far)
{
	struct stall stall;
	uint64_t within;

	stall_begin(&stall, SECOND, 1, 0);
	for (unsigned looks = 1; looks < STALL_LOOKS; looks++)
		ck_assert(!stall_look(&stall, 0, &within));
	stall_begin(&stall, SECOND, 1, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 0), STALL_LOOKS);
}
END_TEST

START_TEST(extremes_do_no_harm)
{
	struct stall stall;

	stall_begin(&stall, INT64_MAX - 1, UINT64_MAX, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 1), STALL_LOOKS);
	stall_begin(&stall, SECOND / 2, 3, 0);
	ck_assert_uint_eq(stall.allowance_bytes, 1);
	ck_assert_int_gt(stall_interval_ns(1), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("stall", silence_is_noticed_after_one_window,
			 no_more_than_the_speed_is_as_good_as_silence,
			 any_window_counts_not_the_mean_of_all,
			 beginning_anew_forgets_the_time_so_far,
			 extremes_do_no_harm);
}
