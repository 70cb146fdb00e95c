/*
 * How fast the ranges of a file come, and which of them comes so slowly that
 * another attempt had better fetch a part of it.
 *
 * Plain data, as in segments.h; nothing is changed here.
 */
#ifndef DOWNLOAD_SEGMENT_SPEED_H
#define DOWNLOAD_SEGMENT_SPEED_H

#include <stdint.h>

#include "download/segments.h"

/* How fast a segment's range comes, in bytes per second; 0: not known. */
double segment_speed_bps(const struct segment *segment, int64_t now_ns);

/*
 * The segment at work whose range will take longest, if another attempt may
 * take over the end of that range; NULL if there is none.
 */
struct segment *segment_speed_to_halve(const struct segments *segments,
				       int64_t now_ns);

/*
 * A segment whose range is likely to come sooner if another attempt asks for
 * it, too; NULL if there is none.
 *
 * bps  the speed of the attempt that would ask, in bytes per second; 0: not
 *      known.
 */
struct segment *segment_speed_to_double(const struct segments *segments,
					double bps, int64_t now_ns);

#endif
