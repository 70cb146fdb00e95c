/* Items across attempts: what is told of them, and how they can be cut off. */
#include "unit/download/run_util.h"

/* How often each path was asked for; for the tests of one peer. */
static unsigned asked_for(const char *path)
{
	static struct {
		char path[256];
		unsigned count;
	} seen[512];

	for (size_t i = 0; i < CO_COUNT(seen); i++) {
		if (!seen[i].path[0])
			snprintf(seen[i].path, sizeof(seen[i].path), "%s",
				 path);
		if (strcmp(seen[i].path, path) == 0)
			return ++seen[i].count;
	}
	ck_abort_msg("too many paths");
}

static int say_body(struct talk *talk, const char *from)
{
	if (strcmp(from, "hello, world") != 0)
		return peer_say(talk,
				"HTTP/1.1 206 Partial Content\r\n"
				"Content-Range: bytes %zu-11/12\r\n"
				"Content-Length: %zu\r\nETag: \"x\"\r\n\r\n%s",
				12 - strlen(from), strlen(from), from);
	return peer_say(talk,
			"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n"
			"ETag: \"x\"\r\n\r\n%s",
			from);
}

/*
 * "/busy..." refuses once and "/cut..." breaks off once; "/down..." never gives an
 * answer.  What is asked for a second time is well.
 */
static int answer_flakily(struct talk *talk)
{
	static const char body[] = "hello, world";
	unsigned count = asked_for(talk->path);
	const char *range = strstr(talk->head, "Range: bytes=");
	int from = 0;

	if (strncmp(talk->path, "/down", 5) == 0)
		return 1;
	if (count == 1 && strncmp(talk->path, "/busy", 5) == 0)
		return peer_say(talk, "HTTP/1.1 500 Busy\r\n"
				      "Content-Length: 0\r\n\r\n");
	if (count == 1 && strncmp(talk->path, "/cut", 4) == 0) {
		(void)!peer_say(talk, "HTTP/1.1 200 OK\r\nETag: \"x\"\r\n"
				      "Content-Length: 12\r\n\r\nhello");
		return 1;
	}
	if (range)
		sscanf(range, "Range: bytes=%d-", &from);
	return say_body(talk, body + from);
}

/*
 * Every answer breaks off after five bytes, and after every other answer the
 * file is another.
 */
static int answer_restlessly(struct talk *talk)
{
	static const char body[] = "hello, world";
	unsigned version = asked_for(talk->path) / 2;
	const char *range = strstr(talk->head, "Range: bytes=");
	char if_range[32];
	int from = 0;

	snprintf(if_range, sizeof(if_range), "If-Range: \"%u\"", version);
	if (range && strstr(talk->head, if_range))
		sscanf(range, "Range: bytes=%d-", &from);
	(void)!peer_say(talk,
			"HTTP/1.1 %s\r\nETag: \"%u\"\r\n"
			"Content-Range: bytes %d-11/12\r\n"
			"Content-Length: %d\r\n\r\n%.5s",
			from ? "206 Partial Content" : "200 OK", version, from,
			12 - from, body + from);
	return 1;
}

/* "/to..." leads to the same at another host. */
static struct peer *elsewhere;

static int answer_leading_on(struct talk *talk)
{
	if (strncmp(talk->path, "/to", 3) != 0)
		return answer_flakily(talk);
	return peer_say(talk,
			"HTTP/1.1 302 Found\r\nLocation: %s\r\n"
			"Content-Length: 0\r\n\r\n",
			peer_url(elsewhere, talk->path));
}

static struct run *new_patient_run(void)
{
	struct run *run = new_run();

	run->settings.retries = 2;
	run->settings.retry_delay_ns = CO_MILLISECOND;
	run->settings.retry_max_ns = CO_FOREVER;
	ck_assert_int_eq(retry_filter_parse(&run->settings.retry_on, "default"),
			 0);
	return run;
}

static size_t count_of(const struct run *run, enum event_type type,
		       uint64_t index)
{
	size_t count = 0;

	for (size_t i = 0; i < run->records_len; i++)
		count += run->records[i].type == type &&
			 run->records[i].index == index;
	return count;
}

