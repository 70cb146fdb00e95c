/*
 * At first each attempt gets an equal share.  After that the one whose range
 * will take longest gives up its end, so much of it that both are done at the
 * same time.
 */
#include "download/segments.h"

#include "download/segment_speed.h"

/* Ranges begin where blocks of files do. */
#define ALIGN_BYTES ((uint64_t)4096)
/* Of a range, whoever takes its end leaves the other at least this part. */
#define KEEP_LEAST (1.0 / 32)

void segments_init(struct segments *segments, uint64_t total_bytes, size_t most,
		   uint64_t least_bytes, const struct extents *stored)
{
	*segments = (struct segments){
		.total_bytes = total_bytes,
		.most = most < SEGMENTS_MAX ? most : SEGMENTS_MAX,
		.least_bytes = least_bytes,
		.window_end_bytes = UINT64_MAX,
		.stored = *stored,
	};
}

uint64_t segment_rest_bytes(const struct segment *segment)
{
	return segment->end_bytes > segment->at_bytes
		       ? segment->end_bytes - segment->at_bytes
		       : 0;
}

/* Where somebody is at work from there on, or there begins what is stored. */
static uint64_t next_taken(const struct segments *segments, uint64_t from_bytes)
{
	uint64_t next = segments->total_bytes;

	for (size_t i = 0; i < segments->stored.count; i++) {
		uint64_t begin = segments->stored.ranges[i].from_bytes;

		if (begin >= from_bytes && begin < next)
			next = begin;
	}
	for (const struct segment *at = segments->at_work; at; at = at->next)
		if (at->at_bytes >= from_bytes && at->at_bytes < next &&
		    segment_rest_bytes(at) > 0)
			next = at->at_bytes;
	return next;
}

/* The first byte from there on that is neither stored nor being fetched. */
static uint64_t next_free(const struct segments *segments, uint64_t from_bytes)
{
	uint64_t free_bytes;

	do {
		free_bytes = from_bytes;
		from_bytes = extents_first_gap(&segments->stored, from_bytes);
		for (const struct segment *at = segments->at_work; at;
		     at = at->next)
			if (at->at_bytes <= from_bytes &&
			    at->end_bytes > from_bytes)
				from_bytes = at->end_bytes;
	} while (from_bytes != free_bytes);
	return free_bytes;
}

/* What is neither stored nor being fetched. */
static uint64_t free_bytes(const struct segments *segments)
{
	uint64_t taken = extents_total(&segments->stored);

	for (const struct segment *at = segments->at_work; at; at = at->next)
		taken += segment_rest_bytes(at);
	return taken < segments->total_bytes ? segments->total_bytes - taken
					     : 0;
}

/* Of a gap, a fair share of all that is free, for those not at work yet. */
static uint64_t share_of(const struct segments *segments, uint64_t gap_bytes)
{
	size_t missing = segments->most > segments->count
				 ? segments->most - segments->count
				 : 1;
	uint64_t share = free_bytes(segments) / missing;

	if (share > ALIGN_BYTES)
		share = share / ALIGN_BYTES * ALIGN_BYTES;
	if (segments->most_bytes > 0 && share > segments->most_bytes)
		share = segments->most_bytes;
	if (share < segments->least_bytes)
		share = segments->least_bytes;
	return gap_bytes < share + segments->least_bytes ? gap_bytes : share;
}

static void begin(struct segments *segments, struct segment *segment,
		  uint64_t from_bytes, uint64_t end_bytes, int64_t now_ns)
{
	segment->at_bytes = from_bytes;
	segment->end_bytes = end_bytes;
	segment->began_ns = segment->stored_ns = now_ns;
	segment->got_bytes = 0;
	segment->is_twin = false;
	segment->is_at_work = true;
	segment->next = segments->at_work;
	segments->at_work = segment;
	segments->count++;
}

void segments_enter(struct segments *segments, struct segment *segment,
		    uint64_t from_bytes, int64_t now_ns)
{
	uint64_t gap = next_taken(segments, from_bytes) - from_bytes;

	segment->is_open = true;
	begin(segments, segment, from_bytes,
	      from_bytes + share_of(segments, gap), now_ns);
}

/*
 * Whether a range may begin there: each that is not stored behind another may
 * become one more.
 */
static bool has_room(const struct segments *segments, uint64_t from_bytes)
{
	const struct extents *stored = &segments->stored;
	size_t count = stored->count;

	for (size_t i = 0; i < stored->count; i++)
		if (stored->ranges[i].end_bytes == from_bytes)
			return true;
	for (const struct segment *at = segments->at_work; at; at = at->next)
		count += at->got_bytes == 0;
	return count < EXTENTS_MAX;
}

void segments_keep_order(struct segments *segments, uint64_t read_bytes,
			 uint64_t buffer_bytes)
{
	bool is_kept = read_bytes < segments->total_bytes;

	if (buffer_bytes == 0)
		buffer_bytes = 1;
	segments->window_end_bytes =
		is_kept && buffer_bytes < UINT64_MAX - read_bytes
			? read_bytes + buffer_bytes
			: UINT64_MAX;
	/* Two for each: one that comes, and one that waits to be read. */
	segments->most_bytes =
		is_kept ? buffer_bytes / (2 * segments->most) + 1 : 0;
}

