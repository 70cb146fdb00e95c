/*
 * Failover: what follows a failed attempt where the item has other mirrors.
 */
#ifndef DOWNLOAD_FAILOVER_H
#define DOWNLOAD_FAILOVER_H

#include <stdbool.h>

#include <coget/status.h>

#include "download/attempt.h"
#include "download/download.h"

/*
 * Whether another mirror may do better.  It cannot, if the failure is this
 * machine's.  Nor is it asked if this mirror has just sent a part that others
 * may be unable to continue, and will itself be asked again.
 */
bool failover_is_due(const struct download *download,
		     const struct attempt_result *result);

/*
 * Turn to the next mirror at once, which is no retry, and emit that.  The
 * download is the schedule's then, its permit given back (requeue.h).
 * Suspends.
 *
 * result  the failure's text gets the mirror's host in front.
 *
 * Returns the status of the emitter; or 1 if none is left in this round.
 */
int failover_turn(struct download *download, struct permit *permit,
		  struct attempt_result *result) CO_MUST_CHECK;

/*
 * Each mirror has had its attempt, which counts as one by now: have the
 * download tried again, or fail it, and emit which.  If what is there fits no
 * mirror that is left, or those that it fits have had all their retries, it
 * begins anew with the file that the first of the others has, which gets
 * retries of its own. Suspends; returns the status of the emitter.
 *
 * pause_ns  before another round, at least.
 */
int failover_end_round(struct download *download, struct permit *permit,
		       const struct failure *failure,
		       int64_t pause_ns) CO_MUST_CHECK;

/*
 * The host of the mirror that is asked is down, and nothing was tried there: do
 * the same, or turn to the next mirror.  Without others, the download fails.
 */
int failover_untried(struct download *download, struct permit *permit,
		     const struct failure *failure) CO_MUST_CHECK;

/*
 * Tell the user that one beside others has failed at a mirror, and that other
 * mirrors are asked in its place.  Suspends.  Returns the status of the
 * emitter.
 */
int failover_tell(const struct attempt *attempt,
		  const struct attempt_result *result) CO_MUST_CHECK;

/*
 * One beside others has failed: if it was at another mirror than the download's
 * own attempt, that mirror is chosen no more for now.  Returns whether it was.
 */
bool failover_beside(const struct attempt *attempt,
		     const struct attempt_result *result);

#endif
