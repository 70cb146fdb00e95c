/*
 * The rate limits that hold for one body: its own, its host's, and that of the
 * run (rates.h).
 *
 * A body begins with throttle_begin(), asks before it takes anything, counts
 * what it has taken, and waits in line where it may take nothing.  Without
 * rates nothing of this is called.
 */
#ifndef TRANSFER_THROTTLE_H
#define TRANSFER_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/url.h"
#include "transfer/rate_limit.h"
#include "transfer/rates.h"

/* Its own, its host's, the run's. */
enum { THROTTLE_LIMITS_MAX = 3 };

struct throttle {
	struct rate_waiter waiter; /* in the line of one of them */
	struct rate_limit own;	   /* its bps: 0 for none */
	struct rate_limit *limits[THROTTLE_LIMITS_MAX];
	size_t count;
	struct rate_limit *tightest; /* which it has to wait for next */
	int64_t waits_since_ns;	     /* while it is in line */
	int64_t *waited_ns;	     /* counted up by how long it was */
	void (*go)(struct throttle *throttle);
	struct throttle_taking *taking; /* of throttle_take(), on its stack */
};

/*
 * Have a body from that URL's host obey them.
 *
 * waited_ns  counted up by the time that it spends in line.
 * go         called on the loop's stack when it may go on; NULL for a body that
 *            is taken with throttle_take().
 */
void throttle_begin(struct throttle *throttle, struct rates *rates,
		    const struct url *url, int64_t *waited_ns,
		    void (*go)(struct throttle *throttle));

/* It obeys no limit any more, and waits in no line.  Zeroed, it does not. */
void throttle_end(struct throttle *throttle);

/* Whether there is a limit. */
bool throttle_is_on(const struct throttle *throttle);

/* How many bytes, of so many, may be taken now; 0: it has to wait. */
size_t throttle_allowance(struct throttle *throttle, size_t wanted,
			  int64_t now_ns);

/* Count bytes that were taken. */
void throttle_spend(struct throttle *throttle, size_t bytes, int64_t now_ns);

/*
 * Wait in line for more than throttle_allowance() has allowed.  Returns at
 * once; go() is called once more may be taken, or is worth another question.
 */
void throttle_wait(struct throttle *throttle);

/* Whether it is in line. */
bool throttle_waits(const struct throttle *throttle);

/* How long it was, by *waited_ns and until now. */
int64_t throttle_waited_ns(const struct throttle *throttle);

/*
 * For a body that a coroutine takes, where go is NULL: wait until some of so
 * many bytes may be taken, and count them.  Suspends.
 *
 * bytes  how many are wanted, then how many may be taken, at least one.
 *
 * Returns 0 or UV_ECANCELED.
 */
int throttle_take(struct throttle *throttle, size_t *bytes) CO_MUST_CHECK;

#endif
