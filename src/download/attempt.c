#include "download/attempt.h"

#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "base/container.h"
#include "base/units.h"
#include "download/attempt_loops.h"
#include "download/attempt_sink.h"
#include "download/download.h"
#include "download/open_part.h"
#include "download/pace.h"
#include "download/piece_check.h"
#include "download/probe.h"
#include "download/team.h"
#include "schedule/retry.h"

/* An attempt while it is made. */
struct running {
	struct attempt_sink sink;
	struct attempt *attempt;
	struct download *download; /* the attempt's */
	struct attempt_result *result;
	uint64_t kept_bytes; /* of the part when it began */
	int64_t held_ns;     /* by then, as of struct progress */
};

/* Another version than is there, or of another size, as --exists says. */
static void set_present(struct request *request,
			const struct download *download)
{
	request->present_bytes = download->present.total_bytes;
	request->is_by_size = download->run->settings->exists == EXISTS_SIZE;
	if (request->is_by_size)
		return;
	request->if_none_match = download->present.etag;
	request->if_modified_since = download->present.last_modified;
}

/* Only what is of the same version as the bytes that are there. */
static struct request request_same(const struct attempt *attempt)
{
	const struct download *download = attempt->download;
	const struct version *version = part_file_version(download->part);
	struct request request = REQUEST_FOR(attempt->url);
	bool joins = download_may_join(download, attempt->url);

	request.range = download->content.range;
	request.total_bytes = version->total_bytes;
	request.trusts_length =
		(download->run->settings->trust_length || joins) &&
		!request.range && version->total_bytes >= 0;
	if (joins && request.trusts_length)
		return request;
	if (!request.trusts_length)
		request.if_range = version_validator(version);
	else if (version->modified_is_strong)
		request.if_range = version->last_modified;
	request.last_modified = version->last_modified;
	return request;
}

/* The rest, where that can be told to be of the same version; or all. */
static struct request request_rest(const struct attempt *attempt, bool goes_on)
{
	const struct download *download = attempt->download;
	const struct version *version = part_file_version(download->part);
	uint64_t kept_bytes = download_kept_bytes(download);
	uint64_t gap_end = part_file_gap_end(download->part);
	struct request request;

	/* Behind a whole range may be more of the file: that asks for too much.
	 */
	if (download->content.range && !goes_on &&
	    (int64_t)kept_bytes == version->total_bytes)
		kept_bytes = 0;
	if (kept_bytes > 0 || (gap_end > 0 && piece_check_is_due(download))) {
		request = request_same(attempt);
		request.from_bytes = kept_bytes;
		request.end_bytes = gap_end;
		return request;
	}
	request = REQUEST_FOR(attempt->url);
	request.range = download->content.range;
	set_present(&request, download);
	return request;
}

/* The range that it is at work on. */
static struct request request_range(struct attempt *attempt)
{
	struct request request = request_same(attempt);
	struct segment *segment = &attempt->segment;

	request.from_bytes = segment->at_bytes;
	request.end_bytes = segment->end_bytes;
	request.is_shared = true;
	segment->asked_bytes = segment->end_bytes;
	return request;
}

/* Out of the frame in which the attempt waits: see worker.c. */
__attribute__((noinline)) static struct request
request_next(const struct running *running)
{
	struct attempt *attempt = running->attempt;

	return running->download->team
		       ? request_range(attempt)
		       : request_rest(attempt, running->sink.is_in_pieces);
}

static int fetch_piece(struct running *running, bool is_ranged)
{
	struct attempt *attempt = running->attempt;
	struct download *download = running->download;
	struct request request = request_next(running);

	request.content = &download->content;
	request.hops = attempt->hops.urls;
	request.hop_count = attempt->hops.count;
	request.trail = attempt->hops.trail;
	download_set_origin(download, &request);
	request.is_proven = download_is_proven(download);
	request.is_ranged = is_ranged || request.end_bytes > 0;
	running->sink.fills_gap = request.end_bytes > 0;
	request.goes_on = running->sink.is_in_pieces;
	if (download->run->settings->warc)
		request.exchanges = &attempt->exchanges;
	running->sink.is_enough = false;
	return client_fetch(running->sink.at.client, &request,
			    &running->sink.sink, &attempt->response,
			    running->sink.at.progress,
			    &running->result->failure);
}

