/*
 * The retry policy: whether a failure deserves another attempt, and when.
 *
 * Exponential back-off with full jitter: uniform between nothing and a limit
 * that doubles with each attempt, so that those who failed together do not come
 * back together.  What the server says (Retry-After) goes before it, within
 * reason.  Pure functions.
 */
#ifndef MODEL_RETRY_H
#define MODEL_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/time.h>

#include "model/failure.h"
#include "model/settings.h"

/* No back-off is longer. */
#define RETRY_BACKOFF_MAX_NS (60 * CO_SECOND)

/*
 * A server that cuts off each answer after less than this is asked again after
 * this pause: a byte for each connection would be no less than an attack.
 */
#define RETRY_GAIN_BYTES ((uint64_t)64 * 1024)
#define RETRY_PAUSE_NS (100 * CO_MILLISECOND)

/* A server that wants a longer pause is asked again after this one. */
#define RETRY_AFTER_MAX_NS (300 * CO_SECOND)

/*
 * Whether an item is worth another attempt.
 *
 * failures  attempts in a row that gained nothing, the last one included; 0 if
 *           that one did.
 */
bool retry_is_wanted(const struct settings *settings, unsigned failures,
		     const struct failure *failure);

/*
 * How long to wait before the next attempt.
 *
 * failures  as above, but at least 1.
 * random    a number of which all bits are random.
 */
int64_t retry_delay_ns(const struct settings *settings, unsigned failures,
		       const struct failure *failure, uint64_t random);

/*
 * The same after an attempt that failed for no word of the server's, but gained
 * so many bytes: no time, unless they are few.
 */
int64_t retry_pause_ns(const struct settings *settings, uint64_t gained_bytes);

/*
 * How long to wait before the next request for a file that is not ready.  If
 * the server does not say, it is at least half of the back-off limit: what is
 * waited for takes its time.
 *
 * answers  of ERROR_NOT_READY that the item has had, from 1.
 * random   as above.
 */
int64_t retry_ready_delay_ns(const struct settings *settings, unsigned answers,
			     const struct failure *failure, uint64_t random);

#endif
