#include "download/attempt.h"

#include <stdlib.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "base/units.h"
#include "download/pace.h"
#include "download/probe.h"
#include "schedule/retry.h"
#include "storage/adopted_file.h"
#include "storage/existing_file.h"

struct attempt {
	struct attempt_sink sink;
	struct download *download;
	struct attempt_result *result;
	uint64_t kept_bytes; /* of the part when it began */
	int64_t held_ns;     /* by then, as of struct progress */
};

/* The rest, where that can be told to be of the same version; or all. */
static struct request request_for(const struct download *download)
{
	const struct version *version = part_file_version(download->part);
	struct request request = REQUEST_FOR(download->item->url);

	request.from_bytes = download_kept_bytes(download);
	if (request.from_bytes == 0) {
		/* Another version than is there, for --exists update. */
		request.if_none_match = download->present.etag;
		request.if_modified_since = download->present.last_modified;
		request.present_bytes = download->present.total_bytes;
		return request;
	}
	request.total_bytes = version->total_bytes;
	request.trusts_length = download->run->settings->trust_length &&
				version->total_bytes >= 0;
	if (!request.trusts_length)
		request.if_range = version_validator(version);
	else if (version->modified_is_strong)
		request.if_range = version->last_modified;
	request.last_modified = version->last_modified;
	return request;
}

static int fetch_piece(struct attempt *attempt, bool is_ranged)
{
	struct download *download = attempt->download;
	const struct expected_sources sources =
		download_expected_sources(download);
	struct request request = request_for(download);

	request.content = &download->content;
	request.hops = download->hops.urls;
	request.hop_count = download->hops.count;
	request.trail = download->hops.trail;
	request.is_proven = expected_will_prove(&sources);
	request.is_ranged = is_ranged;
	request.goes_on = attempt->sink.is_in_pieces;
	return client_fetch(download->run->client, &request,
			    &attempt->sink.sink, &download->response,
			    &download->progress, &attempt->result->failure);
}

static int fail_stalled(struct attempt *attempt)
{
	const struct settings *settings = attempt->download->run->settings;
	char limit[UNITS_TEXT_SIZE];

	units_format_duration(limit, settings->stall_timeout_ns);
	failure_set(&attempt->result->failure, ERROR_TIMEOUT,
		    "stalled: next to nothing came within %s, in pieces",
		    limit);
	return UV_EPROTO;
}

/* A piece, unless its server makes the pieces last. */
static int fetch_in_pace(struct attempt *attempt, struct pace *pace,
			 bool is_ranged)
{
	const struct progress *progress = &attempt->download->progress;
	uint64_t had_bytes = progress->received_bytes;
	int64_t began_ns = co_time_ns() - progress->held_ns;
	int status = fetch_piece(attempt, is_ranged);
	int64_t ended_ns = co_time_ns() - progress->held_ns;
	uint64_t has_bytes = progress->received_bytes;

	if (status != CLIENT_PIECE)
		return status;
	return pace_add(pace, attempt->download->run->settings,
			ended_ns - began_ns,
			has_bytes > had_bytes ? has_bytes - had_bytes : 0)
		       ? fail_stalled(attempt)
		       : status;
}

/* Another piece, when its host may be asked again. */
static int fetch_next(struct attempt *attempt, struct pace *pace)
{
	int status = attempt_sink_await_turn(&attempt->sink);

	return status < 0 ? status : fetch_in_pace(attempt, pace, true);
}

/*
 * For co_wait_for().  What comes in pieces is asked for until it is whole.
 * Where they cannot be told to be of one version, all is asked for once more,
 * by a range: some servers send a piece to who asks for none.
 */
static int fetch(void *arg)
{
	struct attempt *attempt = arg;
	struct pace pace = {0};
	bool is_ranged = false;
	int status = fetch_in_pace(attempt, &pace, false);

	while (status == CLIENT_PIECE) {
		if (!request_content_is_plain(&attempt->download->content))
			return attempt_result_fail(
				attempt->result, ERROR_TRUNCATED,
				"the server sends the answer in pieces, which "
				"works for GET only",
				NULL);
		attempt->sink.is_in_pieces = true;
		if (download_kept_bytes(attempt->download) == 0 && is_ranged)
			return attempt_result_fail(
				attempt->result, ERROR_TRUNCATED,
				"the server sends the file in pieces, and "
				"does not say that they are of one version",
				"use --trust-length to join them all the "
				"same");
		is_ranged = true;
		status = fetch_next(attempt, &pace);
	}
	return status;
}

static bool is_probe(const struct download *download)
{
	return download->run->settings->probe != PROBE_NONE;
}

/* The time that it waits for permits does not count. */
static int fetch_in_time(struct attempt *attempt)
{
	struct download *download = attempt->download;
	int64_t limit_ns = download_timeout_ns(download);
	int64_t began_ns = co_time_ns();
	int status;

	if (limit_ns != CO_FOREVER)
		limit_ns -= download->spent_ns;
	status = is_probe(download)
			 ? co_wait_for(probe_fetch, &attempt->sink, limit_ns)
			 : co_wait_for(fetch, attempt, limit_ns);
	download->spent_ns += co_time_ns() - began_ns;
	return status;
}

