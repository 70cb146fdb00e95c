
#include "transfer/stall.h"

#include "unit/suite.h"

#define SECOND INT64_C(1000000000)

/* A stall's time: what the looks are told. */
static int64_t now_ns;

static void begin(struct stall *stall, int64_t timeout_ns, uint64_t speed_bps,
		  uint64_t bytes)
{
	stall_begin(stall, timeout_ns, speed_bps, now_ns, bytes);
}

static bool look(struct stall *stall, uint64_t bytes, uint64_t *within)
{
	now_ns += stall->interval_ns;
	return stall_look(stall, now_ns, bytes, within);
}

/* Look with so many more bytes each time; after how many looks it stands. */
static unsigned looks_until_stalled(struct stall *stall, uint64_t step_bytes)
{
	uint64_t bytes = stall->marks[0], within;

	for (unsigned looks = 1; looks <= 1000; looks++) {
		bytes += step_bytes;
		if (look(stall, bytes, &within)) {
			ck_assert_uint_eq(within, step_bytes * STALL_LOOKS);
			return looks;
		}
	}
	return 0;
}

START_TEST(silence_is_noticed_after_one_window)
{
	struct stall stall;

	begin(&stall, 8 * SECOND, 1, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 0), STALL_LOOKS);
	begin(&stall, 8 * SECOND, 0, 1000);
	ck_assert_uint_eq(looks_until_stalled(&stall, 0), STALL_LOOKS);
}
END_TEST

START_TEST(no_more_than_the_speed_is_as_good_as_silence)
{
	struct stall stall;

	begin(&stall, 8 * SECOND, 100, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 100), STALL_LOOKS + 1);
	begin(&stall, 8 * SECOND, 100, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 101), 0);
	begin(&stall, 8 * SECOND, 0, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 1), 0);
}
END_TEST

START_TEST(any_window_counts_not_the_mean_of_all)
{
	struct stall stall;
	uint64_t within;

	begin(&stall, 8 * SECOND, 1, 0);
	for (unsigned looks = 0; looks <= STALL_LOOKS; looks++)
		ck_assert(!look(&stall, 1000000 + 9 * looks, &within));
	for (unsigned looks = 0; looks < STALL_LOOKS; looks++)
		ck_assert(!look(&stall, 2000000, &within));
	ck_assert(look(&stall, 2000000, &within));
	ck_assert_uint_eq(within, 0);
}
END_TEST

START_TEST(the_speed_counts_from_the_first_byte_on)
{
	struct stall stall;
	uint64_t within;

	begin(&stall, 8 * SECOND, 100, 5);
	for (unsigned looks = 1; looks < STALL_LOOKS; looks++)
		ck_assert(!look(&stall, 5, &within));
	ck_assert(!look(&stall, 6, &within));
	ck_assert_uint_eq(looks_until_stalled(&stall, 99), STALL_LOOKS);
}
END_TEST

START_TEST(beginning_anew_forgets_the_time_so_far)
{
	struct stall stall;
	uint64_t within;

	begin(&stall, SECOND, 1, 0);
	for (unsigned looks = 1; looks < STALL_LOOKS; looks++)
		ck_assert(!look(&stall, 0, &within));
	begin(&stall, SECOND, 1, 0);
	ck_assert_uint_eq(looks_until_stalled(&stall, 0), STALL_LOOKS);
}
END_TEST

START_TEST(the_time_of_a_process_that_is_stopped_does_not_count)
{
	struct stall stall;
	uint64_t within;

	begin(&stall, 8 * SECOND, 1, 0);
	for (unsigned looks = 1; looks < STALL_LOOKS; looks++)
		ck_assert(!look(&stall, 0, &within));
	now_ns += 3600 * SECOND;
	ck_assert(!look(&stall, 0, &within));
	ck_assert_uint_eq(looks_until_stalled(&stall, 0), STALL_LOOKS);
	/* A loop that is busy is late, too, and may be so always. */
	begin(&stall, SECOND, 1, 0);
	for (unsigned looks = 1; looks < STALL_LOOKS; looks++) {
		now_ns += SECOND / 2;
		ck_assert(!look(&stall, 0, &within));
	}
	ck_assert(look(&stall, 0, &within));
}
END_TEST

START_TEST(a_look_that_is_skipped_does_not_count)
{
	struct stall stall;
	uint64_t within;

	begin(&stall, 8 * SECOND, 1, 0);
	for (unsigned looks = 0; looks < 100; looks++) {
		now_ns += stall.interval_ns;
		stall_skip(&stall, now_ns);
	}
	for (unsigned looks = 1; looks < STALL_LOOKS; looks++)
		ck_assert(!look(&stall, 0, &within));
	ck_assert(look(&stall, 0, &within));
}
END_TEST

START_TEST(extremes_do_no_harm)
{
	struct stall stall;

	begin(&stall, INT64_MAX - 1, UINT64_MAX, 0);
	ck_assert_uint_eq(stall.allowance_bytes, UINT64_MAX);
	ck_assert(!stall_look(&stall, INT64_MAX, 1, &(uint64_t){0}));
	begin(&stall, SECOND / 2, 3, 0);
	ck_assert_uint_eq(stall.allowance_bytes, 1);
	ck_assert_int_gt(stall_interval_ns(1), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("stall", silence_is_noticed_after_one_window,
			 no_more_than_the_speed_is_as_good_as_silence,
			 any_window_counts_not_the_mean_of_all,
			 the_speed_counts_from_the_first_byte_on,
			 beginning_anew_forgets_the_time_so_far,
			 a_look_that_is_skipped_does_not_count,
			 the_time_of_a_process_that_is_stopped_does_not_count,
			 extremes_do_no_harm);
}
