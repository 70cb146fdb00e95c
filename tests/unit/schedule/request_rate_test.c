/* Requests to a host begin apart, and nobody else waits for that. */
#include "schedule/request_rate.h"

#include "schedule/schedule.h"

#include "unit/schedule/schedule_util.h"

static struct schedule *open_schedule(int64_t interval_ns, bool is_random)
{
	const struct host_limits limits = {
		.per_host = 10,
		.request_interval_ns = interval_ns,
		.is_random = is_random,
	};
	struct schedule *schedule;

	ck_assert_int_eq(schedule_open(&schedule, 5000, 64, limits), 0);
	return schedule;
}

static void put(struct schedule *schedule, uint64_t index, const char *host)
{
	ck_assert_int_eq(schedule_put(schedule, new_entry(index, host)), 0);
}

static struct permit take(struct schedule *schedule, uint64_t index)
{
	struct permit permit;

	ck_assert_int_eq(schedule_next(schedule, &permit), 0);
	ck_assert_uint_eq(permit.entry->index, index);
	return permit;
}

static void drop(struct schedule *schedule, struct permit *permit)
{
	struct schedule_entry *entry = permit->entry;

	permit_release(schedule, permit);
	free_entry(entry);
}

static void take_and_drop(struct schedule *schedule, uint64_t index)
{
	struct permit permit = take(schedule, index);

	drop(schedule, &permit);
}

VIRTUAL_TEST(requests_to_a_host_begin_an_interval_apart)
{
	struct schedule *schedule = open_schedule(2 * CO_SECOND, false);
	int64_t began_ns = co_time_ns();

	for (uint64_t i = 1; i <= 4; i++)
		put(schedule, i, "a:80");
	for (uint64_t i = 1; i <= 4; i++) {
		take_and_drop(schedule, i);
		ck_assert_int_ge(co_time_ns() - began_ns,
				 (int64_t)(i - 1) * 2 * CO_SECOND);
		ck_assert_int_lt(co_time_ns() - began_ns,
				 (int64_t)(i - 1) * 2 * CO_SECOND +
					 CO_SECOND / 10);
	}
	schedule_close(schedule);
}

VIRTUAL_TEST(other_hosts_are_not_held_up)
{
	struct schedule *schedule = open_schedule(CO_SECOND, false);
	int64_t began_ns = co_time_ns();

	put(schedule, 1, "a:80");
	put(schedule, 2, "a:80");
	put(schedule, 3, "b:80");
	put(schedule, 4, "c:80");
	take_and_drop(schedule, 1);
	take_and_drop(schedule, 3);
	take_and_drop(schedule, 4);
	ck_assert_int_lt(co_time_ns() - began_ns, CO_SECOND / 2);
	take_and_drop(schedule, 2);
	schedule_close(schedule);
}

VIRTUAL_TEST(a_host_is_remembered_until_it_may_be_asked)
{
	struct schedule *schedule = open_schedule(CO_SECOND, false);
	int64_t began_ns = co_time_ns();

	put(schedule, 1, "a:80");
	take_and_drop(schedule, 1);
	put(schedule, 2, "a:80");
	take_and_drop(schedule, 2);
	ck_assert_int_ge(co_time_ns() - began_ns, CO_SECOND);
	schedule_close(schedule);
}

VIRTUAL_TEST(a_request_that_is_not_sent_takes_no_time)
{
	struct schedule *schedule = open_schedule(CO_SECOND, false);
	int64_t began_ns = co_time_ns();
	struct permit permit;

	for (uint64_t i = 1; i <= 3; i++) {
		put(schedule, i, "a:80");
		permit = take(schedule, i);
		permit_not_used(schedule, &permit);
		permit_not_used(schedule, &permit);
		drop(schedule, &permit);
	}
	ck_assert_int_lt(co_time_ns() - began_ns, CO_SECOND / 2);
	schedule_close(schedule);
}

