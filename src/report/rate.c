#include "report/rate.h"

#include <coget/time.h>

#define LONGEST_SECONDS (99.0 * 24 * 3600)

uint64_t rate_mean(uint64_t count, int64_t elapsed_us)
{
	if (elapsed_us <= 0)
		return 0;
	return (uint64_t)((double)count * 1e6 / (double)elapsed_us);
}

void rate_init(struct rate *rate, int64_t window_ns, int64_t now_ns,
	       uint64_t count)
{
	*rate = (struct rate){
		.window_ns = window_ns,
		.began_ns = now_ns,
		.at_ns = now_ns,
		.count = count,
	};
}

bool rate_is_settled(const struct rate *rate)
{
	return rate->at_ns - rate->began_ns >= RATE_SETTLED_NS;
}

/* dt/(T + dt) stands in for 1 - exp(-dt/T): the same for small steps. */
void rate_update(struct rate *rate, int64_t now_ns, uint64_t count)
{
	double elapsed_ns = (double)(now_ns - rate->at_ns);
	double share, current;

	if (now_ns <= rate->at_ns)
		return;
	/* A retry begins at zero again: that is no negative speed. */
	current = count > rate->count ? (double)(count - rate->count) *
						(double)CO_SECOND / elapsed_ns
				      : 0;
	share = elapsed_ns / ((double)rate->window_ns + elapsed_ns);
	rate->per_second += share * (current - rate->per_second);
	rate->weight += share * (1 - rate->weight);
	rate->at_ns = now_ns;
	rate->count = count;
}

double rate_per_second(const struct rate *rate)
{
	return rate->weight > 0 ? rate->per_second / rate->weight : 0;
}

int64_t rate_time_left_ns(const struct rate *rate, uint64_t left)
{
	double per_second = rate_per_second(rate);
	double seconds;

	if (left == 0)
		return 0;
	if (per_second <= 0)
		return -1;
	seconds = (double)left / per_second;
	return seconds <= LONGEST_SECONDS
		       ? (int64_t)(seconds * (double)CO_SECOND)
		       : -1;
}
