#include "base/token_bucket.h"

int64_t token_bucket_credit_ns(const struct token_bucket *bucket,
			       int64_t burst_ns, int64_t now_ns)
{
	int64_t credit_ns = now_ns - bucket->spent_ns;

	return credit_ns < burst_ns ? credit_ns : burst_ns;
}

void token_bucket_spend(struct token_bucket *bucket, int64_t cost_ns,
			int64_t burst_ns, int64_t now_ns)
{
	if (bucket->spent_ns < now_ns - burst_ns)
		bucket->spent_ns = now_ns - burst_ns;
	if (__builtin_add_overflow(bucket->spent_ns, cost_ns,
				   &bucket->spent_ns))
		bucket->spent_ns = INT64_MAX;
}
