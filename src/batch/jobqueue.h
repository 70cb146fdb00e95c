/*
 * The queue between the producer and the workers: bounded, and fair to hosts.
 *
 * A get returns the oldest job whose host has a permit free, so a host that is
 * busy or slow never holds back another's items behind it, and no worker sits
 * waiting for a host.  Open, put and get from any tasks of the loop, end, close
 * when all are done.
 */
#ifndef BATCH_JOBQUEUE_H
#define BATCH_JOBQUEUE_H

#include <stddef.h>

#include <coget/status.h>

#include "model/job.h"

struct jobqueue;

/* A host with jobs that wait or run. */
struct jobqueue_host;

/*
 * Make a queue.
 *
 * capacity  jobs that may wait in it: how far it looks ahead of the workers.
 * per_host  jobs of one host that may be out at a time.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int jobqueue_open(struct jobqueue **out, size_t capacity, size_t per_host);

/* Free it and the jobs that still wait in it.  NULL is ignored. */
void jobqueue_close(struct jobqueue *queue);

/*
 * Append a job.  Suspends while the queue is full.
 *
 * Returns 0, the job now being the queue's; UV_ECANCELED or UV_ENOMEM, it
 * remaining the caller's.
 */
int jobqueue_put(struct jobqueue *queue, struct job *job) CO_MUST_CHECK;

/*
 * Take the oldest job that may run.  Suspends while there is none.
 *
 * host  receives what jobqueue_done() wants when the job is finished.
 *
 * Returns 0 with *job the caller's; UV_EOF when the queue has ended and no job
 * waits any more; UV_ECANCELED.
 */
int jobqueue_get(struct jobqueue *queue, struct job **job,
		 struct jobqueue_host **host) CO_MUST_CHECK;

/* Give back the host's permit of a job that is finished. */
void jobqueue_done(struct jobqueue *queue, struct jobqueue_host *host);

/* No more jobs will be put. */
void jobqueue_end(struct jobqueue *queue);

#endif
