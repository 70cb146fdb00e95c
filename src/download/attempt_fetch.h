/*
 * How an attempt fetches: piece after piece, range after range, within its
 * time, and on which loop.
 */
#ifndef DOWNLOAD_ATTEMPT_FETCH_H
#define DOWNLOAD_ATTEMPT_FETCH_H

#include <stdint.h>

#include <coget/status.h>

#include "download/attempt_sink.h"

/*
 * Fetch what the attempt of the sink is for, as long as its time limit allows:
 * on one of the loops beside the run's, if there are any.  Suspends.
 *
 * Returns 0; UV_ETIMEDOUT; or as client_fetch().
 */
int attempt_fetch(struct attempt_sink *sink) CO_MUST_CHECK;

/*
 * The same here, and until others end it by the attempt's scope.
 *
 * limit_ns  how long from now; CO_FOREVER for no limit.
 */
int attempt_fetch_until(struct attempt_sink *sink,
			int64_t limit_ns) CO_MUST_CHECK;

#endif
