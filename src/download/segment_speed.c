/*
 * What would be done in less than BRIEF_S is not worth a request.
 */
#include "download/segment_speed.h"

#include <stddef.h>

#define NS 1e9
#define BRIEF_S 0.1
/* A range of which nothing comes for so long may never come. */
#define SILENT_S 2.0
#define LONG_S 1e6
/* So long one has its range for itself. */
#define TWIN_AFTER_NS INT64_C(500000000)

double segment_speed_bps(const struct segment *segment, int64_t now_ns)
{
	double took_s = (double)(now_ns - segment->began_ns) / NS;

	return segment->got_bytes > 0 && took_s > 0
		       ? (double)segment->got_bytes / took_s
		       : 0;
}

/* How long its range will take at that speed. */
static double time_left_s(const struct segment *segment, int64_t now_ns,
			  double usual_bps)
{
	double bps = segment_speed_bps(segment, now_ns);
	double silent_s = (double)(now_ns - segment->stored_ns) / NS;

	if (silent_s > SILENT_S)
		return LONG_S;
	if (bps <= 0)
		bps = usual_bps;
	return bps > 0 ? (double)segment_rest_bytes(segment) / bps : LONG_S;
}

/* The mean of those of which it is known; 0: of none it is. */
static double usual_speed(const struct segments *segments, int64_t now_ns)
{
	double sum = 0;
	size_t count = 0;

	for (const struct segment *at = segments->at_work; at; at = at->next) {
		double bps = segment_speed_bps(at, now_ns);

		sum += bps;
		count += bps > 0;
	}
	return count > 0 ? sum / (double)count : 0;
}

/* Where a reader takes it in order, only the first range keeps others back. */
static bool is_awaited(const struct segments *segments,
		       const struct segment *segment)
{
	return segments->most_bytes == 0 ||
	       segment->at_bytes == extents_first_gap(&segments->stored, 0);
}

/* The one at work that will take longest; NULL if none will take long. */
static struct segment *slowest(const struct segments *segments, int64_t now_ns,
			       uint64_t least_bytes, int64_t least_ns)
{
	double usual_bps = usual_speed(segments, now_ns);
	double longest_s = BRIEF_S;
	struct segment *found = NULL;

	for (struct segment *at = segments->at_work; at; at = at->next) {
		double left_s = time_left_s(at, now_ns, usual_bps);

		if (at->is_twin || segment_rest_bytes(at) < least_bytes ||
		    !is_awaited(segments, at) ||
		    now_ns - at->began_ns < least_ns || left_s <= longest_s)
			continue;
		longest_s = left_s;
		found = at;
	}
	return found;
}

struct segment *segment_speed_to_halve(const struct segments *segments,
				       int64_t now_ns)
{
	return segments->is_off ? NULL
				: slowest(segments, now_ns,
					  2 * segments->least_bytes, 0);
}

struct segment *segment_speed_to_double(const struct segments *segments,
					double bps, int64_t now_ns)
{
	struct segment *slow = NULL;
	double left_s;

	if (bps <= 0)
		bps = segments->best_bps;
	if (!segments->is_off && bps > 0)
		slow = slowest(segments, now_ns, 1, TWIN_AFTER_NS);
	if (!slow)
		return NULL;
	left_s = time_left_s(slow, now_ns, segments->best_bps);
	return left_s > 2 * ((double)segment_rest_bytes(slow) / bps + BRIEF_S)
		       ? slow
		       : NULL;
}
