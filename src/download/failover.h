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
 * may be unable to continue, and may itself be asked again.
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

/*
 * Begin another round.  If none but those are left that have another file, what
 * is there is given up for theirs.  Suspends.  Returns whether any is left.
 */
bool failover_begin_round(struct download *download);

#endif
