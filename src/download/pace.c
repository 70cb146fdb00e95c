#include "download/pace.h"

#include <coget/time.h>

#include "transfer/stall.h"

bool pace_is_idle(const struct settings *settings, int64_t time_ns,
		  uint64_t bytes)
{
	if (settings->stall_timeout_ns == CO_FOREVER)
		return false;
	return bytes <= stall_allowance(time_ns, settings->stall_speed_bps);
}

bool pace_add(struct pace *pace, const struct settings *settings,
	      int64_t time_ns, uint64_t bytes)
{
	int64_t window_ns = settings->stall_timeout_ns;
	bool is_idle;

	pace->time_ns += time_ns < window_ns ? time_ns : window_ns;
	pace->bytes += bytes;
	if (pace->time_ns < window_ns)
		return false;
	is_idle = pace_is_idle(settings, pace->time_ns, pace->bytes);
	*pace = (struct pace){0};
	return is_idle;
}
