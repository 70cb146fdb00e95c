/*
 * What permits see of a host's answers, for the limits that are found: those of
 * the host and of the run.
 *
 * All of the time that a permit is held counts, also what is spent on the file
 * before and after the transfer, for it keeps others from being at work.
 */
#ifndef SCHEDULE_MEASURE_H
#define SCHEDULE_MEASURE_H

#include <stdint.h>

#include "model/failure.h"
#include "schedule/dispatch.h"

/* The permit begins to count where it is now.  Not if nothing is measured. */
void measure_begin(const struct schedule *schedule, struct permit *permit);

/*
 * The request that was sent then is answered; again for the same one, nothing.
 */
void measure_answer(struct schedule *schedule, struct permit *permit,
		    int64_t began_ns);

/* So many bytes of the body have come. */
void measure_bytes(struct schedule *schedule, struct permit *permit,
		   uint64_t bytes);

/* An attempt has failed. */
void measure_failure(struct schedule *schedule, struct permit *permit,
		     const struct failure *failure);

/* The permit is about to be given back, or to count at another host. */
void measure_end(struct schedule *schedule, struct permit *permit);

#endif
