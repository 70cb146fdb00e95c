/*
 * Where items begin: URLs become jobs, which go into the batch's queue.
 *
 * Jobs are gathered into small groups, so that one hop to the thread pool asks
 * for all of their files whether they exist.  Who adds jobs passes the group on
 * before waiting for more.  For the producer's task.
 */
#ifndef BATCH_SUPPLY_H
#define BATCH_SUPPLY_H

#include "batch/stages.h"

enum { SUPPLY_GROUP_MAX = 64 };

/* Initialise with the batch alone. */
struct supply {
	struct batch *batch;
	struct job *group[SUPPLY_GROUP_MAX];
	size_t group_len;
};

/* Where something stands. */
struct place {
	const char *source; /* must live as long as the batch */
	uint64_t line;
};

/*
 * Make the job of a URL, and count it.  A URL that is none is told of.
 *
 * Returns 0 with *out owned by the caller, or NULL if the item has failed; or
 * a status that ends the batch.
 */
int supply_make(struct supply *supply, const char *url, struct place place,
		struct job **out) CO_MUST_CHECK;

/*
 * Add a job to the group, and pass that on if it is full; or tell that an
 * earlier run of the session has finished it.  Suspends then.  The job is the
 * supply's whatever is returned: 0, or a status that ends the batch.
 */
int supply_add(struct supply *supply, struct job *job) CO_MUST_CHECK;

/* Put the group into the queue.  Suspends while that is full.  As above. */
int supply_pass_on(struct supply *supply) CO_MUST_CHECK;

/*
 * Tell that a job failed before it began, and free it.  Returns the status of
 * the emitter.
 */
int supply_fail(struct supply *supply, struct job *job,
		const struct failure *failure) CO_MUST_CHECK;

/*
 * Count what is no item, but should have been: a line, or a source that cannot
 * be read; and tell that it failed.  Returns the status of the emitter.
 */
int supply_refuse(struct supply *supply, struct place place,
		  const struct failure *failure) CO_MUST_CHECK;

/*
 * The same for what source_next() has said instead of giving a line.
 *
 * expected  what the source should have been: "a list of URLs".
 *
 * Returns UV_ECANCELED if that is what it said, or the status of the emitter.
 */
int supply_refuse_line(struct supply *supply, struct place place, int status,
		       const char *expected) CO_MUST_CHECK;

/* Drop what was not passed on. */
void supply_release(struct supply *supply);

#endif
