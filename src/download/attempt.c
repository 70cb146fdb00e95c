#include "download/attempt.h"

#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "base/container.h"
#include "base/units.h"
#include "download/attempt_fetch.h"
#include "download/attempt_sink.h"
#include "download/description.h"
#include "download/download.h"
#include "download/open_part.h"
#include "download/pace.h"
#include "download/piece_check.h"
#include "download/team.h"

/* An attempt while it is made. */
struct running {
	struct attempt_sink sink;
	struct attempt *attempt;
	struct download *download; /* the attempt's */
	struct attempt_result *result;
	uint64_t kept_bytes; /* of the part when it began */
	int64_t held_ns;     /* by then, as of struct progress */
};
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
	if (status == 0 && download_is_probe(running->download))
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
	if (status == UV_EAGAIN && running->result->description)
		return ATTEMPT_DESCRIBED;
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
	uint64_t kept_bytes = download_kept_bytes(download);
	int64_t held_ns;

	if (running->sink.is_restarted || kept_bytes < running->kept_bytes ||
	    running->result->failure.error == ERROR_RANGE)
		return 0;
	held_ns = download->progress.held_ns - running->held_ns;
	return pace_gain(download->run->settings,
			 running->attempt->spent_ns - held_ns,
			 kept_bytes - running->kept_bytes);
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
	status = download_is_probe(download) ? 0 : open_part(download);
	running.kept_bytes = download_kept_bytes(download);
	if (status == 0 && !download_is_probe(download))
		status = take_whole(&running);
	if (status == 0)
		status = attempt_fetch(&running.sink);
	else if (status == 1)
		status = 0;
	if (status == UV_EAGAIN && result->description)
		status = description_take(&running.sink);
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
	result->outcome = outcome_of(
		&running, attempt_fetch_until(&running.sink, limit_ns));
}
