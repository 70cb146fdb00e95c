/* The rows of downloads, and of hosts. */
#include "report/rows.h"

#include "unit/report/report_util.h"
#include "unit/suite.h"

#define SECOND INT64_C(1000000000)

static struct item items[6];
static struct progress figures[6];
static struct active_list active;
static struct rows rows;

static void update(size_t i, enum event_type type, int64_t now_ns)
{
	static const struct retry retry = {.delay_ns = 5 * SECOND};
	static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
	const struct event event = {
		.type = type,
		.item = &items[i],
		.name = names[i],
		.progress = &figures[i],
		.retry = type == EVENT_RETRY ? &retry : NULL,
	};

	ck_assert_int_eq(active_list_update(&active, &event, now_ns), 0);
}

static void start(size_t i, const char *host, uint64_t bytes)
{
	items[i].host = (char *)host;
	figures[i].total_bytes = -1;
	update(i, EVENT_START, 0);
	figures[i].received_bytes = bytes;
}

START_TEST(those_at_work_come_before_those_that_wait)
{
	start(0, "h:80", 0);
	start(1, "h:80", 1000);
	update(0, EVENT_RETRY, 0);
	active_list_sample(&active, SECOND);
	rows_fill(&rows, &active, 24, 0, SECOND);
	ck_assert_uint_eq(rows.count, 2);
	ck_assert_str_eq(rows.items[0].name, "b");
	ck_assert_str_eq(rows.items[0].note, "size unknown");
	ck_assert_int_eq(rows.items[0].speed_bps, 1000);
	ck_assert_int_eq(rows.items[1].state, FRAME_RETRYING);
	ck_assert_int_eq(rows.items[1].time_ns, 4 * SECOND);
	rows_fill(&rows, &active, 24, 0, 7 * SECOND);
	ck_assert_int_eq(rows.items[0].state, FRAME_STALLED);
	ck_assert_int_eq(rows.items[1].state, FRAME_WAITING);
	active_list_release(&active);
}
END_TEST

START_TEST(what_has_not_answered_says_so)
{
	start(0, "h:80", 0);
	active_list_sample(&active, 4 * SECOND);
	rows_fill(&rows, &active, 24, 0, 4 * SECOND);
	ck_assert_int_eq(rows.items[0].state, FRAME_ASKING);
	ck_assert_int_eq(rows.items[0].time_ns, 4 * SECOND);
	active_list_release(&active);
}
END_TEST

START_TEST(verifying_is_said_when_it_takes_long)
{
	start(0, "h:80", 10);
	figures[0].phase = PHASE_VERIFY;
	active_list_sample(&active, SECOND);
	rows_fill(&rows, &active, 24, 0, SECOND);
	ck_assert_int_eq(rows.items[0].state, FRAME_RUNNING);
	rows_fill(&rows, &active, 24, 0, 9 * SECOND);
	ck_assert_int_eq(rows.items[0].state, FRAME_VERIFYING);
	active_list_release(&active);
}
END_TEST

START_TEST(the_slowest_host_comes_first)
{
	start(0, "fast:80", 9000);
	start(1, "slow:8080", 300);
	start(2, "fast:80", 9000);
	start(3, "slow:8080", 100);
	start(4, "gone:443", 0);
	update(4, EVENT_RETRY, 0);
	start(5, "slow:8080", 0);
	update(5, EVENT_WAIT, 0);
	active_list_sample(&active, SECOND);
	ck_assert_int_eq(rows_fill_hosts(&rows, &active, 24, 0, SECOND), 0);
	ck_assert_uint_eq(rows.count, 3);
	ck_assert_str_eq(rows.items[0].name, "gone");
	ck_assert_str_eq(rows.items[0].note, "0 active, 1 waiting");
	ck_assert_int_eq(rows.items[0].state, FRAME_WAITING);
	ck_assert_str_eq(rows.items[1].name, "slow:8080");
	ck_assert_str_eq(rows.items[1].note, "2 active, 1 waiting");
	ck_assert_int_eq(rows.items[1].speed_bps, 400);
	ck_assert_str_eq(rows.items[2].name, "fast");
	ck_assert_str_eq(rows.items[2].note, "2 active");
	ck_assert_int_eq(rows.items[2].speed_bps, 18000);
	ck_assert_int_eq(rows_fill_hosts(&rows, &active, 3, 0, SECOND), 0);
	ck_assert_uint_eq(rows.count, 1);
	ck_assert_uint_eq(rows.all, 3);
	active_list_release(&active);
}
END_TEST

int main(void)
{
	return RUN_SUITE("rows", those_at_work_come_before_those_that_wait,
			 what_has_not_answered_says_so,
			 verifying_is_said_when_it_takes_long,
			 the_slowest_host_comes_first);
}
