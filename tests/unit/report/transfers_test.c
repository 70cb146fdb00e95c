#include "report/transfers.h"

#include <stdio.h>

#include "unit/report/report_util.h"

static struct transfers transfers;

static void follow(enum event_type type, const struct item *item,
		   int64_t now_ns)
{
	static const struct failure interrupted = {.error = ERROR_INTERRUPTED};
	static const struct progress progress = {.received_bytes = 7};
	struct event event = {
		.type = type,
		.item = item,
		.name = "name",
		.progress = &progress,
		.failure = &interrupted,
	};

	transfers_follow(&transfers, &event, now_ns);
}

START_TEST(a_transfer_has_its_attempts)
{
	struct item item = {.url = "http://u:p@a.test/x", .host = "a.test:80"};
	const struct transfer_record *kept;

	transfers_init(&transfers);
	follow(EVENT_START, &item, 10);
	ck_assert_uint_eq(transfers.running, 1);
	follow(EVENT_RETRY, &item, 20);
	ck_assert_uint_eq(transfers.running, 0);
	ck_assert_uint_eq(transfers.waiting, 1);
	follow(EVENT_AGAIN, &item, 50);
	follow(EVENT_DONE, &item, 70);
	ck_assert_uint_eq(transfers.running + transfers.waiting, 0);
	ck_assert_uint_eq(transfers.kept_count, 1);
	kept = transfers.kept[0];
	ck_assert_int_eq(kept->start_ns, 10);
	ck_assert_int_eq(kept->end_ns, 70);
	ck_assert_uint_eq(kept->attempt_count, 2);
	ck_assert_int_eq(kept->attempts[0].end_ns, 20);
	ck_assert_int_eq(kept->attempts[1].start_ns, 50);
	ck_assert_int_eq(kept->attempts[1].end_ns, 70);
	ck_assert_int_eq(kept->end, TRANSFER_DONE);
	ck_assert_str_eq(kept->name, "name");
	ck_assert_str_eq(kept->url, "http://***@a.test/x");
	transfers_release(&transfers);
}
END_TEST

START_TEST(more_attempts_than_spans_share_the_last)
{
	struct item item = {.url = "u"};

	transfers_init(&transfers);
	follow(EVENT_START, &item, 0);
	for (int64_t i = 1; i < 20; i++) {
		follow(EVENT_RETRY, &item, 10 * i - 5);
		follow(EVENT_AGAIN, &item, 10 * i);
	}
	follow(EVENT_FAILED, &item, 200);
	ck_assert_uint_eq(transfers.kept[0]->attempt_count, 20);
	ck_assert_uint_eq(transfers.kept[0]->span_count, TRANSFER_ATTEMPTS);
	ck_assert_int_eq(
		transfers.kept[0]->attempts[TRANSFER_ATTEMPTS - 1].end_ns, 200);
	ck_assert_int_eq(transfers.kept[0]->end, TRANSFER_INTERRUPTED);
	transfers_release(&transfers);
}
END_TEST

START_TEST(of_many_the_longest_are_kept)
{
	enum { MANY = 5 * TRANSFERS_KEPT };
	static struct item items[MANY];
	struct transfer_record **sorted;

	transfers_init(&transfers);
	for (int64_t i = 0; i < MANY; i++)
		follow(EVENT_START, &items[i], i);
	for (int64_t i = 0; i < MANY; i++)
		follow(EVENT_DONE, &items[i], i + 1 + i * 31 % MANY);
	ck_assert_uint_eq(transfers.ended, MANY);
	ck_assert_uint_eq(transfers.kept_count, TRANSFERS_KEPT);
	sorted = transfers_sort(&transfers);
	for (size_t i = 0; i < TRANSFERS_KEPT; i++) {
		ck_assert_int_gt(sorted[i]->end_ns - sorted[i]->start_ns,
				 MANY - TRANSFERS_KEPT);
		if (i > 0)
			ck_assert_int_le(sorted[i - 1]->start_ns,
					 sorted[i]->start_ns);
	}
	free(sorted);
	transfers_release(&transfers);
}
END_TEST

START_TEST(what_is_under_way_ends_with_the_run)
{
	struct item one = {.url = "a"}, other = {.url = "b"};

	transfers_init(&transfers);
	follow(EVENT_START, &one, 1);
	follow(EVENT_START, &other, 2);
	follow(EVENT_RETRY, &other, 3);
	transfers_end(&transfers, 9);
	ck_assert_uint_eq(transfers.kept_count, 2);
	ck_assert_uint_eq(transfers.running + transfers.waiting, 0);
	ck_assert_int_eq(transfers.kept[0]->end, TRANSFER_INTERRUPTED);
	ck_assert_int_eq(transfers.kept[1]->end_ns, 9);
	transfers_release(&transfers);
}
END_TEST

START_TEST(an_item_in_the_place_of_one_without_an_end_is_another)
{
	struct item item = {.url = "a"};

	transfers_init(&transfers);
	follow(EVENT_START, &item, 1);
	follow(EVENT_START, &item, 5);
	follow(EVENT_DONE, &item, 7);
	ck_assert_uint_eq(transfers.kept_count, 2);
	ck_assert_int_eq(transfers.kept[0]->end, TRANSFER_INTERRUPTED);
	ck_assert_int_eq(transfers.kept[1]->start_ns, 5);
	transfers_release(&transfers);
}
END_TEST

START_TEST(events_of_no_transfer_are_ignored)
{
	struct item item = {.url = "a"};

	transfers_init(&transfers);
	follow(EVENT_AGAIN, &item, 1);
	follow(EVENT_FAILED, &item, 1);
	follow(EVENT_SKIPPED, &item, 1);
	follow(EVENT_START, &item, 1);
	follow(EVENT_AGAIN, &item, 2);
	follow(EVENT_DONE, &item, 3);
	follow(EVENT_DONE, &item, 4);
	follow(EVENT_HOST, NULL, 4);
	ck_assert_uint_eq(transfers.ended, 1);
	ck_assert_uint_eq(transfers.kept[0]->attempt_count, 1);
	transfers_release(&transfers);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_transfer_has_its_attempts,
		more_attempts_than_spans_share_the_last,
		of_many_the_longest_are_kept,
		what_is_under_way_ends_with_the_run,
		an_item_in_the_place_of_one_without_an_end_is_another,
		events_of_no_transfer_are_ignored,
	};

	return run_tests("transfers", tests, COUNT(tests));
}
