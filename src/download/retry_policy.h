/*
 * The retry policy: what follows an attempt that did not bring the file.
 */
#ifndef DOWNLOAD_RETRY_POLICY_H
#define DOWNLOAD_RETRY_POLICY_H

#include <coget/status.h>

#include "download/attempt.h"
#include "download/download.h"

/*
 * Have the download tried again, or fail it, and emit which.  What is to be
 * tried again is the schedule's then, its permit given back (requeue.h).
 * Suspends; returns the status of the emitter.
 *
 * result  of the attempt, whose failure is set.
 */
int retry_or_fail(struct download *download, struct permit *permit,
		  struct attempt_result *result) CO_MUST_CHECK;

/*
 * An attempt of a team has failed, while others of it go on: count that for its
 * host.  Returns how long to wait before another is made, at least.
 *
 * failures  of the team, as in model/retry.h.
 */
int64_t retry_beside_ns(struct attempt *attempt, struct permit *permit,
			const struct attempt_result *result, unsigned failures);

#endif
