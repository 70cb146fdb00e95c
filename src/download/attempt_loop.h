/*
 * A loop beside the run's, on which attempts are made (--loops).
 *
 * An attempt stands alone: it knows the item, its part, a client, and hooks.
 * So it can be made anywhere, and all else stays where it is: the schedule,
 * names, the session, events, and the commits, which are better made in one
 * batch.
 *
 * Who makes an attempt waits for it in a task of the run's loop, as for a
 * thread of the pool, and touches nothing of it meanwhile: the download, its
 * part and its result are the other loop's until the call returns.  What
 * crosses is
 *
 * - the call and its end (co_to_loop()), and a cancellation;
 * - what the attempt asks by its hooks: a call the other way;
 * - what it tells, for which nobody waits (attempt_news.h).
 *
 * Bytes do not cross: they go from the socket to the part on one loop, and the
 * pool's threads write them for any.  No lock is taken for them.
 */
#ifndef DOWNLOAD_ATTEMPT_LOOP_H
#define DOWNLOAD_ATTEMPT_LOOP_H

#include <stddef.h>

#include <coget/status.h>
#include <coget/task.h>

#include "download/attempt_news.h"
#include "download/loop_thread.h"
#include "download/run_state.h"

struct attempt_loop {
	struct run *run;
	struct loop_thread thread;
	struct client *client; /* its own */
	struct news_board board;
	size_t calls; /* that are under way; the run's loop's */
};

/*
 * Start one.  Suspends.  Returns 0, or why there can be none: then there is
 * nothing to close.
 */
int attempt_loop_open(struct attempt_loop *loop, struct run *run) CO_MUST_CHECK;

/* End it, when it makes no attempt.  Suspends, also in a cancelled task. */
void attempt_loop_close(struct attempt_loop *loop);

/*
 * Call fn(arg), which makes an attempt at that place, on the loop; what it
 * tells and asks is told and asked here.  Suspends; returns as co_to_loop().
 */
int attempt_loop_call(struct attempt_loop *loop, struct attempt_place *place,
		      co_fn *fn, void *arg) CO_MUST_CHECK;

/*
 * As client_limit() and client_keep(), of its client.  Suspend, and may do
 * nothing in a cancelled task.
 */
void attempt_loop_limit(struct attempt_loop *loop, size_t connections);
void attempt_loop_keep(struct attempt_loop *loop, size_t connections);

#endif
