/*
 * A chained hash table, and two heaps over the same hosts, each of which is in
 * one of them at most.
 */
#include "batch/hosts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "base/container.h"
#include "base/text.h"

/* How many hosts without jobs are remembered, because they are held. */
enum { REMEMBERED_MAX = 1000 };

static struct jobqueue_host *host_of(const struct heap_node *node)
{
	return CONTAINER_OF((struct heap_node *)node, struct jobqueue_host,
			    node);
}

static struct job *job_of(const struct heap_node *node)
{
	return CONTAINER_OF((struct heap_node *)node, struct job, place);
}

static bool is_older_job(const struct heap_node *a, const struct heap_node *b)
{
	return job_of(a)->index < job_of(b)->index;
}

static bool has_older_job(const struct heap_node *a, const struct heap_node *b)
{
	return is_older_job(heap_first(&host_of(a)->due),
			    heap_first(&host_of(b)->due));
}

static bool is_held_shorter(const struct heap_node *a,
			    const struct heap_node *b)
{
	return host_of(a)->health.held_until_ns <
	       host_of(b)->health.held_until_ns;
}

int hosts_init(struct hosts *hosts, size_t capacity, size_t per_host)
{
	size_t buckets = 64;

	while (buckets < capacity && buckets < 65536)
		buckets *= 2;
	*hosts = (struct hosts){
		.bucket_mask = buckets - 1,
		.per_host = per_host,
	};
	heap_init(&hosts->offering, has_older_job);
	heap_init(&hosts->held, is_held_shorter);
	hosts->buckets = calloc(buckets, sizeof(struct jobqueue_host *));
	return hosts->buckets ? 0 : UV_ENOMEM;
}

static void free_host(struct jobqueue_host *host)
{
	health_reset(&host->health);
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
	heap_init(&host->due, is_older_job);
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

void hosts_lift(struct hosts *hosts, struct jobqueue_host *host)
{
	if (host->place == HOST_OFFERING)
		heap_remove(&hosts->offering, &host->node);
	if (host->place == HOST_HELD)
		heap_remove(&hosts->held, &host->node);
	host->place = HOST_IDLE;
	hosts->remembered -= host->is_remembered;
	host->is_remembered = false;
}

static void hold(struct hosts *hosts, struct jobqueue_host *host)
{
	heap_add(&hosts->held, &host->node);
	host->place = HOST_HELD;
}

static void settle_without_jobs(struct hosts *hosts, struct jobqueue_host *host,
				int64_t now_ns)
{
	if (host->health.held_until_ns <= now_ns ||
	    hosts->remembered == REMEMBERED_MAX) {
		drop_host(hosts, host);
		return;
	}
	hold(hosts, host);
	host->is_remembered = true;
	hosts->remembered++;
}

void hosts_settle(struct hosts *hosts, struct jobqueue_host *host,
		  int64_t now_ns)
{
	if (host->jobs == 0 && host->turns == 0) {
		settle_without_jobs(hosts, host, now_ns);
	} else if (health_is_held(&host->health, now_ns)) {
		hold(hosts, host);
	} else if (heap_first(&host->due) &&
		   host_has_permit(host, hosts->per_host, now_ns)) {
		heap_add(&hosts->offering, &host->node);
		host->place = HOST_OFFERING;
	}
}

struct jobqueue_host *hosts_oldest(const struct hosts *hosts)
{
	const struct heap_node *node = heap_first(&hosts->offering);

	return node ? host_of(node) : NULL;
}

struct jobqueue_host *hosts_first_held(const struct hosts *hosts)
{
	const struct heap_node *node = heap_first(&hosts->held);

	return node ? host_of(node) : NULL;
}

bool host_has_permit(const struct jobqueue_host *host, size_t per_host,
		     int64_t now_ns)
{
	return host->running < per_host &&
	       (host->probes == 0 ||
		!health_wants_probe(&host->health, now_ns));
}

void host_add_job(struct jobqueue_host *host, struct job *job)
{
	heap_add(&host->due, &job->place);
}

struct job *host_take_job(struct jobqueue_host *host)
{
	struct heap_node *node = heap_first(&host->due);

	if (!node)
		return NULL;
	heap_remove(&host->due, node);
	return job_of(node);
}

struct job *hosts_drain(struct hosts *hosts)
{
	for (; hosts->drained <= hosts->bucket_mask; hosts->drained++) {
		struct jobqueue_host *host = hosts->buckets[hosts->drained];

		for (; host; host = host->next) {
			struct job *job = host_take_job(host);

			if (job)
				return job;
		}
	}
	return NULL;
}
