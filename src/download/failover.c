#include "download/failover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "download/conclude.h"
#include "download/emit.h"
#include "download/requeue.h"
#include "model/retry.h"
#include "model/url.h"

/* Whether a failure can be the mirror's, and not this machine's. */
static bool is_of_mirror(enum error_class error)
{
	switch (error) {
	case ERROR_INPUT:
	case ERROR_CREDENTIALS:
	case ERROR_EXISTS:
	case ERROR_FILE:
	case ERROR_DISK_FULL:
	case ERROR_SESSION:
	case ERROR_BUSY:
	case ERROR_RESOURCES:
	case ERROR_INTERRUPTED:
		return false;
	default:
		return true;
	}
}

/* Whether the retries let the mirror go on after what it has just sent. */
static bool may_go_on(const struct download *download,
		      const struct failure *failure)
{
	const struct settings *settings = download->run->settings;

	return retry_is_wanted(settings, 0, failure) &&
	       download->restarts <= settings->retries;
}

bool failover_is_due(const struct download *download,
		     const struct attempt_result *result)
{
	return download->mirrors && is_of_mirror(result->failure.error) &&
	       (result->gained_bytes == 0 || download->part_identity ||
		!may_go_on(download, &result->failure));
}

static enum mirror_fate fate_of(const struct download *download,
				const struct attempt_result *result)
{
	const struct failure *failure = &result->failure;

	/* It may also have been somebody on the way, or another mirror. */
	if (result->is_damaged)
		return mirrors_is_own(download->mirrors,
				      download->attempt.url) &&
				       mirrors_have_others(download->mirrors)
			       ? MIRROR_DROPPED
			       : MIRROR_MAY_PASS;
	if (failure->error == ERROR_CHECKSUM)
		return MIRROR_DROPPED;
	if (failure->error == ERROR_RANGE)
		return MIRROR_DIFFERS;
	return retry_filter_has(&download->run->settings->retry_on, failure)
		       ? MIRROR_MAY_PASS
		       : MIRROR_DROPPED;
}

/* Nobody else can tell which of them it was. */
static void name_mirror(const struct download *download,
			struct failure *failure)
{
	char what[sizeof(failure->what)];

	memcpy(what, failure->what, sizeof(what));
	snprintf(failure->what, sizeof(failure->what), "%.100s: %.280s",
		 mirrors_host(download->mirrors, download->item), what);
}

/* For its other downloads. */
static void tell_host(struct download *download, struct permit *permit,
		      const struct attempt_result *result)
{
	const struct run *run = download->run;
	struct attempt_end end = {
		.began_ns = result->began_ns,
		.now_ns = co_time_ns(),
		.failure = &result->failure,
		.http_code = download->attempt.response.http_code,
		.blamed_ns = &download->blamed_ns,
	};

	arc4random_buf(&end.random, sizeof(end.random));
	if (result->failure.error == ERROR_NOT_READY)
		permit_succeeded(run->schedule, permit, result->began_ns);
	else
		(void)permit_failed(run->schedule, permit, run->settings, &end);
}

int failover_turn(struct download *download, struct permit *permit,
		  struct attempt_result *result)
{
	struct mirrors *mirrors = download->mirrors;
	struct failure *failure = &result->failure;
	bool is_wrong = failure->error == ERROR_CHECKSUM && !result->keeps_part;

	name_mirror(download, failure);
	if (is_wrong && mirrors_may_join(mirrors) &&
	    !mirrors_is_own(mirrors, download->attempt.url)) {
		mirrors_end_joining(mirrors);
	} else {
		if (!mirrors_turn(mirrors, fate_of(download, result)))
			return 1;
		tell_host(download, permit, result);
	}
	if (is_wrong)
		requeue_drop_part(download);
	return requeue_to_mirror(download, permit, failure);
}

/* Returns 1 if no mirror has another file, or all were asked for theirs. */
static int take_differing(struct download *download, struct permit *permit,
			  const struct failure *failure)
{
	bool does_nothing_fit = mirrors_only_differ(download->mirrors);

	if ((does_nothing_fit && download->starts_over) ||
	    !mirrors_ask_differing(download->mirrors))
		return 1;
	if (!does_nothing_fit) {
		download->failures = 0;
		download->restarts = 0;
	}
	requeue_drop_part(download);
	return requeue_to_mirror(download, permit, failure);
}

/* If those alone are left that have another file, what is there is given up. */
static bool begin_round(struct download *download)
{
	if (mirrors_only_differ(download->mirrors))
		requeue_drop_part(download);
	return mirrors_begin_round(download->mirrors);
}

int failover_end_round(struct download *download, struct permit *permit,
		       const struct failure *failure, int64_t pause_ns)
{
	const struct settings *settings = download->run->settings;
	int status = 1;

	if (mirrors_only_differ(download->mirrors))
		status = take_differing(download, permit, failure);
	if (status != 1)
		return status;
	if (download->failures <= settings->retries &&
	    download->restarts <= settings->retries &&
	    co_time_ns() + pause_ns - download->first_ns <=
		    settings->retry_max_ns &&
	    begin_round(download))
		return requeue_retry(download, permit, failure, pause_ns);
	status = take_differing(download, permit, failure);
	return status == 1 ? conclude_failed(download, failure) : status;
}

int failover_untried(struct download *download, struct permit *permit,
		     const struct failure *failure)
{
	uint64_t random;

	if (!download->mirrors)
		return conclude_failed(download, failure);
	if (mirrors_turn(download->mirrors, MIRROR_DROPPED))
		return requeue_to_mirror(download, permit, failure);
	download->failures++;
	arc4random_buf(&random, sizeof(random));
	return failover_end_round(download, permit, failure,
				  retry_delay_ns(download->run->settings,
						 download->failures, failure,
						 random));
}

static bool is_beside(const struct attempt *attempt,
		      const struct attempt_result *result)
{
	const struct download *download = attempt->download;

	return result->outcome == ATTEMPT_FAILED && download->mirrors &&
	       attempt->url != download->attempt.url &&
	       is_of_mirror(result->failure.error);
}

int failover_tell(const struct attempt *attempt,
		  const struct attempt_result *result)
{
	const struct download *download = attempt->download;
	char shown[URL_SHOWN_SIZE];

	if (!is_beside(attempt, result))
		return 0;
	url_show(shown, attempt->url);
	return emit_notice(download->run->emitter,
			   "%s: the mirror %s is left out for now: %s",
			   download->file.name, shown, result->failure.what);
}

bool failover_beside(const struct attempt *attempt,
		     const struct attempt_result *result)
{
	if (!is_beside(attempt, result))
		return false;
	mirrors_fail(attempt->download->mirrors, attempt->url,
		     fate_of(attempt->download, result));
	return true;
}
