/*
 * What follows an attempt that did not bring the file: another one, sooner or
 * later, or the end of the item.
 */
#include <stdlib.h>

#include <coget/time.h>

#include "batch/item.h"
#include "transfer/retry.h"

/* All bits of it are random (splitmix64). */
static uint64_t next_random(struct batch *batch)
{
	uint64_t bits = batch->random += UINT64_C(0x9E3779B97F4A7C15);

	bits = (bits ^ bits >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	bits = (bits ^ bits >> 27) * UINT64_C(0x94D049BB133111EB);
	return bits ^ bits >> 31;
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

int again_elsewhere(struct item *item)
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
		client_limit(batch->client, jobqueue_limit(batch->queue));
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
	return status < 0 ? status : put_back_home(item, co_time_ns());
}

int again_or_fail(struct item *item)
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
