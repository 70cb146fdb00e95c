/*
 * How often a host is asked: --requests-per-second, and --wait, which says the
 * same as a time.
 *
 * Requests begin at least an interval apart, whoever makes them and however
 * long they last.  The law is a token bucket's (base/token_bucket.h) whose
 * burst is no request, but a little time, so that a timer that fires late does
 * not lower the rate; long intervals do without.  Plain data; the owner brings
 * the time.
 */
#ifndef SCHEDULE_REQUEST_RATE_H
#define SCHEDULE_REQUEST_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/token_bucket.h"

/* Zeroed, it is that of a host which may be asked at any time. */
struct request_rate {
	int64_t interval_ns; /* 0: none */
	bool is_random;	     /* each is half of it, or up to one and a half */
	struct token_bucket bucket;
};

/* The instant from which on the next request may begin. */
int64_t request_rate_next_ns(const struct request_rate *rate);

/*
 * Count a request that begins now.  Returns the time that it costs, for
 * request_rate_refund().
 */
int64_t request_rate_count(struct request_rate *rate, int64_t now_ns);

/* A request that was counted has not been sent. */
void request_rate_refund(struct request_rate *rate, int64_t cost_ns);

#endif
