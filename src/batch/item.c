/*
 * One item, from its first attempt to its end.
 *
 * Between attempts it waits in the queue, not here: what is known of it hangs on
 * its job.
 */
#include "batch/item.h"

#include <stdlib.h>

#include <coget/time.h>

#include "transfer/retry.h"

/* All bits of it are random (splitmix64). */
static uint64_t next_random(struct batch *batch)
{
	uint64_t bits = batch->random += UINT64_C(0x9E3779B97F4A7C15);

	bits = (bits ^ bits >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	bits = (bits ^ bits >> 27) * UINT64_C(0x94D049BB133111EB);
	return bits ^ bits >> 31;
}

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
	attempt_forget_hops(item);
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

/* Let it wait in the queue, as a job of job->host. */
static int put_back(struct item *item, int64_t not_before_ns)
{
	int status;

	if (item->part && partfile_park(item->part) < 0) {
		partfile_discard(item->part);
		item->part = NULL;
		item->starts_over = true;
	}
	if (item->part_path)
		partfile_remove_kept(item->batch->dest, item->part_path);
	free(item->part_path);
	item->part_path = NULL;
	status = jobqueue_put_back(item->batch->queue, item->turn,
				   not_before_ns);
	if (status == 0) {
		item->turn = NULL;
		return 0;
	}
	outcome_explain(item, status);
	return outcome_fail(item);
}

/* Let it wait for another attempt, which begins where the first did. */
static int put_back_home(struct item *item, int64_t not_before_ns)
{
	if (item->home) {
		free(item->job->host);
		item->job->host = item->home;
		item->home = NULL;
	}
	return put_back(item, not_before_ns);
}

/* Let it wait for a turn at the host that a redirect leads to. */
static int queue_elsewhere(struct item *item)
{
	int status = outcome_wait(item);

	if (status < 0)
		return status;
	if (item->home)
		free(item->job->host);
	else
		item->home = item->job->host;
	item->job->host = item->next_host;
	item->next_host = NULL;
	item->is_under_way = true;
	return put_back(item, co_time_ns());
}

/*
 * Descriptors, memory or threads have run out: do with fewer items at once, and
 * take this one again, which it does not count as an attempt.  Those who ran
 * out together lower the limit once.
 */
static int do_with_less(struct item *item)
{
	struct batch *batch = item->batch;
	size_t out = jobqueue_out(batch->queue);
	int status = 0;

	if (item->began_ns >= batch->lowered_ns) {
		jobqueue_lower(batch->queue, out / 2);
		batch->lowered_ns = co_time_ns();
		status = batch_say(batch, "%s; going on with %zu at once",
				   item->failure.what,
				   jobqueue_limit(batch->queue));
	}
	if (status == 0)
		status = outcome_retry(item, 0);
	item->attempts--;
	return status < 0 ? status : put_back_home(item, co_time_ns());
}

static bool is_worth_another(struct item *item, int64_t not_before_ns)
{
	const struct settings *settings = item->batch->settings;

	if (!retry_is_wanted(settings, item->attempts, &item->failure))
		return false;
	if (not_before_ns - item->first_ns > settings->retry_max_ns)
		return false;
	if (item->failure.fault != FAULT_CHECKSUM)
		return true;
	/* Another time the same is what the server has. */
	if (item->has_mismatched)
		return false;
	item->has_mismatched = true;
	return true;
}

/* Let the host's other items know, and say when this one may be tried again. */
static int64_t blame_host(struct item *item)
{
	struct batch *batch = item->batch;
	const struct settings *settings = batch->settings;
	const struct health *health = jobqueue_health(item->turn);
	struct attempt_end end = {
		.began_ns = item->began_ns,
		.now_ns = co_time_ns(),
		.failure = &item->failure,
		.http_code = item->response.http_code,
		.attempts = item->attempts,
		.blamed_ns = &item->blamed_ns,
		.random = next_random(batch),
	};
	int64_t not_before_ns =
		end.now_ns + retry_delay_ns(settings, item->attempts,
					    &item->failure,
					    next_random(batch));

	jobqueue_failed(batch->queue, item->turn, settings, &end);
	if (health_is_held(health, end.now_ns) &&
	    health->held_until_ns > not_before_ns)
		return health->held_until_ns;
	return not_before_ns;
}

static void drop_part(struct item *item)
{
	partfile_discard(item->part);
	item->part = NULL;
	item->starts_over = true;
}

/*
 * The rest that came does not fit what is there.  That is nobody's failure, and
 * does not count as an attempt: all of it is fetched, also where no attempt is
 * left, or the next run would meet the same.
 */
static int start_over(struct item *item)
{
	int status;

	drop_part(item);
	status = outcome_retry(item, 0);
	item->attempts--;
	return status < 0 ? status : put_back(item, co_time_ns());
}

/* The attempt has failed, or what it brought. */
static int fail(struct item *item)
{
	int64_t not_before_ns;
	int status;

	if (item->failure.fault == FAULT_RESOURCES &&
	    jobqueue_out(item->batch->queue) > 1)
		return do_with_less(item);
	if (item->failure.fault == FAULT_RANGE && !item->starts_over)
		return start_over(item);
	not_before_ns = blame_host(item);
	if (!is_worth_another(item, not_before_ns))
		return outcome_fail(item);
	if (item->failure.fault == FAULT_RANGE ||
	    item->failure.fault == FAULT_CHECKSUM)
		drop_part(item);
	status = outcome_retry(item, not_before_ns - co_time_ns());
	return status < 0 ? status : put_back_home(item, not_before_ns);
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
		return queue_elsewhere(item);
	case UV_EPROTO:
		return fail(item);
	default:
		break;
	}
	jobqueue_succeeded(item->batch->queue, item->turn, item->began_ns);
	if (status == ATTEMPT_CURRENT)
		return outcome_current(item);
	if (status == UV_EEXIST)
		return outcome_exists(item, item->existing);
	status = outcome_place(item);
	return status == 1 ? fail(item) : status;
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
