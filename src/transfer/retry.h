/*
 * The retry policy: whether a failure deserves another attempt, and when.
 *
 * Exponential back-off with full jitter: uniform between nothing and a limit
 * that doubles with each attempt, so that those who failed together do not come
 * back together.  What the server says (Retry-After) goes before it, within
 * reason.  Pure functions.
 */
#ifndef TRANSFER_RETRY_H
#define TRANSFER_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/time.h>

#include "model/failure.h"
#include "model/settings.h"

/* No back-off is longer. */
#define RETRY_BACKOFF_MAX_NS (60 * CO_SECOND)

/* A server that wants a longer pause is asked again after this one. */
#define RETRY_AFTER_MAX_NS (300 * CO_SECOND)

/*
 * Whether an item is worth another attempt.
 *
 * attempts  that it has had, from 1.
 */
bool retry_is_wanted(const struct settings *settings, unsigned attempts,
		     const struct failure *failure);

/*
 * How long to wait before the next attempt.
 *
 * random  a number of which all bits are random.
 */
int64_t retry_delay_ns(const struct settings *settings, unsigned attempts,
		       const struct failure *failure, uint64_t random);

#endif