static int fail_stalled(struct running *running)
{
	const struct settings *settings = running->download->run->settings;
	char limit[UNITS_TEXT_SIZE];

	units_format_duration(limit, settings->stall_timeout_ns);
	failure_set(&running->result->failure, ERROR_TIMEOUT,
		    "stalled: next to nothing came within %s, in pieces",
		    limit);
	return UV_EPROTO;
}

/* A piece, unless its server makes the pieces last. */
static int fetch_in_pace(struct running *running, struct pace *pace,
			 bool is_ranged)
{
	const struct progress *progress = running->sink.at.progress;
	uint64_t had_bytes = progress->received_bytes;
	int64_t began_ns = co_time_ns() - progress->held_ns;
	int status = fetch_piece(running, is_ranged);
	int64_t ended_ns = co_time_ns() - progress->held_ns;
	uint64_t has_bytes = progress->received_bytes;

	if (status != CLIENT_PIECE)
		return status;
	return pace_add(pace, running->download->run->settings,
			ended_ns - began_ns,
			has_bytes > had_bytes ? has_bytes - had_bytes : 0)
		       ? fail_stalled(running)
		       : status;
}

/* Another piece, when its host may be asked again. */
static int fetch_next(struct running *running, struct pace *pace)
{
	int status = attempt_sink_await_turn(&running->sink);

	return status < 0 ? status : fetch_in_pace(running, pace, true);
}

/* Whether its request has ended well, and where it should. */
static bool has_ended_well(const struct running *running, int status)
{
	return status == 0 || status == CLIENT_PIECE ||
	       (status == UV_EALREADY && running->sink.is_enough);
}

/* Take on one range after the other, until nothing is left to do. */
static int fetch_ranges(struct running *running, struct pace *pace, int status)
{
	struct segments *segments = &running->download->team->segments;
	struct segment *segment = &running->attempt->segment;

	running->sink.is_in_pieces = true;
	while (has_ended_well(running, status)) {
		bool has_rest = segment->at_bytes < segment->end_bytes &&
				!segments_have_rest(segments, segment);

		segment->is_open = false;
		if (segments_are_whole(segments))
			return 0;
		status = has_rest ? 1 : team_take(running->attempt);
		if (status <= 0)
			return status;
		status = fetch_next(running, pace);
	}
	return status;
}

/*
 * What comes in pieces is asked for until it is whole.  Where they cannot be
 * told to be of one version, all is asked for once more, by a range: some
 * servers send a piece to who asks for none.
 */
static int fetch(struct running *running)
{
	struct pace pace = {0};
	bool is_ranged = running->download->team;
	int status = probe_size(&running->sink);

	if (status != 1)
		return status;
	status = running->attempt->goes_on
			 ? fetch_next(running, &pace)
			 : fetch_in_pace(running, &pace, is_ranged);
	while (status == CLIENT_PIECE && !running->download->team) {
		if (running->download->run->settings->warc)
			return attempt_result_fail(
				running->result, ERROR_TRUNCATED,
				"the server sends the file in pieces, and "
				"--warc holds whole answers",
				"download it without --warc");
		if (!request_content_is_plain(&running->download->content))
			return attempt_result_fail(
				running->result, ERROR_TRUNCATED,
				"the server sends the answer in pieces, which "
				"works for GET only",
				NULL);
		running->sink.is_in_pieces = true;
		if (download_kept_bytes(running->download) == 0 && is_ranged)
			return attempt_result_fail(
				running->result, ERROR_TRUNCATED,
				"the server sends the file in pieces, and "
				"does not say that they are of one version",
				running->download->content.range
					? NULL
					: "use --trust-length to join them all "
					  "the same");
		is_ranged = true;
		status = fetch_next(running, &pace);
	}
	return running->download->team ? fetch_ranges(running, &pace, status)
				       : status;
}