ASYNC_TEST(an_item_is_begun_once_and_ended_once_however_often_it_is_tried)
{
	struct peer *peer = peer_open(answer_flakily);
	struct run *run = new_patient_run();

	add_path(run, peer, "/busy");
	add_path(run, peer, "/cut");
	add_path(run, peer, "/down");
	ck_assert_int_eq(run_it(run), 0);
	check_done(run, 1, "busy");
	check_done(run, 2, "cut");
	check_failure(run, 3, ERROR_NETWORK, "without an answer");
	for (uint64_t i = 1; i <= 3; i++) {
		size_t retries = count_of(run, EVENT_RETRY, i);

		ck_assert_uint_eq(count_of(run, EVENT_START, i), 1);
		ck_assert_uint_eq(retries, i == 3 ? 2 : 1);
		ck_assert_uint_eq(count_of(run, EVENT_AGAIN, i), retries);
	}
	check_tally(run, 3, 3, 2, 1, 0);
	ck_assert_uint_eq(run->tally.retries, 4);
	/* The rest of what was cut, not all of it again. */
	ck_assert_uint_eq(run->tally.received_bytes, 12 + 12);
	check_file("busy", "hello, world");
	check_file("cut", "hello, world");
	check_names("busy cut");
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(an_item_that_gains_and_loses_in_turns_is_given_up)
{
	struct peer *peer = peer_open(answer_restlessly);
	struct run *run = new_patient_run();

	run->settings.retries = 3;
	add_path(run, peer, "/restless");
	ck_assert_int_eq(run_it(run), 0);
	check_failure(run, 1, ERROR_TRUNCATED, "5 of 12");
	check_tally(run, 1, 1, 0, 1, 0);
	/* One gain at the start, then three times a loss and a gain; a loss. */
	ck_assert_uint_eq(peer->requests, 8);
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(an_item_that_waits_when_the_run_is_cancelled_keeps_its_part)
{
	struct peer *peer = peer_open(answer_flakily);
	struct run *run = new_patient_run();
	struct co_task *task;

	run->settings.retry_delay_ns = CO_FOREVER;
	add_path(run, peer, "/cut");
	task = spawn(run_it, run);
	wait_until(count_events(run, EVENT_RETRY) == 1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	check_failure(run, 1, ERROR_INTERRUPTED, "interrupted");
	ck_assert_str_eq(find_event(run, EVENT_FAILED, 1)->part, "cut.part");
	check_tally(run, 1, 1, 0, 0, 0);
	check_file("cut.part", "hello");
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(a_run_of_retries_can_be_cancelled_in_any_turn)
{
	struct peer *peer = peer_open(answer_flakily);
	bool done = false;

	for (int turns = 0; !done; turns += 1 + turns / 6) {
		struct run *run = new_patient_run();
		struct co_task *task;
		char path[32];
		int status;

		run->settings.exists = EXISTS_OVERWRITE;
		run->settings.retry_delay_ns = CO_MICROSECOND;
		run->settings.jobs = 2;
		snprintf(path, sizeof(path), "/busy%d", turns);
		add_path(run, peer, path);
		snprintf(path, sizeof(path), "/cut%d", turns);
		add_path(run, peer, path);
		add_path(run, peer, "/a");
		task = spawn(run_it, run);
		yield_turns(turns);
		co_task_cancel(task);
		status = finish(task);
		done = status == 0;
		ck_assert(done || status == UV_ECANCELED);
		for (uint64_t i = 1; i <= 3; i++) {
			size_t begun = count_of(run, EVENT_START, i);

			ck_assert_uint_le(begun, 1);
			ck_assert_uint_eq(count_of(run, EVENT_DONE, i) +
						  count_of(run, EVENT_FAILED,
							   i),
					  begun);
		}
		ck_assert_uint_eq(run->tally.failed, 0);
		free_run(run);
	}
	peer_close(peer);
}

ASYNC_TEST(an_emit_that_fails_at_a_retry_ends_the_run)
{
	static const enum event_type types[] = {EVENT_RETRY, EVENT_AGAIN};
	struct peer *peer = peer_open(answer_flakily);

	for (size_t i = 0; i < CO_COUNT(types); i++) {
		struct run *run = new_patient_run();
		char path[32];

		run->fails_at = types[i];
		run->status = UV_EPIPE;
		snprintf(path, sizeof(path), "/cut%d", (int)i);
		add_path(run, peer, path);
		ck_assert_int_eq(run_it(run), UV_EPIPE);
		free_run(run);
		/* What came is kept all the same. */
		snprintf(path, sizeof(path), "cut%d.part", (int)i);
		check_file(path, "hello");
	}
	peer_close(peer);
}

/* Where they lead to there is room for one at a time. */
static struct run *new_run_of_redirects(const struct peer *peer)
{
	struct run *run = new_patient_run();
	char path[32];

	run->settings.exists = EXISTS_OVERWRITE;
	run->settings.per_host = 1;
	run->settings.jobs = 3;
	for (int i = 1; i <= 6; i++) {
		snprintf(path, sizeof(path), "/to%d", i);
		add_path(run, i % 3 ? peer : elsewhere, path);
	}
	return run;
}

ASYNC_TEST(items_that_wait_where_a_redirect_leads_are_begun_and_ended_once)
{
	struct peer *peer = peer_open(answer_leading_on);
	struct run *run;

	elsewhere = peer_open(answer_flakily);
	run = new_run_of_redirects(peer);
	ck_assert_int_eq(run_it(run), 0);
	check_tally(run, 6, 6, 6, 0, 0);
	ck_assert_uint_eq(run->tally.retries, 0);
	ck_assert_uint_eq(count_events(run, EVENT_START), 6);
	ck_assert_uint_gt(count_events(run, EVENT_WAIT), 0);
	ck_assert_uint_eq(count_events(run, EVENT_WAIT),
			  count_events(run, EVENT_AGAIN));
	ck_assert_uint_eq(peer->requests, 4);
	ck_assert_uint_eq(elsewhere->requests, 6);
	free_run(run);
	peer_close(peer);
	peer_close(elsewhere);
}

ASYNC_TEST(a_run_of_redirects_can_be_cancelled_in_any_turn)
{
	struct peer *peer = peer_open(answer_leading_on);
	bool done = false;

	elsewhere = peer_open(answer_flakily);
	for (int turns = 0; !done; turns += 1 + turns / 6) {
		struct run *run = new_run_of_redirects(peer);
		struct co_task *task = spawn(run_it, run);
		int status;

		yield_turns(turns);
		co_task_cancel(task);
		status = finish(task);
		done = status == 0;
		ck_assert(done || status == UV_ECANCELED);
		ck_assert_uint_eq(count_events(run, EVENT_START),
				  count_events(run, EVENT_DONE) +
					  count_events(run, EVENT_FAILED));
		ck_assert_uint_eq(run->tally.failed, 0);
		free_run(run);
	}
	peer_close(peer);
	peer_close(elsewhere);
}

/* Also what was never tried, of a host that is given up. */
ASYNC_TEST(every_item_of_a_host_that_is_down_fails_with_its_cause)
{
	struct peer *peer = peer_open(answer_flakily);
	struct run *run = new_patient_run();
	char url[64];
	size_t untried = 0;

	snprintf(url, sizeof(url), "%s", peer_url(peer, "/x"));
	peer_close(peer);
	for (int i = 0; i < 50; i++)
		add_url(run, url);
	ck_assert_int_eq(run_it(run), 0);
	check_tally(run, 50, run->tally.started, 0, 50, 0);
	for (uint64_t i = 1; i <= 50; i++) {
		check_failure(run, i, ERROR_CONNECT, "cannot connect");
		untried += count_of(run, EVENT_START, i) == 0;
	}
	ck_assert_uint_ge(untried, 35);
	free_run(run);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"item_retry",
		an_item_is_begun_once_and_ended_once_however_often_it_is_tried,
		an_item_that_gains_and_loses_in_turns_is_given_up,
		an_item_that_waits_when_the_run_is_cancelled_keeps_its_part,
		a_run_of_retries_can_be_cancelled_in_any_turn,
		an_emit_that_fails_at_a_retry_ends_the_run,
		items_that_wait_where_a_redirect_leads_are_begun_and_ended_once,
		a_run_of_redirects_can_be_cancelled_in_any_turn,
		every_item_of_a_host_that_is_down_fails_with_its_cause);
}
