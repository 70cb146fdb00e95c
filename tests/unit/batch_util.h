/*
 * Jobs for the tests of the queue and its hosts.
 */
#ifndef BATCH_UTIL_H
#define BATCH_UTIL_H

#include "model/job.h"

#include "runtime_util.h"

/* A job for a host, to be freed with job_free(). */
static inline struct job *new_job(uint64_t index, const char *host)
{
	struct job *job = calloc(1, sizeof(*job));

	ck_assert_ptr_nonnull(job);
	job->index = index;
	job->host = strdup(host);
	job->url = strdup("http://host/name");
	job->name = strdup("name");
	return job;
}

/* A sequence of numbers that is the same in each run. */
static inline uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

#endif
