/* The table of events: what each counts, begins and finishes. */
#include "model/event.h"

#include <string.h>

#include "unit/suite.h"

static struct tally count(enum event_type type, enum error_class error)
{
	struct failure failure = {.error = error};
	struct event event = {.type = type, .failure = &failure};
	struct tally tally = {0};

	tally_count(&tally, &event);
	return tally;
}

START_TEST(each_event_counts_once_where_it_belongs)
{
	const struct tally none = {0};
	struct tally waits = count(EVENT_WAIT, ERROR_NETWORK);
	struct tally again = count(EVENT_AGAIN, ERROR_NETWORK);

	ck_assert_uint_eq(count(EVENT_START, ERROR_NETWORK).started, 1);
	ck_assert_uint_eq(count(EVENT_DONE, ERROR_NETWORK).done, 1);
	ck_assert_uint_eq(count(EVENT_FAILED, ERROR_NETWORK).failed, 1);
	ck_assert_uint_eq(count(EVENT_SKIPPED, ERROR_NETWORK).skipped, 1);
	ck_assert_uint_eq(count(EVENT_RETRY, ERROR_NETWORK).retries, 1);
	ck_assert_mem_eq(&waits, &none, sizeof(none));
	ck_assert_mem_eq(&again, &none, sizeof(none));
}
END_TEST

START_TEST(what_was_interrupted_has_not_failed)
{
	ck_assert_uint_eq(count(EVENT_FAILED, ERROR_INTERRUPTED).failed, 0);
}
END_TEST

START_TEST(a_download_is_active_from_a_start_and_after_each_wait)
{
	ck_assert(event_kind(EVENT_START)->is_beginning);
	ck_assert(event_kind(EVENT_AGAIN)->is_beginning);
	ck_assert(!event_kind(EVENT_RETRY)->is_beginning);
	ck_assert(!event_kind(EVENT_WAIT)->is_beginning);
	ck_assert(!event_kind(EVENT_DONE)->is_beginning);
}
END_TEST

START_TEST(no_event_both_begins_and_ends_a_download)
{
	for (int type = EVENT_START; type < EVENT_COUNT; type++) {
		const struct event_kind *kind = event_kind(type);

		ck_assert(!kind->is_beginning || !kind->is_end);
		if (kind->is_beginning || kind->is_end)
			ck_assert(kind->fields & EVENT_HAS_ITEM);
		if (kind->is_finish)
			ck_assert(kind->is_end);
	}
}
END_TEST

START_TEST(done_and_skipped_items_are_finished)
{
	ck_assert(event_kind(EVENT_DONE)->is_finish);
	ck_assert(event_kind(EVENT_SKIPPED)->is_finish);
	ck_assert(!event_kind(EVENT_FAILED)->is_finish);
	ck_assert(!event_kind(EVENT_RETRY)->is_finish);
}
END_TEST

int main(void)
{
	return RUN_SUITE("event", each_event_counts_once_where_it_belongs,
			 what_was_interrupted_has_not_failed,
			 a_download_is_active_from_a_start_and_after_each_wait,
			 no_event_both_begins_and_ends_a_download,
			 done_and_skipped_items_are_finished);
}
