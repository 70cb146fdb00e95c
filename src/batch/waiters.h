/*
 * Tasks that wait for a turn each, first come, first served.
 */
#ifndef BATCH_WAITERS_H
#define BATCH_WAITERS_H

#include <coget/future.h>

/* One that waits; on its stack. */
struct waiter {
	struct waiters *line;
	struct waiter *next;
	struct waiter *prev;
	struct co_future woken;
};

/* Zeroed, it is empty. */
struct waiters {
	struct waiter *first;
	struct waiter *last;
};

/*
 * Wait at the end of the line until waiters_wake().  Suspends.
 *
 * Returns the status that came with that, even if the caller was cancelled in
 * the same turn; or UV_ECANCELED.
 */
int waiters_wait(struct waiters *line, struct waiter *self) CO_MUST_CHECK;

/* Let one go on with a status. */
void waiters_wake(struct waiter *waiter, int status);

#endif
