#include "base/histogram.h"

enum { STEP_BITS = 4 };

_Static_assert(1 << STEP_BITS == HISTOGRAM_STEPS, "steps are a power of two");

/* Below 2 * HISTOGRAM_STEPS each value has a bucket of its own. */
size_t histogram_bucket(uint64_t value)
{
	unsigned shift;
	size_t bucket;

	if (value < HISTOGRAM_STEPS)
		return (size_t)value;
	shift = 63 - (unsigned)__builtin_clzll(value) - STEP_BITS;
	bucket = shift * HISTOGRAM_STEPS + (size_t)(value >> shift);
	return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

uint64_t histogram_bucket_start(size_t bucket)
{
	size_t shift = bucket / HISTOGRAM_STEPS;

	if (shift == 0)
		return bucket;
	return (uint64_t)(HISTOGRAM_STEPS + bucket % HISTOGRAM_STEPS)
	       << (shift - 1);
}

void histogram_add(struct histogram *histogram, uint64_t value)
{
	if (histogram->count == 0 || value < histogram->min)
		histogram->min = value;
	if (value > histogram->max)
		histogram->max = value;
	histogram->counts[histogram_bucket(value)]++;
	histogram->count++;
}

/* The middle of a bucket, or the nearest value that has come. */
static uint64_t middle_of(const struct histogram *histogram, size_t bucket)
{
	uint64_t start = histogram_bucket_start(bucket);
	uint64_t middle =
		start + (histogram_bucket_start(bucket + 1) - start) / 2;

	if (middle < histogram->min)
		return histogram->min;
	return middle < histogram->max ? middle : histogram->max;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share)
{
	double wanted = share * (double)histogram->count;
	uint64_t seen = 0;

	if (histogram->count == 0)
		return 0;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += histogram->counts[i];
		if (seen > 0 && (double)seen >= wanted)
			return middle_of(histogram, i);
	}
	return histogram->max;
}
