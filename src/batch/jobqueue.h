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
 * The hosts are the queue's; it counts at one of them.
 */
struct turn {
	struct job *job;
	struct jobqueue_host *home; /* whose job it is */
	struct jobqueue_host *at;   /* where it is: there, or where it moved */
	bool is_probe;              /* that was in trouble when it came */
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
 * again, not to start before that instant, and a job of job->host, which may be
 * another than before.  Such jobs count as waiting, even where that makes more
 * than the capacity.
 *
 * Returns 0, or UV_ENOMEM with nothing changed; never that if job->host is as
 * it was.
 */
int jobqueue_put_back(struct jobqueue *queue, struct turn *turn,
		      int64_t not_before_ns) CO_MUST_CHECK;

/*
 * Go on at another host, where a redirect leads, if one more may be there now:
 * it counts there then, and no longer where it was.
 *
 * Returns 1, also if it is there already; 0 if it would have to wait; or
 * UV_ENOMEM.
 */
int jobqueue_move(struct jobqueue *queue, struct turn *turn,
		  const char *host) CO_MUST_CHECK;

/* The host that it is at; the queue's, until the turn moves or ends. */
const char *jobqueue_host_name(const struct turn *turn);

/* How that host is doing; likewise, and changed by what its attempts come to. */
const struct health *jobqueue_health(const struct turn *turn);

/* An attempt at that host, begun then, has had an answer: see health.h. */
void jobqueue_succeeded(struct jobqueue *queue, const struct turn *turn,
			int64_t began_ns);

/* One has failed: the host may be held, or given up, as health.h says. */
void jobqueue_failed(struct jobqueue *queue, const struct turn *turn,
		     const struct settings *settings,
		     const struct attempt_end *end);

/* Let no more than so many jobs be out from now on; at least one may be. */
void jobqueue_lower(struct jobqueue *queue, size_t limit);

/* How many jobs may be out. */
size_t jobqueue_limit(const struct jobqueue *queue);

/* How many are. */
size_t jobqueue_out(const struct jobqueue *queue);

/* No more jobs will be put. */
void jobqueue_end(struct jobqueue *queue);

/*
 * Take out any job that waits, whether it may start or not, when nobody gets
 * any more; NULL if there is none.  The job is the caller's.
 */
struct job *jobqueue_drain(struct jobqueue *queue);

#endif
