/*
 * A token bucket: whether what is limited to a rate may be done now.
 *
 * It is counted in time instead of tokens: whatever is done costs the time that
 * the rate allots to it, and the bucket knows up to which instant time has been
 * spent.  Time that nobody spends is kept up to the burst, and is lost beyond
 * it: so, after a pause, no more can be done at once than fits into a burst,
 * and in any interval no more than fits into it and a burst.  Plain data; the
 * owner brings the time.
 */
#ifndef BASE_TOKEN_BUCKET_H
#define BASE_TOKEN_BUCKET_H

#include <stdint.h>

/* Zeroed, it is full. */
struct token_bucket {
	int64_t spent_ns; /* the instant up to which time is spent */
};

/* The time that can be spent now, at most the burst; negative: there is debt.
 */
int64_t token_bucket_credit_ns(const struct token_bucket *bucket,
			       int64_t burst_ns, int64_t now_ns);

/* Spend time, also time that is not there yet. */
void token_bucket_spend(struct token_bucket *bucket, int64_t cost_ns,
			int64_t burst_ns, int64_t now_ns);

#endif
