/*
 * How often values of which size have come: counts in buckets that are narrow
 * for small values and wide for large ones (log-linear), so that a million
 * values take as much memory as one, and a quantile is wrong by 3 % at most.
 *
 * Zeroed, it is empty.  Plain data for one thread.
 */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/* So many buckets share a power of two. */
enum { HISTOGRAM_STEPS = 16 };

/* Up to 2^44, which in microseconds is half a year; what is more counts there. */
enum { HISTOGRAM_BUCKETS = 41 * HISTOGRAM_STEPS };

struct histogram {
	uint64_t counts[HISTOGRAM_BUCKETS];
	uint64_t count; /* of all */
	uint64_t min;
	uint64_t max;
};

/* Count a value. */
void histogram_add(struct histogram *histogram, uint64_t value);

/*
 * The value that a share of all values, from 0 to 1, does not exceed: 0.5 for
 * the median.  It lies within the bucket of the true one, and between the
 * smallest and the largest value.  0 if there are none.
 */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

/* The bucket of a value. */
size_t histogram_bucket(uint64_t value);

/* The smallest value of a bucket; of HISTOGRAM_BUCKETS, what all are below. */
uint64_t histogram_bucket_start(size_t bucket);

#endif
