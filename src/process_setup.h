/*
 * What the process is set up with before the run: its streams, limits, memory
 * and signals.
 */
#ifndef PROCESS_SETUP_H
#define PROCESS_SETUP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* How many signals there are that may end a run in order. */
enum { PROCESS_SIGNALS_MAX = 4 };

/*
 * Open what is closed of the standard streams.  A closed one would become
 * whatever is opened first, a socket or somebody's file, and be written to.
 *
 * Returns whether all are open.
 */
bool process_open_streams(void);

/* Take as many descriptors as the user may have: a connection is one. */
void process_raise_limits(void);

/*
 * Keep memory that is freed.  The buffers of bodies come and go by the hundred
 * kilobytes; by default glibc gives their pages back to the kernel each time,
 * and faults them in again.
 */
void process_keep_memory(void);

/* The signals that end a run in order. */
struct process_signals {
	int signums[PROCESS_SIGNALS_MAX];
	size_t count;
	sigset_t unheld; /* what was blocked before */
};

/*
 * Choose them, and hold them and SIGUSR1 back: one that comes while the run is
 * set up, when nobody watches for it yet, waits until somebody does.
 */
void process_hold_signals(struct process_signals *signals);

/* Let all through again, when somebody watches for them. */
void process_release_signals(const struct process_signals *signals);

#endif
