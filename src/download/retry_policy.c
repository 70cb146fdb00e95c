#include "download/retry_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "download/attempt_loops.h"
#include "download/conclude.h"
#include "download/emit.h"
#include "download/failover.h"
#include "download/link_mirrors.h"
#include "download/requeue.h"
#include "download/run_client.h"
#include "model/retry.h"

/* A download that was turned away more often is counted as any other. */
enum { TURNED_AWAY_MAX = 10 };

/* Nobody is to guess when others come back. */
static uint64_t random_bits(void)
{
	uint64_t bits;

	arc4random_buf(&bits, sizeof(bits));
	return bits;
}

/*
 * Descriptors, memory or threads have run out: do with fewer downloads at once,
 * and take this one again, which it does not count as an attempt.  Those that
 * ran out together lower the limit once.
 */
static int do_with_less(struct download *download, struct permit *permit,
			const struct attempt_result *result)
{
	struct run *run = download->run;
	int status;

	if (result->began_ns >= run->lowered_ns) {
		run->lowered_ns = co_time_ns();
		schedule_lower(run->schedule,
			       schedule_running(run->schedule) / 2);
		run_client_limit(run, schedule_limit(run->schedule));
		attempt_loops_retire(run->loops);
		status = emit_notice(
			run->emitter, "%s; going on with %zu at once",
			result->failure.what, schedule_limit(run->schedule));
		if (status < 0)
			return status;
	}
	return requeue_uncounted(download, permit, &result->failure, 0);
}

/* An attempt that gains something is no failure, but what is lost may be. */
static bool is_worth_another(struct download *download,
			     const struct failure *failure,
			     int64_t not_before_ns)
{
	const struct settings *settings = download->run->settings;

	if (!retry_is_wanted(settings, download->failures, failure) ||
	    download->restarts > settings->retries)
		return false;
	if (not_before_ns - download->first_ns > settings->retry_max_ns)
		return false;
	if (failure->error != ERROR_CHECKSUM)
		return true;
	/* Another time the same is what the server has. */
	if (download->has_mismatched)
		return false;
	download->has_mismatched = true;
	return true;
}

/* How long the download waits, whatever its host has to. */
static int64_t delay_ns(const struct download *download,
			const struct attempt_result *result)
{
	const struct settings *settings = download->run->settings;

	if (result->gained_bytes > 0 && result->failure.retry_after_ns < 0)
		return retry_pause_ns(settings, result->gained_bytes);
	return retry_delay_ns(settings,
			      download->failures > 0 ? download->failures : 1,
			      &result->failure, random_bits());
}

/*
 * Count the attempt, if it was one.  What was turned away because others were
 * at work was not; but there has to be an end to that, too, where a file by
 * itself is what the server refuses.
 */
static void count_failure(struct download *download,
			  const struct permit *permit, uint64_t gained,
			  enum refusal refusal, int64_t now_ns)
{
	bool may_be_spared = download->turned_away < TURNED_AWAY_MAX;

	if (download->doubted_ns != 0 && download->failures > 0 &&
	    may_be_spared && permit_pardons(permit, download->doubted_ns)) {
		download->failures--;
		download->turned_away++;
	}
	download->doubted_ns = 0;
	if (gained > 0) {
		download->failures = 0;
	} else if (refusal == REFUSAL_CROWDED && may_be_spared) {
		download->turned_away++;
	} else {
		download->failures++;
		if (refusal == REFUSAL_DOUBTED)
			download->doubted_ns = now_ns;
	}
}

static struct attempt_end attempt_end_of(struct download *download,
					 const struct attempt_result *result,
					 int http_code)
{
	return (struct attempt_end){
		.began_ns = result->began_ns,
		.now_ns = co_time_ns(),
		.failure = &result->failure,
		.http_code = http_code,
		.blamed_ns = &download->blamed_ns,
		.random = random_bits(),
	};
}

int64_t retry_beside_ns(struct attempt *attempt, struct permit *permit,
			const struct attempt_result *result, unsigned failures)
{
	struct download *download = attempt->download;
	const struct settings *settings = download->run->settings;
	struct attempt_end end =
		attempt_end_of(download, result, attempt->response.http_code);

	(void)permit_failed(download->run->schedule, permit, settings, &end);
	return failures == 0 && result->failure.retry_after_ns < 0
		       ? retry_pause_ns(settings, attempt->stored_bytes)
		       : retry_delay_ns(settings, failures > 0 ? failures : 1,
					&result->failure, random_bits());
}

/*
 * Count the failure, also for the host's other downloads, and say when this one
 * may be tried again.
 */
static int64_t blame_host(struct download *download, struct permit *permit,
			  const struct attempt_result *result)
{
	const struct health *health = permit_health(permit);
	struct attempt_end end = attempt_end_of(
		download, result, download->attempt.response.http_code);
	enum refusal refusal = permit_failed(download->run->schedule, permit,
					     download->run->settings, &end);
	int64_t not_before_ns;

	count_failure(download, permit, result->gained_bytes, refusal,
		      end.now_ns);
	not_before_ns = end.now_ns + delay_ns(download, result);
	if (health_is_held(health, end.now_ns) &&
	    health->held_until_ns > not_before_ns)
		return health->held_until_ns;
	return not_before_ns;
}

