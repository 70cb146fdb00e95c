/*
 * What follows an attempt: the end of its download, or another attempt.
 *
 * All of them suspend, and return the status of the emitter; or UV_ECANCELED,
 * which ends the worker.
 */
#ifndef DOWNLOAD_FOLLOW_UP_H
#define DOWNLOAD_FOLLOW_UP_H

#include <coget/status.h>

#include "download/attempt_result.h"
#include "download/download.h"

/*
 * The download was cut short, which is no failure.  Also in a cancelled task.
 */
int follow_up_cancelled(struct download *download) CO_MUST_CHECK;

/*
 * Do what a status of present.h asks for.
 *
 * failure  that goes with it.
 */
int follow_up_present(struct download *download, int status,
		      const struct failure *failure) CO_MUST_CHECK;

/*
 * Do what the result of an attempt asks for, once no other attempt is at work
 * on the download.  Where another will follow, the permit is given back
 * (requeue.h).
 */
int follow_up(struct download *download, struct permit *permit,
	      struct attempt_result *result) CO_MUST_CHECK;

#endif
