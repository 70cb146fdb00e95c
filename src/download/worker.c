#include "download/worker.h"

#include <stdlib.h>

#include <coget/task.h>
#include <coget/time.h>

#include "download/attempt.h"
#include "download/conclude.h"
#include "download/emit.h"
#include "download/file_command.h"
#include "download/outlet.h"
#include "download/present.h"
#include "download/requeue.h"
#include "download/retry_policy.h"

/* What an attempt asks the schedule by its hooks. */
static void on_answered(void *permit, int64_t began_ns)
{
	struct permit *at = permit;

	permit_succeeded(download_of(at->entry)->run->schedule, at, began_ns);
}

static void on_received(void *permit, size_t len)
{
	struct permit *at = permit;

	permit_received(download_of(at->entry)->run->schedule, at, len);
}

static int may_go_on_at(void *permit, const char *host)
{
	struct permit *at = permit;

	return permit_move(download_of(at->entry)->run->schedule, at, host);
}

/* Another mirror may be up. */
static int fail_or_turn(struct download *download, struct permit *permit,
			const struct failure *failure)
{
	return mirrors_turn(download->mirrors, MIRROR_MAY_PASS)
		       ? requeue_to_mirror(download, permit, failure)
		       : conclude_failed(download, failure);
}

/* The host that it is at, or should go to, is down: not worth a try. */
static int fail_untried(struct download *download, struct permit *permit)
{
	const struct failure *cause = permit_health(permit)->cause;
	const char *name = permit_host_name(permit);
	struct failure failure;

	if (!cause) { /* memory did not suffice to remember */
		failure_set(&failure, ERROR_CONNECT, "%s is down; not tried",
			    name);
		return fail_or_turn(download, permit, &failure);
	}
	failure_set(&failure, cause->error, "%.100s is down, not tried: %s",
		    name, cause->what);
	failure.remedy = cause->remedy;
	failure.http_code = cause->http_code;
	return fail_or_turn(download, permit, &failure);
}

/* It was cut short: that is no failure, and ends the worker. */
static int end_early(struct download *download)
{
	int status = conclude_interrupted(download);

	return status < 0 ? status : UV_ECANCELED;
}

/* The status of seeing what is there: what it comes to for the download. */
static int end_for_present(struct download *download, int status,
			   const struct failure *failure)
{
	if (status == UV_ECANCELED)
		return end_early(download);
	return status == UV_EPROTO ? conclude_failed(download, failure)
				   : status;
}

/* Up to date it is; it may still not be what the user has expected. */
static int end_current(struct download *download)
{
	struct failure failure;
	int status;

	download->progress.phase = PHASE_VERIFY;
	status = present_verify(download, &failure);
	return status == 0 ? conclude_current(download)
			   : end_for_present(download, status, &failure);
}

static int end_whole(struct download *download, struct permit *permit,
		     struct attempt_result *result)
{
	int status = conclude_digest(download);

	if (status == UV_ECANCELED)
		return end_early(download);
	status = conclude_whole(download, &result->failure);
	if (status != 1)
		return status;
	result->gained_bytes = 0;
	return retry_or_fail(download, permit, result);
}

/* See to what follows an attempt. */
static int heed(struct download *download, struct permit *permit,
		struct attempt_result *result)
{
	char *host = result->next_host;

	switch (result->outcome) {
	case ATTEMPT_CANCELLED:
		return end_early(download);
	case ATTEMPT_FAILED:
		return retry_or_fail(download, permit, result);
	case ATTEMPT_MOVED:
		result->next_host = NULL;
		return requeue_elsewhere(download, permit, host);
	default:
		break;
	}
	permit_succeeded(download->run->schedule, permit, result->began_ns);
	if (result->outcome == ATTEMPT_FOUND)
		return conclude_found(download);
	if (result->outcome == ATTEMPT_CURRENT)
		return end_current(download);
	if (result->outcome == ATTEMPT_EXISTING)
		return conclude_existing(download, result->existing);
	return end_whole(download, permit, result);
}

static int64_t ask_again_at(void *permit)
{
	struct permit *at = permit;

	return permit_ask_at_ns(download_of(at->entry)->run->schedule, at);
}

/* Said once: each loop has a client that asks. */
static int on_exposed(void *permit, const char *host)
{
	struct permit *at = permit;
	struct run *run = download_of(at->entry)->run;

	if (run->has_exposed)
		return 0;
	run->has_exposed = true;
	return emit_notice(run->emitter,
			   "a password goes to %s in clear, where others can "
			   "read it; use https, ftps or --ftp-ssl if the "
			   "server has it",
			   host);
}

static int make_attempt(struct download *download, struct permit *permit)
{
	const struct attempt_hooks hooks = {
		on_answered,
		schedule_finds_limits(download->run->schedule) ? on_received
							       : NULL,
		may_go_on_at,
		ask_again_at,
		on_exposed,
		permit,
	};
	struct event event = {.type = download->has_begun ? EVENT_AGAIN
							  : EVENT_START};
	struct attempt_result result;
	int status;

	download->has_begun = true;
	status = download_emit(download, event);
	if (status < 0)
		return status;
	attempt_run(&download->attempt, &hooks, &result);
	status = heed(download, permit, &result);
	attempt_result_release(&result);
	return status;
}

/* Keep the file that is there. */
static int keep_present(struct download *download)
{
	char *path = download_path(download);
	int status = path ? conclude_existing(download, path) : UV_ENOMEM;

	free(path);
	return status;
}

static int work(struct download *download, struct permit *permit)
{
	struct failure failure;
	bool is_kept = false;
	int status;

	if (download->first_ns == 0) {
		download->first_ns = co_time_ns();
		download->progress.started_ns = download->first_ns;
	}
	status = download->run->settings->probe == PROBE_NONE
			 ? present_check(download, &is_kept, &failure)
			 : 0;
	if (status == 0 && !is_kept &&
	    !health_is_given_up(permit_health(permit), co_time_ns()))
		return make_attempt(download, permit);
	permit_not_used(download->run->schedule, permit);
	if (status != 0)
		return end_for_present(download, status, &failure);
	return is_kept ? keep_present(download)
		       : fail_untried(download, permit);
}

/*
 * Whether the worker was cancelled in the turn in which it got its permit,
 * which it may get without suspending, too.
 */
static bool is_cancelled(void)
{
	return co_task_cancelling(co_current_task()) > 0;
}

/* Its host has its permit back, and the download is no attempt's any more. */
static int end_worked_on(struct download *download, int status)
{
	if (download->is_sealed) {
		outlet_take(download->run->outlet, download);
		return status;
	}
	if (status == 0)
		status = file_command_run(download);
	download_free(download);
	return status;
}

int worker_run(void *arg)
{
	struct run *run = arg;
	struct permit permit;
	int status;

	while ((status = schedule_next(run->schedule, &permit)) == 0) {
		struct download *download = download_of(permit.entry);

		if (is_cancelled()) {
			/* It goes to where it was, which cannot fail. */
			(void)!permit_put_back(run->schedule, &permit,
					       co_time_ns(), 0);
			return UV_ECANCELED;
		}
		status = work(download, &permit);
		if (permit.entry) { /* it was not put back */
			permit_release(run->schedule, &permit);
			status = end_worked_on(download, status);
		}
		if (status < 0)
			return status;
	}
	return status == UV_EOF ? 0 : status;
}

int worker_interrupt(struct download *download)
{
	int status = download->has_begun ? conclude_interrupted(download) : 0;

	download_free(download);
	return status;
}
