/*
 * The system's clocks and the times of files, as one number.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/*
 * What one of the clocks of clock_gettime() shows, in nanoseconds.
 * CLOCK_REALTIME and its coarse form count from 1970 and can be set back.
 */
int64_t clock_now_ns(clockid_t clock);

/* A time in nanoseconds; the nearest there is where that does not fit. */
int64_t clock_ns_of(struct timespec time);

#endif
