/*
 * How a host is doing, as the attempts at it tell: a circuit breaker.
 *
 * A host that cannot be reached, or says that it has enough (429, 503), is
 * held: nothing more is asked of it for a while, whichever of its items has met
 * that. Then one attempt at a time probes it, until one succeeds.  Failures
 * come in rounds, for those at work when a host goes down all fail: an attempt
 * that began before the last round was counted says nothing new.  After so many
 * rounds the host is given up: for a while nothing is asked of it, and whoever
 * wants to is told why.
 *
 * Plain data; the owner brings the time.
 */
#ifndef SCHEDULE_HEALTH_H
#define SCHEDULE_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/failure.h"
#include "model/settings.h"

/* A host is given up after at least so many rounds, and for so long. */
#define HEALTH_ROUNDS_MIN 4
#define HEALTH_GIVEN_UP_NS (60 * CO_SECOND)

/* Zeroed, it is that of a host of which nothing bad is known. */
struct health {
	unsigned rounds;	/* of failures in a row */
	int64_t since_ns;	/* the first of them was counted */
	int64_t counted_ns;	/* the last of them was */
	int64_t held_until_ns;	/* until then nothing is asked of it */
	int64_t asked_until_ns; /* the same, if it was its own wish */
	bool is_given_up;	/* until then: what wants to be asked fails */
	struct failure *cause;	/* of the last failure; NULL if all is well, or
				 * there is no memory */
};

/* An attempt at a host that has ended. */
struct attempt_end {
	int64_t began_ns;
	int64_t now_ns;
	const struct failure *failure;
	int http_code; /* of its last answer; 0 if there was none */
	/*
	 * Of the item: since_ns of the trouble to which it has added a round
	 * already.  What may be the item's own doing, such as a 503, counts
	 * once for each item.
	 */
	int64_t *blamed_ns;
	uint64_t random; /* all bits of it */
};

/* Free what it holds and forget all. */
void health_reset(struct health *health);

/* An attempt that began then was answered: forget what was before it. */
void health_succeed(struct health *health, int64_t began_ns);

/* An attempt has failed, for a reason that may be the host's or not. */
void health_fail(struct health *health, const struct settings *settings,
		 const struct attempt_end *end);

/*
 * It has turned an attempt away, but lets others in: do as it asks, if it said
 * how long it wants to be left alone.
 */
void health_postpone(struct health *health, const struct settings *settings,
		     const struct attempt_end *end);

/* What it failed for was that: forget the trouble, but not what it asked. */
void health_forgive(struct health *health);

/* An answer of 429 or 503: it has enough. */
bool health_is_refusal(const struct failure *failure);

/* Whether its items have to wait. */
bool health_is_held(const struct health *health, int64_t now_ns);

/* Whether its items fail at once. */
bool health_is_given_up(const struct health *health, int64_t now_ns);

/*
 * Whether those who are sent to it now are to find out how it does: one of them
 * is enough.
 */
bool health_wants_probe(const struct health *health, int64_t now_ns);

#endif