/* The same, as long as that may take, and nobody ends it. */
static int fetch_until(struct running *running, int64_t limit_ns)
{
	struct co_scope scope;
	int status = co_timeout_enter(&scope, limit_ns);

	running->attempt->scope = &scope;
	if (status == 0)
		status = fetch(running);
	running->attempt->scope = NULL;
	return co_timeout_leave(&scope, status);
}

static bool is_probe(const struct download *download)
{
	return download->run->settings->probe != PROBE_NONE;
}

/* The time that it waits for permits does not count. */
static int fetch_in_time(void *arg)
{
	struct running *running = arg;
	struct attempt *attempt = running->attempt;
	int64_t limit_ns = download_timeout_ns(running->download);
	int64_t began_ns = co_time_ns();
	int status;

	if (limit_ns != CO_FOREVER)
		limit_ns -= attempt->spent_ns;
	status = is_probe(running->download)
			 ? co_wait_for(probe_fetch, &running->sink, limit_ns)
			 : fetch_until(running, limit_ns);
	attempt->spent_ns += co_time_ns() - began_ns;
	return status;
}

/* Whether no others can come to fetch the same file, and share its ranges. */
static bool is_alone(const struct download *download)
{
	const struct item_options *options = download->item->options;

	return download->run->settings->segments == 1 &&
	       !(options && options->pieces) &&
	       (!download->part || part_file_gap_end(download->part) == 0);
}

/* On one of the loops beside the run's, if there are any. */
static int fetch_somewhere(struct running *running)
{
	const struct attempt *attempt = running->attempt;
	struct attempt_loops *loops = running->download->run->loops;

	return loops && is_alone(running->download) &&
			       attempt_loops_may_take(attempt->url)
		       ? attempt_loops_call(loops, attempt->entry.host,
					    &running->sink.at, fetch_in_time,
					    running)
		       : fetch_in_time(running);
}

/*
 * Whether the answer is that there is nothing to fetch.  If the user said what
 * the file shall have, that is seen at its commit.
 */
static bool is_current(const struct attempt *attempt)
{
	const struct download *download = attempt->download;

	if (attempt->response.is_unchanged)
		return true;
	return attempt->response.is_whole && download->adopted_bytes > 0 &&
	       part_file_len(download->part) == download->adopted_bytes &&
	       download->expected.count == 0;
}

/* Why the attempt failed, unless the transfer has said so. */
static void explain(struct running *running, int status)
{
	struct failure *failure = &running->result->failure;
	char limit[UNITS_TEXT_SIZE];

	if (failure->error != ERROR_NONE && status == UV_EPROTO)
		return;
	if (status != UV_ETIMEDOUT) {
		download_explain(running->download, failure, status);
		return;
	}
	units_format_duration(limit, download_timeout_ns(running->download));
	failure_set(failure, ERROR_TIMEOUT, "not finished within %s", limit);
}

static enum attempt_outcome outcome_of(struct running *running, int status)
{
	if (status == 0 && is_probe(running->download))
		return ATTEMPT_FOUND;
	if (running->download->team &&
	    (status == 0 ||
	     (status == UV_ETIMEDOUT && running->attempt->is_dismissed)))
		return ATTEMPT_LEFT;
	if (status == 0)
		return is_current(running->attempt) ? ATTEMPT_CURRENT
						    : ATTEMPT_WHOLE;
	if (status == UV_EALREADY)
		return ATTEMPT_CURRENT;
	if (status == UV_EEXIST && running->result->existing)
		return ATTEMPT_EXISTING;
	if (status == UV_EAGAIN && running->result->next_host)
		return ATTEMPT_MOVED;
	if (status == UV_ECANCELED)
		return ATTEMPT_CANCELLED;
	explain(running, status);
	return ATTEMPT_FAILED;
}

