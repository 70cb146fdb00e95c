/*
 * The loops beside the run's on which attempts are made (--loops): which of
 * them makes which.
 *
 * The run's loop makes none of these: it hands them out, and sees to what
 * follows.  Each next attempt at a host is made on a loop that has fewest at
 * that host.  So there are not many more connections than are in use, and a
 * host that is asked for one file at a time is asked on one connection.
 *
 * For tasks of the run's loop.
 */
#ifndef DOWNLOAD_ATTEMPT_LOOPS_H
#define DOWNLOAD_ATTEMPT_LOOPS_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>
#include <coget/task.h>

#include "download/attempt_sink.h"
#include "download/run_state.h"

struct attempt_loops;

/*
 * Start as many as the settings say and can be had, if that is more than one.
 * None are started where attempts share what is the run's loop's own: rate
 * limits, HSTS, and the outlet.  Suspends.
 *
 * out                NULL: there are none.
 * spare_descriptors  that they may have.
 *
 * Returns 0 or UV_ENOMEM.
 */
int attempt_loops_open(struct attempt_loops **out, struct run *run,
		       size_t spare_descriptors) CO_MUST_CHECK;

/* End them, when no attempt is made.  Suspends.  NULL is ignored. */
void attempt_loops_close(struct attempt_loops *loops);

/* Whether an attempt for that URL may be made on them. */
bool attempt_loops_may_take(const char *url);

/*
 * Call fn(arg), which makes an attempt at that place, on one of the loops, or
 * here if they are retired: see attempt_loop_call().
 *
 * host  where it is made.
 */
int attempt_loops_call(struct attempt_loops *loops, const char *host,
		       struct attempt_place *place, co_fn *fn,
		       void *arg) CO_MUST_CHECK;

/*
 * Descriptors or memory have run out: make no more attempts on them, and end
 * each as soon as it makes none.  Suspends.  NULL is ignored.
 */
void attempt_loops_retire(struct attempt_loops *loops);

#endif
