/*
 * The hosts that a queue has jobs of: found by name, ordered by their oldest
 * job, each with what may be at work at it.
 *
 * A host exists while jobs of it wait or are out, and for as long as it is held
 * for its health; of those without jobs only some are remembered, so that they
 * take no more memory than others.  Plain data, nothing suspends.
 */
#ifndef BATCH_HOSTS_H
#define BATCH_HOSTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/heap.h"
#include "batch/health.h"
#include "model/job.h"

struct jobqueue_host {
	struct jobqueue_host *next; /* in its bucket */
	char *name;
	struct heap due;       /* jobs that may start, oldest first */
	size_t jobs;	       /* that wait, due or not */
	size_t turns;	       /* that point to it */
	size_t running;	       /* permits given */
	size_t probes;          /* of those, that began while it had trouble */
	struct health health;
	enum {
		HOST_IDLE,     /* nothing can start, until something changes */
		HOST_OFFERING, /* in the heap of those with an offer */
		HOST_HELD,     /* in the heap of those held */
	} place;
	struct heap_node node; /* in that heap */
	bool is_remembered;    /* without jobs, as it is held */
};

struct hosts {
	struct jobqueue_host **buckets;
	size_t bucket_mask;
	struct heap offering; /* by their oldest jobs */
	struct heap held;     /* by the ends of that */
	size_t remembered;
	size_t per_host;
	size_t drained; /* buckets of which hosts_drain() has seen all */
};

/* Prepare for about capacity waiting jobs.  Returns 0 or UV_ENOMEM. */
int hosts_init(struct hosts *hosts, size_t capacity, size_t per_host);

/* Free all hosts; no job may be in them. */
void hosts_release(struct hosts *hosts);

/* The host of that name, made if need be; NULL when out of memory. */
struct jobqueue_host *hosts_find_or_add(struct hosts *hosts, const char *name);

/*
 * Before a host's jobs, counts or health change: take it out of the order of
 * hosts, in which its place depends on them.
 */
void hosts_lift(struct hosts *hosts, struct jobqueue_host *host);

/*
 * After the change: put it where it belongs, or free it if nothing is known of
 * it any more.
 */
void hosts_settle(struct hosts *hosts, struct jobqueue_host *host,
		  int64_t now_ns);

/* The host whose oldest job is the oldest of all that may start; or NULL. */
struct jobqueue_host *hosts_oldest(const struct hosts *hosts);

/* The host whose hold ends first; NULL if none is held. */
struct jobqueue_host *hosts_first_held(const struct hosts *hosts);

/* Whether one more may be at work at it. */
bool host_has_permit(const struct jobqueue_host *host, size_t per_host,
		     int64_t now_ns);

/* Put in a job that may start; the host is lifted. */
void host_add_job(struct jobqueue_host *host, struct job *job);

/* Take out the oldest job that may start; the host is lifted. */
struct job *host_take_job(struct jobqueue_host *host);

/*
 * Take out some host's job, in no order; NULL if there is none.  After that the
 * hosts can only be drained further, and released.
 */
struct job *hosts_drain(struct hosts *hosts);

#endif
