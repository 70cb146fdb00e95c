/*
 * A limit on the bytes per second of one body, or of several together.
 *
 * The law is a token bucket's (base/token_bucket.h), which is empty at first,
 * so that the rate holds from the first second on.  Whoever is refused waits in
 * line.  A timer gives those in line a turn, one after the other, as bytes may
 * be received again: only who has something to receive is in line, so that
 * nobody who is slow keeps the share of others, and everybody's turn comes.
 *
 * Plain data but for its timer; on the loop's stack or a coroutine's.
 */
#ifndef TRANSFER_RATE_LIMIT_H
#define TRANSFER_RATE_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/loop.h>

#include "base/token_bucket.h"

struct rate_limit;

/* A place in line, part of whoever waits.  Zeroed, but for go, it does not. */
struct rate_waiter {
	struct rate_waiter *next;
	struct rate_waiter *prev;
	struct rate_limit *at; /* where it waits; NULL: nowhere */
	/* It has its turn, on the loop's stack, and is in line no more. */
	void (*go)(struct rate_waiter *waiter);
};

struct rate_limit {
	uint64_t bps;
	struct token_bucket bucket;
	int64_t tick_ns; /* how long to save for the next turns */
	int64_t burst_ns;
	struct rate_waiter *first; /* in line */
	struct rate_waiter *last;
	size_t waiting;
	const struct rate_waiter *turn; /* whose it is; NULL: nobody's */
	uint64_t turn_bytes;		/* left of it */
	struct co_callback timer;
};

/* Prepare a limit of so many bytes per second, at least one. */
void rate_limit_init(struct rate_limit *limit, uint64_t bps);

/* End its timer; nobody may wait.  It need not have been prepared. */
void rate_limit_release(struct rate_limit *limit);

/*
 * How many bytes this one may receive now; 0: it has to wait in line.
 *
 * is_called  it has stood in line here before: it need not once more.
 */
uint64_t rate_limit_allowance(const struct rate_limit *limit,
			      const struct rate_waiter *waiter, bool is_called,
			      int64_t now_ns);

/* Count bytes that it has received. */
void rate_limit_spend(struct rate_limit *limit,
		      const struct rate_waiter *waiter, uint64_t bytes,
		      int64_t now_ns);

/* Put somebody who is in no line at the end of this one. */
void rate_limit_wait(struct rate_limit *limit, struct rate_waiter *waiter);

/* Take it out of the line that it is in, if it is in one. */
void rate_waiter_leave(struct rate_waiter *waiter);

#endif