static uint64_t gained_bytes(const struct running *running)
{
	const struct download *download = running->download;
	const struct settings *settings = download->run->settings;
	uint64_t kept_bytes = download_kept_bytes(download);
	uint64_t gained;
	int64_t held_ns;

	if (running->sink.is_restarted || kept_bytes < running->kept_bytes ||
	    running->result->failure.error == ERROR_RANGE)
		return 0;
	gained = kept_bytes - running->kept_bytes;
	held_ns = download->progress.held_ns - running->held_ns;
	return pace_is_idle(settings,
			    running->attempt->spent_ns - held_ns +
				    retry_pause_ns(settings, gained),
			    gained)
		       ? 0
		       : gained;
}

void attempt_init(struct attempt *attempt, struct download *download,
		  const char *url, const char *host, uint64_t index)
{
	*attempt = (struct attempt){
		.download = download,
		.url = url,
		.entry = {.host = host, .index = index},
		.response = RESPONSE_NONE,
	};
}

void attempt_release(struct attempt *attempt)
{
	hops_reset(&attempt->hops);
	response_reset(&attempt->response);
	exchange_log_reset(&attempt->exchanges);
	free(attempt->next_host);
}

struct attempt *attempt_of(struct schedule_entry *entry)
{
	return CONTAINER_OF(entry, struct attempt, entry);
}

/* Forget the attempt before, unless this goes on with it. */
static void start_afresh(struct attempt *attempt)
{
	struct download *download = attempt->download;

	expected_reset(&download->expected);
	response_reset(&attempt->response);
	download->progress.received_bytes = 0;
	download->progress.total_bytes = -1;
	download->progress.phase = PHASE_TRANSFER;
	download->progress.segments = 0;
	attempt->is_dismissed = false;
	attempt->stored_bytes = 0;
	if (attempt->is_under_way) {
		attempt->is_under_way = false;
		return;
	}
	hops_reset(&attempt->hops);
	exchange_log_reset(&attempt->exchanges);
	attempt->spent_ns = 0;
	download->attempts++;
}

/*
 * Nothing is missing, by the pieces of what was there before.  Returns 1 if so,
 * 0 if not, or an error.
 */
static int take_whole(struct running *running)
{
	struct download *download = running->download;
	const struct expected_sources sources =
		download_expected_sources(download);
	int status;

	if (!piece_check_is_due(download) ||
	    part_file_len(download->part) !=
		    download->item->options->pieces->total_bytes)
		return 0;
	status = expected_set(&download->expected, &sources,
			      &running->result->failure);
	if (status == 0)
		status = part_file_begin_gap(download->part,
					     part_file_version(download->part),
					     download_algorithms(download));
	return status == 0 ? 1 : status;
}

static struct running begin(struct attempt *attempt,
			    const struct attempt_hooks *hooks,
			    struct attempt_result *result)
{
	*result = (struct attempt_result){.began_ns = co_time_ns()};
	return (struct running){
		.sink = attempt_sink(attempt, hooks, result),
		.attempt = attempt,
		.download = attempt->download,
		.result = result,
		.held_ns = attempt->download->progress.held_ns,
	};
}

void attempt_run(struct attempt *attempt, const struct attempt_hooks *hooks,
		 struct attempt_result *result)
{
	struct download *download = attempt->download;
	struct running running = begin(attempt, hooks, result);
	int status;

	start_afresh(attempt);
	status = is_probe(download) ? 0 : open_part(download);
	running.kept_bytes = download_kept_bytes(download);
	if (status == 0 && !is_probe(download))
		status = take_whole(&running);
	if (status == 0)
		status = fetch_somewhere(&running);
	else if (status == 1)
		status = 0;
	attempt->goes_on = false;
	download->run->tally->numbered += result->numbered;
	result->outcome = outcome_of(&running, status);
	if (!download->team) /* which counts for all */
		result->gained_bytes = gained_bytes(&running);
}

void attempt_run_beside(struct attempt *attempt,
			const struct attempt_hooks *hooks,
			struct attempt_result *result)
{
	struct running running = begin(attempt, hooks, result);
	int64_t limit_ns = attempt->download->team->deadline_ns;

	attempt->is_under_way = false;
	if (limit_ns != CO_FOREVER)
		limit_ns -= co_time_ns();
	result->outcome = outcome_of(&running, fetch_until(&running, limit_ns));
}
