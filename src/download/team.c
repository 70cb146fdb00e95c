#include "download/team.h"

#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "download/download.h"
#include "download/failover.h"
#include "download/outlet.h"
#include "download/retry_policy.h"
#include "schedule/retry.h"

/* Of auto, which makes no range shorter than --segment-min. */
enum { AUTO_MOST = 8 };

#define LEAST_BYTES ((uint64_t)1024 * 1024)

/* Between two looks at who is slow. */
#define LOOK_NS (500 * CO_MILLISECOND)
/* Until a host is asked again that has led elsewhere, where all is taken. */
#define MOVED_DELAY_NS CO_SECOND

/* No range is shorter, unless the user has shorter files divided. */
static uint64_t least_bytes(const struct download *download)
{
	uint64_t file_bytes = download->run->settings->segment_min_bytes;

	if (file_bytes > LEAST_BYTES)
		return LEAST_BYTES;
	return file_bytes > 0 ? file_bytes : 1;
}

/* What tells the answers to ranges of it from those of another version. */
static bool is_known_again(const struct download *download,
			   const struct version *version)
{
	return version_validator(version) ||
	       download->run->settings->trust_length;
}

static bool is_http(const char *url)
{
	return strncmp(url, "http", 4) == 0;
}

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

size_t team_size_for(const struct download *download,
		     const struct response *response)
{
	const struct settings *settings = download->run->settings;
	const struct version *version = part_file_version(download->part);
	size_t most = settings->segments;
	uint64_t left, least;

	if (most == 1 || download->is_one_stream || download->content.range ||
	    settings->limit_rate_per_bps > 0 || settings->warc ||
	    !download_may_resume(download) ||
	    !is_http(response->url_effective) || version->total_bytes < 0 ||
	    (uint64_t)version->total_bytes < settings->segment_min_bytes ||
	    !is_known_again(download, version))
		return 1;
	left = (uint64_t)version->total_bytes - response->from_bytes;
	least = least_bytes(download);
	if (most == LIMIT_AUTO && settings->segment_min_bytes > least)
		least = settings->segment_min_bytes;
	if (most > SEGMENTS_MAX)
		most = most == LIMIT_AUTO ? AUTO_MOST : SEGMENTS_MAX;
	return most < left / least ? most : (size_t)(left / least);
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
		      least_bytes(download), &stored);
	team->had_bytes = extents_total(&stored);
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

static void free_team(struct team *team)
{
	co_callback_cancel(&team->look);
	free(team);
}

static void free_helper(struct attempt *attempt)
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
		free_helper(attempt);
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
		free_helper(attempt);
		return false;
	}
	enter(team, attempt);
	download->progress.segments++;
	team_call(download, 0);
	return true;
}

static void unlink_attempt(struct team *team, struct attempt *attempt)
{
	struct attempt **at = &team->at_work;

	while (*at != attempt)
		at = &(*at)->next_at_work;
	*at = attempt->next_at_work;
	segments_leave(&team->segments, &attempt->segment);
	mirrors_leave(attempt->download->mirrors, attempt->url,
		      attempt->stored_bytes, co_time_ns() - attempt->joined_ns);
}

/* Nobody is to come any more. */
static void withdraw(struct download *download)
{
	struct team *team = download->team;

	team->is_ending = true;
	if (!team->waiting)
		return;
	if (schedule_withdraw(download->run->schedule, &team->waiting->entry))
		free_helper(team->waiting);
	else
		team->waiting->download = NULL;
	team->waiting = NULL;
}

static void dismiss(struct attempt *attempt)
{
	attempt->is_dismissed = true;
	if (attempt->scope) /* it is not over yet */
		co_timeout_expire(attempt->scope);
}

/* End those whose ranges others have stored. */
static void dismiss_done(struct team *team, bool is_whole)
{
	for (struct attempt *at = team->at_work; at; at = at->next_at_work)
		if (is_whole || (at->segment.is_twin &&
				 segments_have_rest(&team->segments,
						    &at->segment)))
			dismiss(at);
}

/* What is received twice, or in vain, does not count. */
static void correct_progress(struct download *download)
{
	struct team *team = download->team;

	download->progress.segments--;
	download->progress.received_bytes =
		extents_total(&team->segments.stored);
}

/* What an attempt beside the download's own has cost. */
static void add_figures(struct attempt *attempt)
{
	struct response *response = &attempt->download->attempt.response;

	if (response == &attempt->response)
		return;
	response->size_download += attempt->response.size_download;
	response->num_connects += attempt->response.num_connects;
}

