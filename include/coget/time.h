/*
 * Time: durations and instants, in nanoseconds in an int64_t.
 *
 * Instants are of the monotonic clock and mean nothing outside this boot of
 * the machine.  Additions saturate: an instant past the end of time is
 * CO_FOREVER.
 *
 * Nothing is due before its instant.  On an idle machine a task runs again
 * within a tenth of a millisecond after it: the loop is woken by the kernel's
 * timer of high resolution, and deadlines are kept as they were given.  While
 * tasks run one after the other without a pause, deadlines and I/O are looked
 * at after each 50 microseconds, or 2048 runs, at the end of the turn.
 */
#ifndef COGET_TIME_H
#define COGET_TIME_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Units of time, to be multiplied: 3 * CO_SECOND. */
#define CO_NANOSECOND INT64_C(1)
#define CO_MICROSECOND (1000 * CO_NANOSECOND)
#define CO_MILLISECOND (1000 * CO_MICROSECOND)
#define CO_SECOND (1000 * CO_MILLISECOND)

/* As a duration: no limit.  As an instant: never. */
#define CO_FOREVER INT64_MAX

/*
 * The present instant, read afresh from the monotonic clock (asyncio's
 * loop.time()); in a run on a virtual clock (run.h), that clock's.  May be
 * called from any thread, also outside co_run().
 */
int64_t co_time_ns(void);

/* The instant delay_ns from now; a negative delay is now. */
int64_t co_time_after_ns(int64_t delay_ns);

#ifdef __cplusplus
}
#endif
#endif
