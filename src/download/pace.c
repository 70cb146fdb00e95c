#include "download/pace.h"

#include <coget/time.h>

#include "model/retry.h"
#include "transfer/stall.h"

/* Whether so many bytes, for so much time, are as good as none. */
static bool is_idle(const struct settings *settings, int64_t time_ns,
		    uint64_t bytes)
{
	if (settings->stall_timeout_ns == CO_FOREVER)
		return false;
	return bytes <= stall_allowance(time_ns, settings->stall_speed_bps);
}

uint64_t pace_gain(const struct settings *settings, int64_t time_ns,
		   uint64_t bytes)
{
	time_ns += retry_pause_ns(settings, bytes);
	return is_idle(settings, time_ns > 0 ? time_ns : 0, bytes) ? 0 : bytes;
}

bool pace_add(struct pace *pace, const struct settings *settings,
	      int64_t time_ns, uint64_t bytes)
{
	int64_t window_ns = settings->stall_timeout_ns;
	bool has_ended_idle;

	pace->time_ns += time_ns < window_ns ? time_ns : window_ns;
	pace->bytes += bytes;
	if (pace->time_ns < window_ns)
		return false;
	has_ended_idle = is_idle(settings, pace->time_ns, pace->bytes);
	*pace = (struct pace){0};
	return has_ended_idle;
}
