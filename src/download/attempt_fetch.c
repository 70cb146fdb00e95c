#include "download/attempt_fetch.h"

#include <coget/scope.h>
#include <coget/time.h>

#include "base/units.h"
#include "download/attempt_loops.h"
#include "download/attempt_request.h"
#include "download/pace.h"
#include "download/probe.h"
#include "download/team.h"

static int fetch_piece(struct attempt_sink *sink, bool is_ranged)
{
	struct request request =
		attempt_request(sink->attempt, sink->is_in_pieces);

	sink->fills_gap = request.end_bytes > 0;
	request.is_ranged |= is_ranged;
	sink->is_enough = false;
	return client_fetch(sink->at.client, &request, &sink->sink,
			    &sink->attempt->response, sink->at.progress,
			    &sink->result->failure);
}

static int fail_stalled(struct attempt_sink *sink)
{
	const struct settings *settings = sink->download->run->settings;
	char limit[UNITS_TEXT_SIZE];

	units_format_duration(limit, settings->stall_timeout_ns);
	failure_set(&sink->result->failure, ERROR_TIMEOUT,
		    "stalled: next to nothing came within %s, in pieces",
		    limit);
	return UV_EPROTO;
}

/* A piece, unless its server makes the pieces last. */
static int fetch_in_pace(struct attempt_sink *sink, struct pace *pace,
			 bool is_ranged)
{
	const struct progress *progress = sink->at.progress;
	uint64_t had_bytes = progress->received_bytes;
	int64_t began_ns = co_time_ns() - progress->held_ns;
	int status = fetch_piece(sink, is_ranged);
	int64_t ended_ns = co_time_ns() - progress->held_ns;
	uint64_t has_bytes = progress->received_bytes;

	if (status != CLIENT_PIECE)
		return status;
	return pace_add(pace, sink->download->run->settings,
			ended_ns - began_ns,
			has_bytes > had_bytes ? has_bytes - had_bytes : 0)
		       ? fail_stalled(sink)
		       : status;
}

/* Another piece, when its host may be asked again. */
static int fetch_next(struct attempt_sink *sink, struct pace *pace)
{
	int status = attempt_sink_await_turn(sink);

	return status < 0 ? status : fetch_in_pace(sink, pace, true);
}

/* Whether its request has ended well, and where it should. */
static bool has_ended_well(const struct attempt_sink *sink, int status)
{
	return status == 0 || status == CLIENT_PIECE ||
	       (status == UV_EALREADY && sink->is_enough);
}

/* So many answers in a row with less than that: ranges are of no use there. */
enum { CRUMBS_MAX = 8 };
#define CRUMB_BYTES ((uint64_t)16 * 1024)

/* Count pieces that are next to nothing of the range that was asked for. */
static int count_crumb(struct attempt_sink *sink, uint64_t from_bytes,
		       unsigned *crumbs, int status)
{
	const struct segment *segment = &sink->attempt->segment;

	if (status != CLIENT_PIECE || segment->at_bytes == segment->end_bytes ||
	    segment->at_bytes - from_bytes >= CRUMB_BYTES) {
		*crumbs = 0;
		return status;
	}
	if (++*crumbs < CRUMBS_MAX)
		return status;
	sink->download->team->has_crumbs = true;
	return attempt_result_fail(
		sink->result, ERROR_RANGE,
		"the server sends ranges in pieces of a few bytes", NULL);
}

/* Take on one range after the other, until nothing is left to do. */
static int fetch_ranges(struct attempt_sink *sink, struct pace *pace,
			int status)
{
	struct segments *segments = &sink->download->team->segments;
	struct segment *segment = &sink->attempt->segment;
	unsigned crumbs = 0;

	sink->is_in_pieces = true;
	while (has_ended_well(sink, status)) {
		bool has_rest = segment->at_bytes < segment->end_bytes &&
				!segments_have_rest(segments, segment);
		uint64_t from_bytes;

		segment->is_open = false;
		if (segments_are_whole(segments))
			return 0;
		status = has_rest ? 1 : team_take(sink->attempt);
		if (status <= 0)
			return status;
		from_bytes = segment->at_bytes;
		status = count_crumb(sink, from_bytes, &crumbs,
				     fetch_next(sink, pace));
	}
	return status;
}

/*
 * A piece has come of what is fetched by one request after the other.  Returns
 * 0 if the next may be asked for.
 */
static int check_piece(struct attempt_sink *sink, bool is_ranged)
{
	const struct download *download = sink->download;

	if (download->run->settings->warc)
		return attempt_result_fail(
			sink->result, ERROR_TRUNCATED,
			"the server sends the file in pieces, and --warc holds "
			"whole answers",
			"download it without --warc");
	if (!request_content_is_plain(&download->content))
		return attempt_result_fail(
			sink->result, ERROR_TRUNCATED,
			"the server sends the answer in pieces, which works "
			"for GET only",
			NULL);
	if (download_kept_bytes(download) == 0 && is_ranged)
		return attempt_result_fail(
			sink->result, ERROR_TRUNCATED,
			"the server sends the file in pieces, and does not say "
			"that they are of one version",
			download->content.range
				? NULL
				: "use --trust-length to join them all the "
				  "same");
	return 0;
}

/*
 * What comes in pieces is asked for until it is whole.  Where they cannot be
 * told to be of one version, all is asked for once more, by a range: some
 * servers send a piece to who asks for none.
 */
static int fetch(struct attempt_sink *sink)
{
	const struct download *download = sink->download;
	struct pace pace = {0};
	bool is_ranged = download->team;
	int status = probe_size(sink);

	if (status != 1)
		return status;
	status = sink->attempt->goes_on ? fetch_next(sink, &pace)
					: fetch_in_pace(sink, &pace, is_ranged);
	while (status == CLIENT_PIECE && !download->team) {
		sink->is_in_pieces = true;
		status = check_piece(sink, is_ranged);
		if (status < 0)
			return status;
		is_ranged = true;
		status = fetch_next(sink, &pace);
	}
	return download->team ? fetch_ranges(sink, &pace, status) : status;
}

int attempt_fetch_until(struct attempt_sink *sink, int64_t limit_ns)
{
	struct co_scope scope;
	int status = co_timeout_enter(&scope, limit_ns);

	sink->attempt->scope = &scope;
	if (status == 0)
		status = fetch(sink);
	sink->attempt->scope = NULL;
	return co_timeout_leave(&scope, status);
}

/* The time that it waits for permits does not count. */
static int fetch_in_time(void *arg)
{
	struct attempt_sink *sink = arg;
	struct attempt *attempt = sink->attempt;
	int64_t limit_ns = download_timeout_ns(sink->download);
	int64_t began_ns = co_time_ns();
	int status;

	if (limit_ns != CO_FOREVER)
		limit_ns -= attempt->spent_ns;
	status = download_is_probe(sink->download)
			 ? co_wait_for(probe_fetch, sink, limit_ns)
			 : attempt_fetch_until(sink, limit_ns);
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

int attempt_fetch(struct attempt_sink *sink)
{
	const struct attempt *attempt = sink->attempt;
	struct attempt_loops *loops = sink->download->run->loops;

	return loops && is_alone(sink->download) &&
			       attempt_loops_may_take(attempt->url)
		       ? attempt_loops_call(loops, attempt->entry.host,
					    &sink->at, fetch_in_time, sink)
		       : fetch_in_time(sink);
}
