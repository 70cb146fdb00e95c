/*
 * The hosts that a queue has jobs of: found by name, ordered by their oldest
 * job.
 *
 * A host exists while jobs of it wait or run.  Plain data, nothing suspends.
 */
#ifndef BATCH_HOSTS_H
#define BATCH_HOSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/job.h"

struct jobqueue_host {
	struct jobqueue_host *next; /* in its bucket */
	char *name;
	struct job **ring; /* jobs that wait, oldest at head */
	size_t ring_size;
	size_t head;
	size_t waiting;
	size_t running;
	size_t position; /* in the heap, from 1; 0 if not in it */
};

struct hosts {
	struct jobqueue_host **buckets;
	size_t bucket_mask;
	struct jobqueue_host **heap; /* those with an offer */
	size_t heap_len;
	size_t per_host;
};

/* Prepare for at most capacity waiting jobs.  Returns 0 or UV_ENOMEM. */
int hosts_init(struct hosts *hosts, size_t capacity, size_t per_host);

/* Free all hosts and the jobs that wait. */
void hosts_release(struct hosts *hosts);

/* The host of that name, made if need be; NULL when out of memory. */
struct jobqueue_host *hosts_find_or_add(struct hosts *hosts, const char *name);

/*
 * To be called when a host's counts have changed: brings the heap up to date,
 * and frees a host that has no jobs any more.
 */
void hosts_update(struct hosts *hosts, struct jobqueue_host *host);

/* The host whose oldest job is the oldest of all that may start; or NULL. */
struct jobqueue_host *hosts_oldest(const struct hosts *hosts);

/* Store a job behind the waiting ones; the caller counts it. */
bool host_append(struct jobqueue_host *host, struct job *job);

/* Take out the oldest waiting job; the caller uncounts it. */
struct job *host_take(struct jobqueue_host *host);

#endif
