/*
 * Jobs: the tasks that run what was typed, one for each line.
 *
 * One in the background has a number.  When it ends, what came of it is shown;
 * its number and status are kept for those who join it, of the last hundred.
 */
#ifndef CONSOLE_JOBS_H
#define CONSOLE_JOBS_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/status.h>

#include "base/buf.h"

struct call;
struct console;
struct job;
struct words;

/* The jobs of a console, the oldest first; all zero is none. */
struct jobs {
	struct job *first;
	unsigned last_number;
};

/*
 * Start a job.
 *
 * words          are moved into it, also on error.
 * first, end     which of them are the call.
 * is_background  nobody waits for it: it gets a number.
 * problem        receives what is wrong with the words, in a line.
 *
 * Returns 0 with *out, which the jobs own; -EINVAL with *problem set; -ENOMEM.
 */
int jobs_start(struct job **out, struct console *console, struct words *words,
	       size_t first, size_t end, bool is_background,
	       struct buf *problem);

/*
 * Wait for a job and forget it, as co_join() does: it is cancelled when the
 * caller is.  Suspends.  Returns its status.
 */
int jobs_finish(struct jobs *jobs, struct job *job) CO_MUST_CHECK;

/* Cancel a job. */
void job_cancel(struct job *job);

/* The number of a job; 0 if it is in the foreground. */
unsigned job_number(const struct job *job);

/*
 * The first job behind this one, or at all for NULL, that is in the background
 * and has not ended; NULL if there is none.
 */
struct job *jobs_next(const struct jobs *jobs, const struct job *job);

/*
 * Find a job in the background, also one that has ended.
 *
 * number  as it was typed.
 *
 * Returns NULL if there is none.
 */
struct job *jobs_find(const struct jobs *jobs, const char *number);

/* Whether a job has ended. */
bool job_has_ended(const struct job *job);

/*
 * The command that waits until each of these jobs has ended; their results have
 * been shown by then.  As call.h says; suspends.  When the caller is cancelled,
 * so are they.
 */
int jobs_join_call(struct call *call);

/*
 * Wait for all jobs, and forget them.  Suspends until they have ended.
 *
 * cancels  cancel them before.
 *
 * Returns 0, or the status of one that has failed; a cancellation is no failure.
 */
int jobs_end_all(struct jobs *jobs, bool cancels) CO_MUST_CHECK;

#endif
