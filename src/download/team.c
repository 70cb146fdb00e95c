#include "download/team.h"

#include <stdlib.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "download/download.h"
#include "download/outlet.h"
#include "download/team_size.h"

/* Between two looks at who is slow. */
#define LOOK_NS (500 * CO_MILLISECOND)

/*
 * Whoever reads standard output may have come further.  The least that is kept
 * for it is more than a part has in memory, which nobody could read.
 */
static void look_at_outlet(const struct download *download)
{
	const struct run *run = download->run;
	uint64_t buffer_bytes = run->settings->buffer_bytes;

	if (buffer_bytes <= PART_FILE_SMALL_BYTES)
		buffer_bytes = PART_FILE_SMALL_BYTES + 1;
	if (run->outlet)
		segments_keep_order(&download->team->segments,
				    outlet_written(run->outlet, download),
				    buffer_bytes);
}

static void look_later(struct download *download)
{
	struct team *team = download->team;

	if (!team->is_ending &&
	    co_call_at(&team->look, co_time_ns() + LOOK_NS) < 0)
		co_callback_cancel(&team->look); /* it goes on without */
}

/* What was fast enough may have become slow. */
static void on_look(void *arg)
{
	struct download *download = arg;

	team_call(download, 0);
	look_later(download);
}

static void enter(struct team *team, struct attempt *attempt)
{
	attempt->next_at_work = team->at_work;
	team->at_work = attempt;
	attempt->joined_ns = co_time_ns();
	mirrors_enter(attempt->download->mirrors, attempt->url);
}

int team_begin(struct attempt *attempt, const struct response *response,
	       size_t most)
{
	struct download *download = attempt->download;
	struct team *team = calloc(1, sizeof(*team));
	uint64_t total_bytes = (uint64_t)response->version.total_bytes;
	struct extents stored;

	if (!team)
		return UV_ENOMEM;
	part_file_extents(download->part, &stored);
	segments_init(&team->segments, total_bytes, most > 0 ? most : 1,
		      team_size_least_bytes(download), &stored);
	team->had_bytes = extents_total(&stored);
	team->began_ns = co_time_ns();
	team->held_ns = download->progress.held_ns;
	team->deadline_ns = co_effective_deadline_ns();
	enter(team, attempt);
	download->team = team;
	look_at_outlet(download);
	segments_enter(&team->segments, &attempt->segment, response->from_bytes,
		       co_time_ns());
	attempt->segment.asked_bytes = total_bytes;
	if (response->content_length >= 0)
		attempt->segment.asked_bytes =
			response->from_bytes +
			(uint64_t)response->content_length;
	attempt->segment.is_open = attempt->segment.asked_bytes == total_bytes;
	co_callback_init(&team->look, on_look, download);
	look_later(download);
	download->progress.segments = 1;
	download->progress.received_bytes +=
		team->had_bytes - response->from_bytes;
	download->progress.resumed_bytes +=
		team->had_bytes - response->from_bytes;
	return 0;
}

void team_free_attempt(struct attempt *attempt)
{
	if (attempt == &attempt->download->attempt)
		return;
	attempt_release(attempt);
	free(attempt);
}

void team_free_late(struct attempt *attempt)
{
	attempt_release(attempt);
	free(attempt);
}

void team_call(struct download *download, int64_t delay_ns)
{
	struct team *team = download->team;
	struct attempt *attempt;
	const char *url, *host;

	look_at_outlet(download);
	if (team->waiting || team->is_ending ||
	    download->progress.segments >= team->segments.most ||
	    !segments_want_more(&team->segments, co_time_ns()))
		return;
	attempt = malloc(sizeof(*attempt));
	if (!attempt) /* those that are at work will do */
		return;
	url = mirrors_choose(download->mirrors, download->item, &host);
	attempt_init(attempt, download, url, host, download->item->index);
	if (schedule_add(download->run->schedule, &attempt->entry,
			 co_time_ns() + delay_ns, sizeof(*attempt)) == 0)
		team->waiting = attempt;
	else
		team_free_attempt(attempt);
}

int team_take(struct attempt *attempt)
{
	struct download *download = attempt->download;
	struct segments *segments = &download->team->segments;
	int status = 0;

	while (status == 0) {
		look_at_outlet(download);
		if (segments_take(segments, &attempt->segment, co_time_ns()))
			return 1;
		if (!download->run->outlet || !segments_are_held(segments))
			return 0;
		status = outlet_await(download->run->outlet);
	}
	return status;
}

static bool take_first(struct attempt *attempt, const struct permit *permit)
{
	struct team *team = attempt->download->team;
	int64_t now_ns = co_time_ns();

	look_at_outlet(attempt->download);
	return !team->is_ending &&
	       !health_is_given_up(permit_health(permit), now_ns) &&
	       segments_take(&team->segments, &attempt->segment, now_ns);
}

bool team_join(struct attempt *attempt, struct permit *permit)
{
	struct download *download = attempt->download;
	struct team *team = download->team;

	team->waiting = NULL;
	if (!take_first(attempt, permit)) {
		permit_not_used(download->run->schedule, permit);
		permit_release(download->run->schedule, permit);
		team_free_attempt(attempt);
		return false;
	}
	enter(team, attempt);
	download->progress.segments++;
	team_call(download, 0);
	return true;
}
