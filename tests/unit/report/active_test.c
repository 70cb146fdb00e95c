/* The active downloads: who is among them, and what they have still to get. */
#include "report/active.h"

#include "unit/report/report_util.h"
#include "unit/suite.h"

static struct item items[3];
static struct progress figures[3];
static struct active_list list;

static void update(size_t i, enum event_type type)
{
	const struct event event = {
		.type = type,
		.item = &items[i],
		.progress = &figures[i],
	};

	ck_assert_int_eq(active_list_update(&list, &event), 0);
}

START_TEST(a_download_that_waits_is_not_active_until_it_goes_on)
{
	update(0, EVENT_START);
	update(1, EVENT_START);
	update(0, EVENT_RETRY);
	ck_assert_uint_eq(list.count, 1);
	ck_assert_ptr_eq(list.actives[0].item, &items[1]);
	update(0, EVENT_AGAIN);
	ck_assert_uint_eq(list.count, 2);
	ck_assert_ptr_eq(list.actives[1].item, &items[0]);
	update(2, EVENT_SKIPPED); /* which never was */
	ck_assert_uint_eq(list.count, 2);
	active_list_release(&list);
}
END_TEST

START_TEST(events_that_begin_and_end_nothing_leave_it_as_it_is)
{
	struct event limit = {.type = EVENT_LIMIT};

	update(0, EVENT_START);
	update(0, EVENT_PROGRESS);
	ck_assert_int_eq(active_list_update(&list, &limit), 0);
	ck_assert_uint_eq(list.count, 1);
	active_list_release(&list);
}
END_TEST

START_TEST(what_is_left_is_known_only_if_all_lengths_are)
{
	uint64_t left;

	figures[0] = (struct progress){.received_bytes = 30, .total_bytes = 100};
	figures[1] = (struct progress){.received_bytes = 5, .total_bytes = 5};
	update(0, EVENT_START);
	update(1, EVENT_START);
	ck_assert(active_list_left(&list, &left));
	ck_assert_uint_eq(left, 70);
	figures[2].total_bytes = -1;
	update(2, EVENT_START);
	ck_assert(!active_list_left(&list, &left));
	active_list_release(&list);
}
END_TEST

int main(void)
{
	return RUN_SUITE("active",
			 a_download_that_waits_is_not_active_until_it_goes_on,
			 events_that_begin_and_end_nothing_leave_it_as_it_is,
			 what_is_left_is_known_only_if_all_lengths_are);
}
