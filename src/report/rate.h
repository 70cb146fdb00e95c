/*
 * A smoothed rate: how fast a count has grown of late.
 *
 * An exponential average with the bias of its beginning taken out: young, it is
 * the plain mean; old, it has forgotten what is a few time constants past.
 */
#ifndef REPORT_RATE_H
#define REPORT_RATE_H

#include <stdbool.h>
#include <stdint.h>

/* What it says of less than this is chance: a burst from a buffer. */
#define RATE_SETTLED_NS INT64_C(1000000000)

struct rate {
	int64_t window_ns; /* the time constant */
	int64_t began_ns;
	int64_t at_ns;     /* of the last update */
	uint64_t count;
	double per_second; /* before the bias is taken out */
	double weight;
};

/* The mean rate of a count over a time, per second; 0 over no time. */
uint64_t rate_mean(uint64_t count, int64_t elapsed_us);

/* Begin at an instant and a count. */
void rate_init(struct rate *rate, int64_t window_ns, int64_t now_ns,
	       uint64_t count);

/* Tell it the count now.  Updates in one instant after the first are lost. */
void rate_update(struct rate *rate, int64_t now_ns, uint64_t count);

/* Whether it was watched for long enough to be shown. */
bool rate_is_settled(const struct rate *rate);

/* The rate; 0 before the first update. */
double rate_per_second(const struct rate *rate);

/*
 * How long so many more will take at this rate: nanoseconds, -1 if that cannot
 * be said or is more than 99 days.
 */
int64_t rate_time_left_ns(const struct rate *rate, uint64_t left);

#endif
