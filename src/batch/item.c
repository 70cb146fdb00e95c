/*
 * One item, from its first attempt to its end.
 *
 * Between attempts it waits in the queue, not here: what is known of it hangs on
 * its job.
 */
#include "batch/item.h"

#include <stdlib.h>

#include <coget/time.h>

static struct item *item_new(struct batch *batch, struct job *job)
{
	struct item *item = calloc(1, sizeof(*item));

	if (!item)
		return NULL;
	item->batch = batch;
	item->job = job;
	item->response = RESPONSE_NONE;
	item->present = VERSION_UNKNOWN;
	item->first_ns = co_time_ns();
	item->progress.started_ns = item->first_ns;
	item->progress.total_bytes = -1;
	job->item = item;
	return item;
}

/* Suspends if it has a part, which is kept. */
static void item_free(struct item *item)
{
	char *path = NULL;

	if (!item)
		return;
	if (item->part)
		partfile_keep(item->part, &path);
	free(path);
	route_forget(item);
	free(item->next_host);
	free(item->home);
	free(item->part_path);
	free(item->name);
	free(item->existing);
	free(item->expected);
	version_reset(&item->present);
	response_reset(&item->response);
	free(item);
}

static int keep_existing(struct item *item)
{
	char *path = dest_path(item->batch->dest, item->job->name);
	int status = path ? outcome_exists(item, path) : UV_ENOMEM;

	free(path);
	return status;
}

/* The host that it is at, or should go to, is down: not worth a try. */
static int fail_untried(struct item *item)
{
	const struct failure *cause = jobqueue_health(item->turn)->cause;
	const char *name = jobqueue_host_name(item->turn);

	if (!cause) { /* memory did not suffice to remember */
		failure_set(&item->failure, FAULT_CONNECT,
			    "%s is down; not tried", name);
		return outcome_fail(item);
	}
	failure_set(&item->failure, cause->fault, "%.100s is down, not tried: %s",
		    name, cause->what);
	item->failure.http_code = cause->http_code;
	return outcome_fail(item);
}

/* It was cut short: that is no failure, and ends the worker. */
static int end_early(struct item *item)
{
	int told = outcome_fail(item);

	return told < 0 ? told : UV_ECANCELED;
}

static int attempt(struct item *item)
{
	int status = outcome_begin(item);

	if (status < 0)
		return status;
	status = attempt_run(item);
	switch (status) {
	case UV_ECANCELED:
		return end_early(item);
	case UV_EAGAIN:
		return again_elsewhere(item);
	case UV_EPROTO:
		return again_or_fail(item);
	default:
		break;
	}
	jobqueue_succeeded(item->batch->queue, item->turn, item->began_ns);
	if (status == ATTEMPT_CURRENT)
		return outcome_current(item);
	if (status == UV_EEXIST)
		return outcome_exists(item, item->existing);
	status = outcome_place(item);
	return status == 1 ? again_or_fail(item) : status;
}

static int go_on(struct item *item)
{
	enum exists_policy policy = item->batch->settings->exists;

	if (item->job->exists &&
	    (policy == EXISTS_SKIP || policy == EXISTS_FAIL))
		return keep_existing(item);
	if (health_is_given_up(jobqueue_health(item->turn), co_time_ns()))
		return fail_untried(item);
	return attempt(item);
}

/* Not even for what is to be known of it. */
static int fail_without_memory(struct batch *batch, const struct job *job)
{
	struct failure failure;
	struct event event = {
		.type = EVENT_FAILED,
		.job = job,
		.failure = &failure,
	};

	failure_set(&failure, FAULT_RESOURCES, "out of memory");
	return batch_tell(batch, &event);
}

int item_run(struct batch *batch, struct turn *turn)
{
	struct job *job = turn->job;
	struct item *item = job->item ? job->item : item_new(batch, job);
	int status;

	if (item) {
		item->turn = turn;
		status = go_on(item);
	} else {
		status = fail_without_memory(batch, job);
	}
	if (turn->job) { /* it was not put back */
		jobqueue_done(batch->queue, turn);
		item_free(item);
		job_free(job);
	}
	return status;
}

int item_interrupt(struct job *job)
{
	struct item *item = job->item;
	int status = 0;

	if (item) {
		failure_set(&item->failure, FAULT_INTERRUPTED, "interrupted");
		status = outcome_fail(item);
	}
	item_free(item);
	job_free(job);
	return status;
}