/*
 * Several servers behind one name, each with ETags of its own, send a large
 * file over and over, and never to its end.  Once may be chance.
 */
static void name_trust_length(const struct download *download,
			      struct failure *failure)
{
	size_t len = strlen(failure->what);

	if (download->restarts_alike < 2 ||
	    download->run->settings->trust_length)
		return;
	snprintf(failure->what + len, sizeof(failure->what) - len,
		 "; its ETag changes with each answer, but not its date and "
		 "length: --trust-length continues it all the same");
	failure->remedy = "give that option if all servers of this name have "
			  "the same file";
}

/*
 * The rest that came does not fit what is there.  That is nobody's failure, and
 * does not count as an attempt: all of it is fetched, also where no attempt is
 * left, or the next run would meet the same.
 */
static int start_over(struct download *download, struct permit *permit,
		      struct failure *failure)
{
	name_trust_length(download, failure);
	requeue_drop_part(download);
	return requeue_uncounted(download, permit, failure, 0);
}

/*
 * Ranges of it do not come, but the rest may.  If that does not fit either, it
 * is started over once more, and comes at once then.
 */
static int go_on_in_one_stream(struct download *download, struct permit *permit,
			       const struct failure *failure)
{
	download->starts_over = false;
	return requeue_uncounted(download, permit, failure, 0);
}

/*
 * The server is still preparing the file, as it says: that is no failure, until
 * it has been waited for in vain, and the host is well.
 */
static int ask_later(struct download *download, struct permit *permit,
		     struct failure *failure)
{
	const struct settings *settings = download->run->settings;
	int64_t now_ns = co_time_ns();
	int64_t delay_ns;

	if (download->unready++ == 0)
		download->unready_ns = now_ns;
	delay_ns = retry_ready_delay_ns(settings, download->unready, failure,
					random_bits());
	if (!retry_filter_has(&settings->retry_on, failure) ||
	    download->unready > settings->ready_retries ||
	    now_ns + delay_ns - download->first_ns > settings->retry_max_ns)
		return conclude_failed(download, failure);
	if (now_ns + delay_ns - download->unready_ns >
	    settings->ready_timeout_ns) {
		failure->remedy = "try again later, or raise --ready-timeout";
		return conclude_failed(download, failure);
	}
	return requeue_uncounted(download, permit, failure, delay_ns);
}

/*
 * Whether the server may have done what it was asked for, and would do it once
 * more: the methods that are not idempotent (RFC 9110 section 9.2.2).
 */
static bool must_not_repeat(const struct download *download)
{
	return download->attempt.response.trail.has_acted &&
	       !download->run->settings->retry_unsafe;
}

static int fail_unrepeated(struct download *download, struct permit *permit,
			   struct attempt_result *result)
{
	struct failure *failure = &result->failure;
	size_t len = strlen(failure->what);

	(void)blame_host(download, permit, result);
	if (retry_filter_has(&download->run->settings->retry_on, failure)) {
		snprintf(failure->what + len, sizeof(failure->what) - len,
			 "; not retried, as the server may have acted on the "
			 "%s request",
			 download->content.method);
		failure->remedy = "look there whether it has, or use "
				  "--retry-unsafe to send it again";
	}
	return conclude_failed(download, failure);
}

static int count_round(struct download *download, struct permit *permit,
		       const struct attempt_result *result)
{
	(void)blame_host(download, permit, result);
	return failover_end_round(download, permit, &result->failure,
				  delay_ns(download, result));
}

/* What is an attempt that has failed, whoever is to blame. */
static int count_or_fail(struct download *download, struct permit *permit,
			 struct attempt_result *result)
{
	struct failure *failure = &result->failure;
	int64_t not_before_ns = blame_host(download, permit, result);

	name_trust_length(download, failure);
	if (!is_worth_another(download, failure, not_before_ns))
		return conclude_failed(download, failure);
	if (failure->error == ERROR_RANGE ||
	    (failure->error == ERROR_CHECKSUM && !result->keeps_part))
		requeue_drop_part(download);
	return requeue_retry(download, permit, failure,
			     not_before_ns - co_time_ns());
}

int retry_or_fail(struct download *download, struct permit *permit,
		  struct attempt_result *result)
{
	struct failure *failure = &result->failure;
	struct schedule *schedule = download->run->schedule;

	if (must_not_repeat(download))
		return fail_unrepeated(download, permit, result);
	if (failure->error == ERROR_RESOURCES && schedule_running(schedule) > 1)
		return do_with_less(download, permit, result);
	if (failure->error == ERROR_BUSY)
		return requeue_busy(download, permit);
	if (failure->error == ERROR_RANGE && result->keeps_part)
		return go_on_in_one_stream(download, permit, failure);
	/* Else nobody has named any. */
	(void)!link_mirrors_take(&download->attempt);
	if (failover_is_due(download, result)) {
		int status = failover_turn(download, permit, result);

		return status == 1 ? count_round(download, permit, result)
				   : status;
	}
	if (failure->error == ERROR_RANGE)
		download_count_restart(download,
				       &download->attempt.response.version);
	if (failure->error == ERROR_RANGE && !download->starts_over)
		return start_over(download, permit, failure);
	if (failure->error == ERROR_NOT_READY) {
		permit_succeeded(schedule, permit, result->began_ns);
		return ask_later(download, permit, failure);
	}
	return count_or_fail(download, permit, result);
}