/* It has failed, and others go on: another may be tried, or no more. */
static void heed_failure(struct attempt *attempt, struct permit *permit,
			 const struct attempt_result *result)
{
	struct download *download = attempt->download;
	struct team *team = download->team;
	const struct failure *failure = &result->failure;
	int64_t delay_ns;

	team->failure = *failure;
	team->failures = attempt->stored_bytes > 0 ? 0 : team->failures + 1;
	delay_ns = retry_beside_ns(attempt, permit, result, team->failures);
	if (failover_beside(attempt, result))
		delay_ns = 0;
	else if (failure->error == ERROR_RANGE)
		team->segments.is_off = true;
	else if (failure->error == ERROR_RESOURCES ||
		 !retry_is_wanted(download->run->settings, team->failures,
				  failure))
		team->segments.most =
			team->segments.count > 0 ? team->segments.count : 1;
	team_call(download, delay_ns);
}

/*
 * A redirect has led it to a host where it has to wait.  Returns whether it
 * does, being no more at work here.
 */
static bool wait_elsewhere(struct attempt *attempt, struct permit *permit,
			   struct attempt_result *result)
{
	struct download *download = attempt->download;
	struct team *team = download->team;

	if (team->waiting || team->is_ending || attempt == &download->attempt)
		return false;
	free(attempt->next_host);
	attempt->next_host = result->next_host;
	result->next_host = NULL;
	attempt->entry.host = attempt->next_host;
	attempt->is_under_way = true;
	if (permit_put_back(download->run->schedule, permit, co_time_ns(),
			    sizeof(*attempt)) < 0)
		return false;
	team->waiting = attempt;
	return true;
}

/* Others are still at work. */
static void leave_others(struct attempt *attempt, struct permit *permit,
			 struct attempt_result *result)
{
	struct download *download = attempt->download;
	bool is_needed = !segments_are_whole(&download->team->segments);

	if (result->outcome == ATTEMPT_MOVED && is_needed &&
	    wait_elsewhere(attempt, permit, result))
		return;
	if (result->outcome == ATTEMPT_FAILED && is_needed)
		heed_failure(attempt, permit, result);
	else if (result->outcome == ATTEMPT_MOVED)
		team_call(download, MOVED_DELAY_NS);
	else
		team_call(download, 0);
	permit_release(download->run->schedule, permit);
	free_helper(attempt);
}

/* The last one has nothing more to take on. */
static void conclude_result(struct attempt *attempt,
			    struct attempt_result *result)
{
	struct download *download = attempt->download;
	struct team *team = download->team;

	result->gained_bytes = extents_total(&team->segments.stored) -
			       team->had_bytes;
	if (segments_are_whole(&team->segments)) {
		result->outcome = ATTEMPT_WHOLE;
		return;
	}
	if (result->outcome == ATTEMPT_LEFT) {
		result->outcome = ATTEMPT_FAILED;
		result->failure = team->failure;
		if (result->failure.error == ERROR_NONE)
			failure_set(&result->failure, ERROR_TRUNCATED,
				    "some ranges of the file did not come");
	}
	result->keeps_part = !download->is_one_stream;
	download->is_one_stream |= team->segments.is_off ||
				   result->failure.error == ERROR_RANGE;
}

/* The last one's is what becomes of the download's own. */
static void take_over(struct attempt *attempt, struct permit *permit)
{
	struct download *download = attempt->download;
	struct attempt *own = &download->attempt;

	permit->entry = &own->entry;
	if (attempt == own)
		return;
	own->response.http_code = attempt->response.http_code;
	hops_reset(&own->hops);
	own->hops = attempt->hops;
	attempt->hops = (struct hops){0};
}

bool team_leave(struct attempt *attempt, struct permit *permit,
		struct attempt_result *result)
{
	struct download *download = attempt->download;
	struct team *team = download->team;
	bool is_whole = segments_are_whole(&team->segments);

	unlink_attempt(team, attempt);
	correct_progress(download);
	add_figures(attempt);
	if (is_whole || result->outcome == ATTEMPT_CANCELLED || !team->at_work)
		withdraw(download);
	dismiss_done(team, is_whole);
	if (download->run->outlet)
		outlet_wake(download->run->outlet);
	if (team->at_work) {
		leave_others(attempt, permit, result);
		return false;
	}
	conclude_result(attempt, result);
	take_over(attempt, permit);
	free_helper(attempt);
	free_team(team);
	download->team = NULL;
	return true;
}
