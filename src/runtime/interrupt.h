/*
 * What SIGINT does to a run.
 */
#ifndef RUNTIME_INTERRUPT_H
#define RUNTIME_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

struct co_loop;

/*
 * How many co_signals, of whichever loop, watch SIGINT, and so keep it from
 * runs; and how many times one has met it.  The run may learn of that one
 * later, when the watch is closed already.
 */
extern atomic_uint interrupt_watchers, interrupt_meetings;

/* Have the first SIGINT cancel the main task.  Returns 0 or libuv's error. */
int interrupt_watch(struct co_loop *loop);

/* Whether SIGINT has cancelled the main task of the last run in this thread. */
bool interrupt_came(void);

#endif
