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

/* How fast its range comes, in bytes per second; 0: not known. */
double segment_speed_bps(const struct segment *segment, int64_t now_ns);

/*
 * The one at work whose range will take longest, if another attempt may take
 * its end; NULL if there is none.
 */
struct segment *segment_speed_to_halve(const struct segments *segments,
				       int64_t now_ns);

/*
 * One whose range is likely to come sooner if it is asked for once more; NULL
 * if there is none.
 *
 * bps  of whoever would ask, in bytes per second; 0: not known.
 */
struct segment *segment_speed_to_double(const struct segments *segments,
					double bps, int64_t now_ns);

#endif
