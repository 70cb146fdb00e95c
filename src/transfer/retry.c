#include "transfer/retry.h"

bool retry_is_wanted(const struct settings *settings, unsigned attempts,
		     const struct failure *failure)
{
	return attempts <= settings->retries &&
	       causes_hold(&settings->retry_on, failure);
}

/* The longest wait after so many attempts. */
static uint64_t backoff_limit_ns(const struct settings *settings,
				 unsigned attempts)
{
	int64_t limit_ns = settings->retry_delay_ns;

	while (attempts-- > 1 && limit_ns > 0 &&
	       limit_ns < RETRY_BACKOFF_MAX_NS)
		limit_ns *= 2;
	return limit_ns < RETRY_BACKOFF_MAX_NS ? (uint64_t)limit_ns
					       : RETRY_BACKOFF_MAX_NS;
}

int64_t retry_delay_ns(const struct settings *settings, unsigned attempts,
		       const struct failure *failure, uint64_t random)
{
	if (failure->retry_after_ns > RETRY_AFTER_MAX_NS)
		return RETRY_AFTER_MAX_NS;
	if (failure->retry_after_ns >= 0)
		return failure->retry_after_ns;
	return (int64_t)(random % (backoff_limit_ns(settings, attempts) + 1));
}
