#include "download/team_leave.h"

#include <stdlib.h>

#include <coget/scope.h>
#include <coget/time.h>

#include "download/download.h"
#include "download/failover.h"
#include "download/outlet.h"
#include "download/pace.h"
#include "download/retry_policy.h"
#include "download/team.h"
#include "model/retry.h"

/* Until a host is asked again that has led elsewhere, where all is taken. */
#define MOVED_DELAY_NS CO_SECOND

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
		team_free_attempt(team->waiting);
	else
		team->waiting->download = NULL;
	team->waiting = NULL;
}

static void dismiss(struct attempt *attempt)
{
	attempt->is_dismissed = true;
	if (attempt->scope) /* it is not over yet */
		co_scope_cancel(attempt->scope);
}

/* End those whose ranges others have stored. */
static void dismiss_done(struct team *team, bool is_whole)
{
	for (struct attempt *at = team->at_work; at; at = at->next_at_work)
		if (is_whole ||
		    (at->segment.is_twin &&
		     segments_have_rest(&team->segments, &at->segment)))
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
	team_free_attempt(attempt);
}

/* As of an attempt that was alone. */
static uint64_t gained_bytes(const struct download *download)
{
	const struct team *team = download->team;
	int64_t held_ns = download->progress.held_ns - team->held_ns;

	if (team->is_restarted)
		return 0;
	return pace_gain(download->run->settings,
			 co_time_ns() - team->began_ns - held_ns,
			 extents_total(&team->segments.stored) -
				 team->had_bytes);
}

/* The last one has nothing more to take on. */
static void conclude_result(struct attempt *attempt,
			    struct attempt_result *result)
{
	struct download *download = attempt->download;
	struct team *team = download->team;

	result->gained_bytes = gained_bytes(download);
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
	/* Nobody could go on from the part there, in one stream either. */
	result->keeps_part = !download->is_one_stream && !team->has_crumbs;
	download->is_one_stream |=
		team->segments.is_off || result->failure.error == ERROR_RANGE;
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

static void free_team(struct team *team)
{
	co_callback_cancel(&team->look);
	free(team);
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
	team_free_attempt(attempt);
	free_team(team);
	download->team = NULL;
	return true;
}
