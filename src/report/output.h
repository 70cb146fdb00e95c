/*
 * A descriptor for text: gathered in memory, written by the thread pool, so
 * that a slow pipe, terminal or disk never holds up the loop.
 *
 * Append to pending at any time, also while a flush is under way; flush from
 * one task at a time.
 */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include <stdbool.h>

#include <coget/status.h>

#include "base/buf.h"

/* How it is written. */
enum output_mode {
	OUTPUT_AT_ONCE, /* by as few writes as the system takes */
	OUTPUT_BY_LINE, /* each line by one write: others append to it, too */
};

struct output {
	int fd;
	enum output_mode mode;
	int error; /* of an earlier write: nothing is written any more */
	struct buf pending;
	struct buf writing;
};

/* Prepare; nothing is allocated before something is appended. */
void output_init(struct output *output, int fd, enum output_mode mode);

/* Free its memory; the descriptor stays open. */
void output_release(struct output *output);

/* Whether there is something to flush. */
bool output_waits(const struct output *output);

/*
 * Write all that was pending when it was called.  Suspends if there is any.
 *
 * Returns 0; UV_ECANCELED or another status of the runtime's with nothing
 * lost; or the error of a write, then and ever after, with all that is pending
 * dropped.
 */
int output_flush(struct output *output) CO_MUST_CHECK;

#endif
