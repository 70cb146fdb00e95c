/*
 * The watches on signals, each a task of its own: on those that end a run in
 * order, and on SIGUSR1.  Start the latter first.
 */
#ifndef SIGNAL_WATCH_H
#define SIGNAL_WATCH_H

#include <coget/status.h>

#include "process_setup.h"

struct signal_watch {
	struct process_signals watched; /* held back until the watch begins */
	int signum;			/* the first that came; 0: none has */
	void (*on_first)(void *arg);	/* called then, in the watch's task */
	void *arg;
};

/*
 * The coroutine; arg is the struct signal_watch.  It runs until it is
 * cancelled, after which signals have their default actions again.  So has a
 * second one of the user's, a moment after the first: it ends the process at
 * once.
 *
 * Returns UV_ECANCELED, or the error of watching.
 */
int signal_watch_run(void *arg) CO_MUST_CHECK;

struct report;

/*
 * The coroutine that has the status of the run printed for each SIGUSR1; arg is
 * the struct report.  It runs until it is cancelled.
 *
 * Returns UV_ECANCELED, or the error of watching or printing.
 */
int signal_watch_status(void *arg) CO_MUST_CHECK;

#endif
