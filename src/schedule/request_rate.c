#include "schedule/request_rate.h"

#include <stdlib.h>

#include <coget/time.h>

#define CATCH_UP_NS (50 * CO_MILLISECOND)

/* From here on a late timer does not matter, and no pause is cut short. */
#define EXACT_FROM_NS (500 * CO_MILLISECOND)

int64_t request_rate_next_ns(const struct request_rate *rate)
{
	return rate->bucket.spent_ns;
}

static int64_t pause_ns(const struct request_rate *rate)
{
	uint64_t random, interval_ns = (uint64_t)rate->interval_ns;

	if (!rate->is_random)
		return rate->interval_ns;
	arc4random_buf(&random, sizeof(random));
	return (int64_t)(interval_ns / 2 + random % (interval_ns + 1));
}

int64_t request_rate_count(struct request_rate *rate, int64_t now_ns)
{
	int64_t cost_ns;

	if (rate->interval_ns == 0)
		return 0;
	cost_ns = pause_ns(rate);
	token_bucket_spend(&rate->bucket, cost_ns,
			   rate->interval_ns < EXACT_FROM_NS ? CATCH_UP_NS : 0,
			   now_ns);
	return cost_ns;
}

void request_rate_refund(struct request_rate *rate, int64_t cost_ns)
{
	rate->bucket.spent_ns -= cost_ns;
}
