/*
 * How many downloads of a run there may be at once.
 */
#ifndef DOWNLOAD_JOB_LIMIT_H
#define DOWNLOAD_JOB_LIMIT_H

#include <stddef.h>

#include <coget/status.h>

#include "download/run_state.h"

struct job_limit {
	size_t jobs;
	size_t spare_descriptors; /* beside theirs; SIZE_MAX: any number */
};

/*
 * As many as are wanted, or as there are descriptors for, at least one; then
 * the client keeps to these.  If the number is to be found, it is found below
 * that.
 *
 * Says so where there are fewer than the user wants.  Suspends as the emitter
 * does; returns its status.
 */
int job_limit_find(struct job_limit *limit, struct run *run) CO_MUST_CHECK;

#endif
