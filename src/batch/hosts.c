/*
 * A chained hash table and a binary heap over the same hosts.
 */
#include "batch/hosts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "base/text.h"

enum { RING_SIZE_MIN = 4 };

int hosts_init(struct hosts *hosts, size_t capacity, size_t per_host)
{
	size_t buckets = 64;

	while (buckets < capacity && buckets < 65536)
		buckets *= 2;
	*hosts = (struct hosts){
		.bucket_mask = buckets - 1,
		.per_host = per_host,
	};
	hosts->buckets = calloc(buckets, sizeof(struct jobqueue_host *));
	/* Only hosts with waiting jobs stand in the heap, from place 1. */
	hosts->heap = calloc(capacity + 2, sizeof(struct jobqueue_host *));
	if (hosts->buckets && hosts->heap)
		return 0;
	hosts_release(hosts);
	return UV_ENOMEM;
}

static void free_host(struct jobqueue_host *host)
{
	for (size_t i = 0; i < host->waiting; i++)
		job_free(host->ring[(host->head + i) % host->ring_size]);
	free(host->ring);
	free(host->name);
	free(host);
}

void hosts_release(struct hosts *hosts)
{
	for (size_t i = 0; hosts->buckets && i <= hosts->bucket_mask; i++) {
		struct jobqueue_host *host = hosts->buckets[i];

		while (host) {
			struct jobqueue_host *next = host->next;

			free_host(host);
			host = next;
		}
	}
	free(hosts->buckets);
	free(hosts->heap);
	*hosts = (struct hosts){0};
}

static struct jobqueue_host **bucket_of(struct hosts *hosts, const char *name)
{
	uint64_t hash = text_hash(name);

	return &hosts->buckets[(hash ^ hash >> 32) & hosts->bucket_mask];
}

struct jobqueue_host *hosts_find_or_add(struct hosts *hosts, const char *name)
{
	struct jobqueue_host **bucket = bucket_of(hosts, name);
	struct jobqueue_host *host = *bucket;

	while (host && strcmp(host->name, name) != 0)
		host = host->next;
	if (host)
		return host;
	host = calloc(1, sizeof(*host));
	if (!host)
		return NULL;
	host->name = strdup(name);
	if (!host->name) {
		free(host);
		return NULL;
	}
	host->next = *bucket;
	*bucket = host;
	return host;
}

static void drop_host(struct hosts *hosts, struct jobqueue_host *host)
{
	struct jobqueue_host **at = bucket_of(hosts, host->name);

	while (*at != host)
		at = &(*at)->next;
	*at = host->next;
	free_host(host);
}

static bool is_older(const struct jobqueue_host *a,
		     const struct jobqueue_host *b)
{
	return a->ring[a->head]->index < b->ring[b->head]->index;
}

static void put_at(struct hosts *hosts, size_t position,
		   struct jobqueue_host *host)
{
	hosts->heap[position] = host;
	host->position = position;
}

/* Place a host at a position, or above or below it, as its age demands. */
static void settle(struct hosts *hosts, size_t position,
		   struct jobqueue_host *host)
{
	while (position > 1 && is_older(host, hosts->heap[position / 2])) {
		put_at(hosts, position, hosts->heap[position / 2]);
		position /= 2;
	}
	for (;;) {
		size_t child = position * 2;

		if (child > hosts->heap_len)
			break;
		if (child < hosts->heap_len &&
		    is_older(hosts->heap[child + 1], hosts->heap[child]))
			child++;
		if (!is_older(hosts->heap[child], host))
			break;
		put_at(hosts, position, hosts->heap[child]);
		position = child;
	}
	put_at(hosts, position, host);
}

static void leave_heap(struct hosts *hosts, struct jobqueue_host *host)
{
	struct jobqueue_host *last = hosts->heap[hosts->heap_len--];
	size_t position = host->position;

	host->position = 0;
	if (last != host)
		settle(hosts, position, last);
}

void hosts_update(struct hosts *hosts, struct jobqueue_host *host)
{
	bool has_offer =
		host->waiting > 0 && host->running < hosts->per_host;

	if (has_offer)
		settle(hosts,
		       host->position ? host->position : ++hosts->heap_len,
		       host);
	else if (host->position)
		leave_heap(hosts, host);
	if (host->waiting == 0 && host->running == 0)
		drop_host(hosts, host);
}

struct jobqueue_host *hosts_oldest(const struct hosts *hosts)
{
	return hosts->heap_len > 0 ? hosts->heap[1] : NULL;
}

static bool grow_ring(struct jobqueue_host *host)
{
	size_t size = host->ring_size ? host->ring_size * 2 : RING_SIZE_MIN;
	struct job **ring = calloc(size, sizeof(struct job *));

	if (!ring)
		return false;
	for (size_t i = 0; i < host->waiting; i++)
		ring[i] = host->ring[(host->head + i) % host->ring_size];
	free(host->ring);
	host->ring = ring;
	host->ring_size = size;
	host->head = 0;
	return true;
}

bool host_append(struct jobqueue_host *host, struct job *job)
{
	if (host->waiting == host->ring_size && !grow_ring(host))
		return false;
	host->ring[(host->head + host->waiting) % host->ring_size] = job;
	return true;
}

struct job *host_take(struct jobqueue_host *host)
{
	struct job *job = host->ring[host->head];

	host->head = (host->head + 1) % host->ring_size;
	return job;
}
