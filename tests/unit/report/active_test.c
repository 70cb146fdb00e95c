/* The active downloads: who is among them, in which queue, and how they do. */
#include "report/active.h"

#include "unit/report/report_util.h"
#include "unit/suite.h"

#define SECOND INT64_C(1000000000)

static struct item items[5000];
static struct progress figures[5000];
static struct active_list list;

static void update_at(size_t i, enum event_type type, int64_t now_ns)
{
	static const struct retry retry = {.delay_ns = 5 * SECOND};
	static const struct wait wait = {.delay_ns = -1};
	const struct event event = {
		.type = type,
		.item = &items[i],
		.progress = &figures[i],
		.retry = type == EVENT_RETRY ? &retry : NULL,
		.wait = type == EVENT_WAIT ? &wait : NULL,
	};

	ck_assert_int_eq(active_list_update(&list, &event, now_ns), 0);
}

static void update(size_t i, enum event_type type)
{
	update_at(i, type, 0);
}

START_TEST(a_download_that_waits_is_not_at_work_until_it_goes_on)
{
	update(0, EVENT_START);
	update(1, EVENT_START);
	update_at(0, EVENT_RETRY, SECOND);
	ck_assert_uint_eq(list.at_work.count, 1);
	ck_assert_ptr_eq(list.at_work.first->item, &items[1]);
	ck_assert_ptr_eq(list.waiting.first->item, &items[0]);
	ck_assert_int_eq(list.waiting.first->state, ACTIVE_RETRYING);
	ck_assert_int_eq(list.waiting.first->until_ns, 6 * SECOND);
	update(0, EVENT_AGAIN);
	ck_assert_uint_eq(list.at_work.count, 2);
	ck_assert_uint_eq(list.waiting.count, 0);
	ck_assert_ptr_eq(list.at_work.last->item, &items[0]);
	update(2, EVENT_SKIPPED); /* which never was */
	update(3, EVENT_WAIT);
	ck_assert_uint_eq(list.at_work.count, 2);
	ck_assert_uint_eq(list.waiting.count, 0);
	active_list_release(&list);
}
END_TEST

START_TEST(what_waits_can_end)
{
	update(0, EVENT_START);
	update_at(0, EVENT_WAIT, SECOND);
	ck_assert_int_eq(list.waiting.first->state, ACTIVE_WAITING);
	ck_assert_int_eq(list.waiting.first->until_ns, 0);
	update(0, EVENT_FAILED);
	ck_assert_uint_eq(list.waiting.count, 0);
	active_list_release(&list);
}
END_TEST

START_TEST(events_that_begin_and_end_nothing_leave_it_as_it_is)
{
	struct event limit = {.type = EVENT_LIMIT};

	update(0, EVENT_START);
	update(0, EVENT_PROGRESS);
	ck_assert_int_eq(active_list_update(&list, &limit, 0), 0);
	ck_assert_uint_eq(list.at_work.count, 1);
	active_list_release(&list);
}
END_TEST

START_TEST(any_of_many_is_found)
{
	for (size_t i = 0; i < COUNT(items); i++)
		update(i, EVENT_START);
	for (size_t i = 0; i < COUNT(items); i += 2)
		update(i, EVENT_DONE);
	ck_assert_uint_eq(list.at_work.count, COUNT(items) / 2);
	for (size_t i = 0; i < COUNT(items); i += 2)
		update(i, EVENT_START);
	ck_assert_uint_eq(list.at_work.count, COUNT(items));
	ck_assert_ptr_eq(list.at_work.first->item, &items[1]);
	for (size_t i = COUNT(items); i > 0; i--)
		update(i - 1, EVENT_DONE);
	ck_assert_uint_eq(list.at_work.count, 0);
	active_list_release(&list);
}
END_TEST

START_TEST(what_receives_nothing_is_stalled_and_has_no_time)
{
	struct active *active;

	figures[0] = (struct progress){.total_bytes = 1000};
	update(0, EVENT_START);
	active = list.at_work.first;
	figures[0].received_bytes = 100;
	active_list_sample(&list, SECOND);
	ck_assert(!active_is_stalled(active, SECOND));
	ck_assert_int_eq(active_time_left_ns(active, SECOND), 9 * SECOND);
	active_list_sample(&list, 3 * SECOND);
	ck_assert(!active_is_stalled(active, 3 * SECOND));
	active_list_sample(&list, 4 * SECOND);
	ck_assert(active_is_stalled(active, 4 * SECOND));
	ck_assert_int_eq(active_time_left_ns(active, 4 * SECOND), -1);
	figures[0].received_bytes = 101;
	active_list_sample(&list, 5 * SECOND);
	ck_assert(!active_is_stalled(active, 5 * SECOND));
	figures[0].phase = PHASE_VERIFY;
	active_list_sample(&list, 6 * SECOND);
	ck_assert(!active_is_stalled(active, 60 * SECOND));
	active_list_release(&list);
}
END_TEST

START_TEST(one_sample_is_no_speed)
{
	figures[0] = (struct progress){.total_bytes = 1000};
	update(0, EVENT_START);
	figures[0].received_bytes = 500;
	active_list_sample(&list, SECOND / 4);
	ck_assert(!rate_is_settled(&list.at_work.first->speed));
	ck_assert_int_eq(active_time_left_ns(list.at_work.first, SECOND / 4),
			 -1);
	active_list_sample(&list, SECOND);
	ck_assert(rate_is_settled(&list.at_work.first->speed));
	active_list_release(&list);
}
END_TEST

int main(void)
{
	return RUN_SUITE("active",
			 a_download_that_waits_is_not_at_work_until_it_goes_on,
			 what_waits_can_end,
			 events_that_begin_and_end_nothing_leave_it_as_it_is,
			 any_of_many_is_found,
			 what_receives_nothing_is_stalled_and_has_no_time,
			 one_sample_is_no_speed);
}
