/*
 * An attempt: one request for what a download lacks, with the answer written
 * into its part.
 *
 * It knows of no schedule: what it has to ask meanwhile, it asks by its hooks,
 * and what it came to is its result.
 */
#ifndef DOWNLOAD_ATTEMPT_H
#define DOWNLOAD_ATTEMPT_H

#include "download/attempt_result.h"
#include "download/attempt_sink.h"
#include "download/download.h"

/*
 * Make an attempt, or go on with one that has waited for a host.  The part is
 * opened first if there is none.  Suspends.
 *
 * result  to be released.
 */
void attempt_run(struct download *download, const struct attempt_hooks *hooks,
		 struct attempt_result *result);

#endif
