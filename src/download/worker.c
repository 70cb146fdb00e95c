/*
 * As long as a download waits for its server, the frames from here on are on
 * the stack of its task, of which there may be thousands.  So what holds the
 * text of a failure, or an event, is kept out of them: with these, each would
 * have another page.
 */
#include "download/worker.h"

#include <stdlib.h>

#include <coget/task.h>
#include <coget/time.h>

#include "download/attempt.h"
#include "download/conclude.h"
#include "download/emit.h"
#include "download/failover.h"
#include "download/file_command.h"
#include "download/follow_up.h"
#include "download/outlet.h"
#include "download/piece_check.h"
#include "download/present.h"
#include "download/requeue.h"
#include "download/team.h"
#include "download/team_leave.h"

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

/* The host that it is at, or should go to, is down: not worth a try. */
static int fail_untried(struct download *download, struct permit *permit)
{
	const struct failure *cause = permit_health(permit)->cause;
	const char *name = permit_host_name(permit);
	struct failure failure;

	if (!cause) { /* memory did not suffice to remember */
		failure_set(&failure, ERROR_CONNECT, "%s is down; not tried",
			    name);
		return failover_untried(download, permit, &failure);
	}
	failure_set(&failure, cause->error, "%.100s is down, not tried: %s",
		    name, cause->what);
	failure.remedy = cause->remedy;
	failure.http_code = cause->http_code;
	return failover_untried(download, permit, &failure);
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

static void on_team(void *permit)
{
	struct permit *at = permit;

	team_call(download_of(at->entry), 0);
}

/* What an attempt asks the schedule by its hooks. */
static struct attempt_hooks hooks_for(struct run *run, struct permit *permit)
{
	return (struct attempt_hooks){
		on_answered,
		schedule_finds_limits(run->schedule) ? on_received : NULL,
		may_go_on_at,
		ask_again_at,
		on_exposed,
		on_team,
		permit,
	};
}

/*
 * Gaps are made a few at a time: fill more of them, if there are.  Returns
 * whether the download's own attempt was made again.
 */
static bool fill_more(struct download *download, struct permit *permit,
		      struct attempt_result *result)
{
	const struct attempt_hooks hooks = hooks_for(download->run, permit);
	int status = result->outcome == ATTEMPT_WHOLE
			     ? piece_check_open(download)
			     : 0;

	if (status == 0)
		return false;
	if (status < 0) {
		result->outcome = ATTEMPT_FAILED;
		download_explain(download, &result->failure, status);
		return false;
	}
	attempt_result_release(result);
	download->attempts--;
	download->attempt.goes_on = true;
	attempt_run(&download->attempt, &hooks, result);
	return true;
}

/* It is over, and with it the download's work for now, if it was the last. */
static int end_attempt(struct attempt *attempt, struct permit *permit,
		       struct attempt_result *result)
{
	struct download *download = attempt->download;
	bool is_cancelled = result->outcome == ATTEMPT_CANCELLED;
	bool is_last;
	int status = is_cancelled ? UV_ECANCELED : 0;

	if (download->team && !is_cancelled)
		status = failover_tell(attempt, result);
	do {
		is_last =
			!download->team || team_leave(attempt, permit, result);
		attempt = &download->attempt;
	} while (is_last && fill_more(download, permit, result));
	if (is_last) {
		int followed = follow_up(download, permit, result);

		status = status < 0 && !is_cancelled ? status : followed;
	}
	attempt_result_release(result);
	return status;
}

__attribute__((noinline)) static int emit_beginning(struct download *download)
{
	struct event event = {.type = download->has_begun ? EVENT_AGAIN
							  : EVENT_START};

	download->has_begun = true;
	return download_emit(download, event);
}

static int make_attempt(struct download *download, struct permit *permit)
{
	const struct attempt_hooks hooks = hooks_for(download->run, permit);
	struct attempt_result result;
	int status = emit_beginning(download);

	if (status < 0)
		return status;
	attempt_run(&download->attempt, &hooks, &result);
	return end_attempt(&download->attempt, permit, &result);
}

/* The same for one more, beside the download's own. */
static int make_attempt_beside(struct attempt *attempt, struct permit *permit)
{
	struct attempt_hooks hooks = hooks_for(attempt->download->run, permit);
	struct attempt_result result;

	if (!team_join(attempt, permit))
		return 0;
	attempt_run_beside(attempt, &hooks, &result);
	return end_attempt(attempt, permit, &result);
}

/* Keep the file that is there. */
static int keep_present(struct download *download)
{
	char *path = download_path(download);
	int status = path ? conclude_existing(download, path) : UV_ENOMEM;

	free(path);
	return status;
}

/* Returns 1 if it is to be fetched, else the status of its end. */
__attribute__((noinline)) static int look_first(struct download *download,
						struct permit *permit)
{
	struct failure failure;
	bool is_kept = false;
	int status = 0;

	if (!download_is_probe(download))
		status = present_check(download, &is_kept, &failure);
	if (status == 0 && !is_kept &&
	    !health_is_given_up(permit_health(permit), co_time_ns()))
		return 1;
	permit_not_used(download->run->schedule, permit);
	if (status != 0)
		return follow_up_present(download, status, &failure);
	return is_kept ? keep_present(download)
		       : fail_untried(download, permit);
}

static int work(struct download *download, struct permit *permit)
{
	int status;

	if (download->first_ns == 0) {
		download->first_ns = co_time_ns();
		download->progress.started_ns = download->first_ns;
	}
	status = look_first(download, permit);
	return status == 1 ? make_attempt(download, permit) : status;
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
		struct attempt *attempt = attempt_of(permit.entry);
		struct download *download = attempt->download;

		if (!download) {
			permit_not_used(run->schedule, &permit);
			permit_release(run->schedule, &permit);
			team_free_late(attempt);
			continue;
		}
		if (is_cancelled()) {
			/* It goes to where it was, which cannot fail. */
			(void)!permit_put_back(run->schedule, &permit,
					       co_time_ns(), 0);
			return UV_ECANCELED;
		}
		status = attempt == &download->attempt
				 ? work(download, &permit)
				 : make_attempt_beside(attempt, &permit);
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