bool segments_are_held(const struct segments *segments)
{
	uint64_t from_bytes = next_free(segments, 0);

	return from_bytes < segments->total_bytes &&
	       from_bytes >= segments->window_end_bytes;
}

static bool has_open(const struct segments *segments)
{
	for (const struct segment *at = segments->at_work; at; at = at->next)
		if (at->is_open)
			return true;
	return false;
}

static bool take_free(struct segments *segments, struct segment *segment,
		      int64_t now_ns)
{
	uint64_t from_bytes = next_free(segments, 0);
	uint64_t gap;

	if (from_bytes >= segments->total_bytes ||
	    from_bytes >= segments->window_end_bytes ||
	    !has_room(segments, from_bytes) ||
	    (segments->is_off && has_open(segments)))
		return false;
	gap = next_taken(segments, from_bytes) - from_bytes;
	begin(segments, segment, from_bytes,
	      from_bytes + share_of(segments, gap), now_ns);
	return true;
}

/* What the other keeps, for both to be done at once. */
static uint64_t kept_share(const struct segment *segment,
			   const struct segment *slow, int64_t now_ns)
{
	double slow_bps = segment_speed_bps(slow, now_ns);
	double share = 0.5;
	uint64_t rest = segment_rest_bytes(slow);
	uint64_t kept;

	if (segment->bps > slow_bps && slow->got_bytes > 0)
		share = slow_bps / (slow_bps + segment->bps);
	if (share < KEEP_LEAST)
		share = KEEP_LEAST;
	kept = (uint64_t)((double)rest * share) / ALIGN_BYTES * ALIGN_BYTES;
	/* Else each would take all from the other, and none would come. */
	return kept > 0 ? kept : rest / 2;
}

static bool take_end(struct segments *segments, struct segment *segment,
		     int64_t now_ns)
{
	struct segment *slow = segment_speed_to_halve(segments, now_ns);
	uint64_t end_bytes, cut_bytes;

	if (!slow)
		return false;
	cut_bytes = slow->at_bytes + kept_share(segment, slow, now_ns);
	if (!has_room(segments, cut_bytes))
		return false;
	end_bytes = slow->end_bytes;
	slow->end_bytes = cut_bytes;
	begin(segments, segment, cut_bytes, end_bytes, now_ns);
	return true;
}

/* Near the end: the same as another. */
static bool take_twin(struct segments *segments, struct segment *segment,
		      int64_t now_ns)
{
	struct segment *slow =
		segment_speed_to_double(segments, segment->bps, now_ns);

	if (!slow)
		return false;
	begin(segments, segment, slow->at_bytes, slow->end_bytes, now_ns);
	segment->is_twin = slow->is_twin = true;
	return true;
}

bool segments_take(struct segments *segments, struct segment *segment,
		   int64_t now_ns)
{
	if (segment->is_at_work) {
		segment->bps = segment_speed_bps(segment, now_ns);
		if (segment->bps > segments->best_bps)
			segments->best_bps = segment->bps;
		segments_leave(segments, segment);
	}
	segment->is_open = false;
	return take_free(segments, segment, now_ns) ||
	       take_end(segments, segment, now_ns) ||
	       take_twin(segments, segment, now_ns);
}

bool segments_want_more(const struct segments *segments, int64_t now_ns)
{
	uint64_t free_from;

	if (segments->is_off || segments->count >= segments->most)
		return false;
	free_from = next_free(segments, 0);
	return (free_from < segments->total_bytes &&
		free_from < segments->window_end_bytes) ||
	       segment_speed_to_halve(segments, now_ns) ||
	       segment_speed_to_double(segments, 0, now_ns);
}

void segments_add(struct segments *segments, struct segment *segment,
		  uint64_t len_bytes, int64_t now_ns)
{
	uint64_t from_bytes = segment->at_bytes;

	segment->at_bytes += len_bytes;
	segment->got_bytes += len_bytes;
	segment->stored_ns = now_ns;
	/* The part would not have taken it otherwise. */
	(void)!extents_add(&segments->stored, from_bytes, segment->at_bytes);
}

bool segments_extend(struct segments *segments, struct segment *segment)
{
	uint64_t from_bytes = segment->end_bytes;
	uint64_t gap;

	if (!segment->is_open || from_bytes >= segments->total_bytes)
		return false;
	if (segments->is_off) {
		segment->end_bytes = segments->total_bytes;
		return true;
	}
	if (next_free(segments, from_bytes) != from_bytes ||
	    from_bytes >= segments->window_end_bytes)
		return false;
	gap = next_taken(segments, from_bytes) - from_bytes;
	segment->end_bytes += share_of(segments, gap);
	return true;
}

bool segments_have(const struct segments *segments,
		   const struct segment *segment, uint64_t len_bytes)
{
	return extents_first_gap(&segments->stored, segment->at_bytes) >=
	       segment->at_bytes + len_bytes;
}

bool segments_have_rest(const struct segments *segments,
			const struct segment *segment)
{
	return segments_have(segments, segment, segment_rest_bytes(segment));
}

void segments_leave(struct segments *segments, struct segment *segment)
{
	struct segment **at = &segments->at_work;

	if (!segment->is_at_work)
		return;
	while (*at != segment)
		at = &(*at)->next;
	*at = segment->next;
	segment->is_at_work = false;
	segments->count--;
}

bool segments_are_whole(const struct segments *segments)
{
	return extents_first_gap(&segments->stored, 0) >= segments->total_bytes;
}
