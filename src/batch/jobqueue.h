/*
 * The queue between the producer and the workers: bounded, and fair to hosts.
 *
 * A get returns the oldest job whose host has a permit free, so a host that is
 * busy, slow or held never holds back another's items behind it, and no worker
 * sits waiting for a host.  A job that is to be tried again goes back into the
 * queue until its time has come.  Open, put and get from any tasks of the loop,
 * end, close when all are done.
 */
#ifndef BATCH_JOBQUEUE_H
#define BATCH_JOBQUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "batch/health.h"
#include "model/job.h"

struct jobqueue;

/* A host with jobs that wait or are out. */
struct jobqueue_host;

/*
 * A job that is out, the caller's until jobqueue_done() or jobqueue_put_back().
 * The hosts are the queue's.
 */
struct turn {
	struct job *job;
	struct jobqueue_host *home; /* job->host */
	struct jobqueue_host *at;   /* where a redirect has led it, or home */
	bool has_permit;	    /* of at */
};

/*
 * Make a queue.
 *
 * capacity  jobs that may wait in it: how far it looks ahead of the workers.
 * limit     jobs that may be out at a time.
 * per_host  jobs that may be at one host at a time.
 *
 * Returns 0 with *out owned by the caller, or UV_ENOMEM.
 */
int jobqueue_open(struct jobqueue **out, size_t capacity, size_t limit,
		  size_t per_host);

/* Free it and the jobs that wait in it; turns end with it.  NULL is ignored. */
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
 * Returns 0 with *turn the caller's; UV_EOF when the queue has ended and no job
 * waits or is out any more; UV_ECANCELED.
 */
int jobqueue_get(struct jobqueue *queue, struct turn *turn) CO_MUST_CHECK;

/* The turn is over; its job is the caller's. */
void jobqueue_done(struct jobqueue *queue, struct turn *turn);

/*
 * The turn is over, and the job shall have another one: it is the queue's
 * again, not to start before that instant.  Such jobs count as waiting, even
 * where that makes more than the capacity.
 */
void jobqueue_put_back(struct jobqueue *queue, struct turn *turn,
		       int64_t not_before_ns);

/*
 * Go on at another host, where a redirect leads: the permit is given back, and
 * one of that host waited for, before all jobs that do so.  Suspends.
 *
 * Returns 0, at once if it is there already; UV_EAGAIN if that host is held or
 * given up, and UV_ECANCELED: the turn is there, but has no permit; UV_ENOMEM,
 * with nothing changed.
 */
int jobqueue_move(struct jobqueue *queue, struct turn *turn,
		  const char *host) CO_MUST_CHECK;

/* The host that it is at, and how that is doing. */
const char *jobqueue_host_name(const struct turn *turn);
const struct health *jobqueue_health(const struct turn *turn);

/* What an attempt at that host has come to: see health.h. */
void jobqueue_succeeded(struct jobqueue *queue, const struct turn *turn,
			int64_t began_ns);
void jobqueue_failed(struct jobqueue *queue, const struct turn *turn,
		     const struct settings *settings,
		     const struct attempt_end *end);

/* Let no more than so many jobs be out from now on; at least one may be. */
void jobqueue_lower(struct jobqueue *queue, size_t limit);

/* How many jobs may be out, and how many are. */
size_t jobqueue_limit(const struct jobqueue *queue);
size_t jobqueue_out(const struct jobqueue *queue);

/* No more jobs will be put. */
void jobqueue_end(struct jobqueue *queue);

/*
 * Take out any job that waits, whether it may start or not, when nobody gets
 * any more; NULL if there is none.  The job is the caller's.
 */
struct job *jobqueue_drain(struct jobqueue *queue);

#endif
