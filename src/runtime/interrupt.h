/*
 * What SIGINT does to a run.
 */
#ifndef RUNTIME_INTERRUPT_H
#define RUNTIME_INTERRUPT_H

#include <stdbool.h>

struct co_loop;

/* Have the first SIGINT cancel the main task.  Returns 0 or libuv's error. */
int interrupt_watch(struct co_loop *loop);

/* Whether SIGINT has cancelled the main task of the last run in this thread. */
bool interrupt_came(void);

#endif
