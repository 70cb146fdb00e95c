/*
 * A worker: takes the oldest download that may start, makes an attempt at it,
 * sees to what follows, and again.
 */
#ifndef DOWNLOAD_WORKER_H
#define DOWNLOAD_WORKER_H

#include <coget/status.h>

#include "download/download.h"

/*
 * The coroutine; arg is the struct run.
 *
 * Returns 0 when the schedule has ended; UV_ECANCELED; or the status of an emit
 * that failed.
 */
int worker_run(void *arg) CO_MUST_CHECK;

/*
 * End a download that was taken out of the schedule, and free it: if it had an
 * attempt, its part is kept, and it is told to be interrupted.  Suspends;
 * returns the status of the emitter.
 */
int worker_interrupt(struct download *download) CO_MUST_CHECK;

#endif