/* What a file from before the run has to do with it. */
static int look_at_present(struct download *download)
{
	const struct run *run = download->run;
	int status = 0;

	download->adopted_bytes = 0;
	if (!download->file.exists ||
	    !request_content_is_plain(&download->content))
		return 0;
	switch (run->settings->exists) {
	case EXISTS_RESUME:
		if (part_file_len(download->part) > 0 || download->starts_over)
			return 0;
		status =
			adopted_file_begin(download->part, download->file.name);
		download->adopted_bytes = part_file_len(download->part);
		return status;
	case EXISTS_UPDATE:
		version_reset(&download->present);
		status = existing_file_version(
			download->file.folder, download->file.name,
			download_identity(download), &download->present);
		return status == UV_ENOENT ? 0 : status;
	default:
		return 0;
	}
}

static int open_part(struct download *download)
{
	const struct run *run = download->run;
	bool resume = !download->starts_over && run->settings->resume &&
		      request_content_is_plain(&download->content);
	int status;

	if (download->part)
		return 0;
	status = part_file_open(&download->part, download->file.folder,
				download->file.name, download_identity(download),
				resume);
	if (status == 0 && download->was_busy && resume &&
	    part_file_len(download->part) == 0)
		status = part_file_resume(download->part);
	return status == 0 ? look_at_present(download) : status;
}

/*
 * Whether the answer is that there is nothing to fetch.  If the user said what
 * the file shall have, that is seen at its commit.
 */
static bool is_current(const struct download *download)
{
	if (download->response.is_unchanged)
		return true;
	return download->response.is_whole && download->adopted_bytes > 0 &&
	       part_file_len(download->part) == download->adopted_bytes &&
	       download->expected.count == 0;
}

/* Why the attempt failed, unless the transfer has said so. */
static void explain(struct attempt *attempt, int status)
{
	struct failure *failure = &attempt->result->failure;
	char limit[UNITS_TEXT_SIZE];

	if (failure->error != ERROR_NONE && status == UV_EPROTO)
		return;
	if (status != UV_ETIMEDOUT) {
		download_explain(attempt->download, failure, status);
		return;
	}
	units_format_duration(limit, download_timeout_ns(attempt->download));
	failure_set(failure, ERROR_TIMEOUT, "not finished within %s", limit);
}

static enum attempt_outcome outcome_of(struct attempt *attempt, int status)
{
	if (status == 0 && is_probe(attempt->download))
		return ATTEMPT_FOUND;
	if (status == 0)
		return is_current(attempt->download) ? ATTEMPT_CURRENT
						     : ATTEMPT_WHOLE;
	if (status == UV_EEXIST && attempt->result->existing)
		return ATTEMPT_EXISTING;
	if (status == UV_EAGAIN && attempt->result->next_host)
		return ATTEMPT_MOVED;
	if (status == UV_ECANCELED)
		return ATTEMPT_CANCELLED;
	explain(attempt, status);
	return ATTEMPT_FAILED;
}

static uint64_t gained_bytes(const struct attempt *attempt)
{
	const struct download *download = attempt->download;
	const struct settings *settings = download->run->settings;
	uint64_t kept_bytes = download_kept_bytes(download);
	uint64_t gained;
	int64_t held_ns;

	if (attempt->sink.is_restarted || kept_bytes < attempt->kept_bytes ||
	    attempt->result->failure.error == ERROR_RANGE)
		return 0;
	gained = kept_bytes - attempt->kept_bytes;
	held_ns = download->progress.held_ns - attempt->held_ns;
	return pace_is_idle(settings,
			    download->spent_ns - held_ns +
				    retry_pause_ns(settings, gained),
			    gained)
		       ? 0
		       : gained;
}

/* Forget the attempt before, unless this goes on with it. */
static void start_afresh(struct download *download)
{
	expected_reset(&download->expected);
	response_reset(&download->response);
	download->progress.received_bytes = 0;
	download->progress.total_bytes = -1;
	download->progress.phase = PHASE_TRANSFER;
	if (download->is_under_way) {
		download->is_under_way = false;
		return;
	}
	hops_reset(&download->hops);
	download->spent_ns = 0;
	download->attempts++;
}

void attempt_run(struct download *download, const struct attempt_hooks *hooks,
		 struct attempt_result *result)
{
	struct attempt attempt = {
		.sink = attempt_sink(download, hooks, result),
		.download = download,
		.result = result,
		.held_ns = download->progress.held_ns,
	};
	int status;

	result->failure.error = ERROR_NONE;
	result->existing = NULL;
	result->next_host = NULL;
	result->began_ns = co_time_ns();
	start_afresh(download);
	status = is_probe(download) ? 0 : open_part(download);
	attempt.kept_bytes = download_kept_bytes(download);
	if (status == 0)
		status = fetch_in_time(&attempt);
	result->outcome = outcome_of(&attempt, status);
	result->gained_bytes = gained_bytes(&attempt);
}
