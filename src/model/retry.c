#include "model/retry.h"

/* Nobody is asked without a pause for as long as --ready-timeout. */
#define READY_DELAY_MIN_NS (10 * CO_MILLISECOND)

bool retry_is_wanted(const struct settings *settings, unsigned failures,
		     const struct failure *failure)
{
	return settings->retries > 0 && failures <= settings->retries &&
	       retry_filter_has(&settings->retry_on, failure);
}

/* The longest wait after so many failures, from delay_ns on. */
static uint64_t backoff_limit_ns(int64_t delay_ns, unsigned failures)
{
	int64_t limit_ns = delay_ns;

	while (failures-- > 1 && limit_ns > 0 &&
	       limit_ns < RETRY_BACKOFF_MAX_NS)
		limit_ns *= 2;
	return limit_ns < RETRY_BACKOFF_MAX_NS ? (uint64_t)limit_ns
					       : RETRY_BACKOFF_MAX_NS;
}

int64_t retry_delay_ns(const struct settings *settings, unsigned failures,
		       const struct failure *failure, uint64_t random)
{
	if (failure->retry_after_ns > RETRY_AFTER_MAX_NS)
		return RETRY_AFTER_MAX_NS;
	if (failure->retry_after_ns >= 0)
		return failure->retry_after_ns;
	return (int64_t)(random %
			 (backoff_limit_ns(settings->retry_delay_ns, failures) +
			  1));
}

int64_t retry_ready_delay_ns(const struct settings *settings, unsigned answers,
			     const struct failure *failure, uint64_t random)
{
	int64_t delay_ns = settings->retry_delay_ns;
	uint64_t half_ns;

	if (failure->retry_after_ns > 0)
		return retry_delay_ns(settings, answers, failure, random);
	if (delay_ns < READY_DELAY_MIN_NS)
		delay_ns = READY_DELAY_MIN_NS;
	half_ns = backoff_limit_ns(delay_ns, answers) / 2;
	return (int64_t)(half_ns + random % (half_ns + 1));
}

int64_t retry_pause_ns(const struct settings *settings, uint64_t gained_bytes)
{
	if (gained_bytes >= RETRY_GAIN_BYTES)
		return 0;
	return settings->retry_delay_ns < RETRY_PAUSE_NS
		       ? settings->retry_delay_ns
		       : RETRY_PAUSE_NS;
}