VIRTUAL_TEST(each_hop_and_each_piece_is_a_request)
{
	struct schedule *schedule = open_schedule(CO_SECOND, false);
	struct permit permit;
	int64_t now_ns;

	put(schedule, 1, "a:80");
	permit = take(schedule, 1);
	now_ns = co_time_ns();
	ck_assert_int_eq(permit_move(schedule, &permit, "a:80"), 0);
	ck_assert_int_eq(permit_move(schedule, &permit, "b:80"), 1);
	ck_assert_int_eq(permit_move(schedule, &permit, "a:80"), 0);
	ck_assert_int_ge(permit_ask_at_ns(schedule, &permit),
			 now_ns + CO_SECOND);
	ck_assert_int_ge(permit_ask_at_ns(schedule, &permit),
			 now_ns + 2 * CO_SECOND);
	ck_assert_int_eq(co_sleep(CO_SECOND), 0);
	ck_assert_int_eq(permit_move(schedule, &permit, "a:80"), 1);
	drop(schedule, &permit);
	schedule_close(schedule);
}

VIRTUAL_TEST(without_a_rate_nothing_waits)
{
	struct schedule *schedule = open_schedule(0, true);
	struct permit permit;
	int64_t began_ns = co_time_ns();

	put(schedule, 1, "a:80");
	put(schedule, 2, "a:80");
	take_and_drop(schedule, 1);
	permit = take(schedule, 2);
	ck_assert_int_eq(permit_move(schedule, &permit, "a:80"), 1);
	ck_assert_int_eq(permit_ask_at_ns(schedule, &permit), 0);
	permit_not_used(schedule, &permit);
	drop(schedule, &permit);
	ck_assert_int_lt(co_time_ns() - began_ns, CO_SECOND / 2);
	schedule_close(schedule);
}

/* Also with a clock that fires late, as libuv's does by up to a millisecond. */
VIRTUAL_TEST(a_high_rate_is_kept)
{
	enum { COUNT = 2500 };
	struct schedule *schedule =
		open_schedule(2 * CO_MILLISECOND + 1, false);
	int64_t began_ns = co_time_ns(), took_ns;

	for (uint64_t i = 1; i <= COUNT; i++)
		put(schedule, i, "a:80");
	for (uint64_t i = 1; i <= COUNT; i++)
		take_and_drop(schedule, i);
	took_ns = co_time_ns() - began_ns;
	ck_assert_int_ge(took_ns, 4900 * CO_MILLISECOND);
	ck_assert_int_le(took_ns, 5100 * CO_MILLISECOND);
	schedule_close(schedule);
}

START_TEST(a_random_pause_is_from_half_to_one_and_a_half)
{
	struct request_rate rate = {
		.interval_ns = CO_SECOND,
		.is_random = true,
	};
	int64_t least_ns = INT64_MAX, most_ns = 0;

	for (unsigned i = 0; i < 1000; i++) {
		int64_t cost_ns = request_rate_count(&rate, 0);

		least_ns = cost_ns < least_ns ? cost_ns : least_ns;
		most_ns = cost_ns > most_ns ? cost_ns : most_ns;
	}
	ck_assert_int_ge(least_ns, CO_SECOND / 2);
	ck_assert_int_lt(least_ns, 6 * CO_SECOND / 10);
	ck_assert_int_le(most_ns, 3 * CO_SECOND / 2);
	ck_assert_int_gt(most_ns, 14 * CO_SECOND / 10);
}
END_TEST

START_TEST(a_long_pause_is_never_cut_short)
{
	struct request_rate rate = {.interval_ns = CO_SECOND};

	request_rate_count(&rate, 1000 * CO_SECOND);
	ck_assert_int_eq(request_rate_next_ns(&rate), 1001 * CO_SECOND);
	request_rate_count(&rate, 1005 * CO_SECOND);
	ck_assert_int_eq(request_rate_next_ns(&rate), 1006 * CO_SECOND);
}
END_TEST

int main(void)
{
	return RUN_SUITE("request rate",
			 requests_to_a_host_begin_an_interval_apart,
			 other_hosts_are_not_held_up,
			 a_host_is_remembered_until_it_may_be_asked,
			 a_request_that_is_not_sent_takes_no_time,
			 each_hop_and_each_piece_is_a_request,
			 without_a_rate_nothing_waits, a_high_rate_is_kept,
			 a_random_pause_is_from_half_to_one_and_a_half,
			 a_long_pause_is_never_cut_short);
}
