/*
 * A chained hash table, and three heaps over the same hosts, each of which is
 * in one of them at most.
 */
#include "schedule/hosts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

#include "base/container.h"
#include "base/text.h"
#include "schedule/host_limit.h"

/* How many hosts without entries are remembered, because they are held. */
enum { REMEMBERED_MAX = 1000 };

static struct host *host_of(const struct heap_node *node)
{
	return CONTAINER_OF((struct heap_node *)node, struct host, node);
}

static struct schedule_entry *entry_of(const struct heap_node *node)
{
	return CONTAINER_OF((struct heap_node *)node, struct schedule_entry,
			    node);
}

static bool is_older_entry(const struct heap_node *a, const struct heap_node *b)
{
	return entry_of(a)->index < entry_of(b)->index;
}

static bool has_older_entry(const struct heap_node *a,
			    const struct heap_node *b)
{
	return is_older_entry(heap_first(&host_of(a)->due),
			      heap_first(&host_of(b)->due));
}

static bool is_held_shorter(const struct heap_node *a,
			    const struct heap_node *b)
{
	return host_of(a)->held_until_ns < host_of(b)->held_until_ns;
}

int hosts_init(struct hosts *hosts, size_t capacity, struct host_limits limits)
{
	size_t buckets = 64;

	while (buckets < capacity && buckets < 65536)
		buckets *= 2;
	*hosts = (struct hosts){
		.bucket_mask = buckets - 1,
		.limits = limits,
		.most = ADAPTIVE_HOST_MAX,
	};
	heap_init(&hosts->offering, has_older_entry);
	heap_init(&hosts->suspects, has_older_entry);
	heap_init(&hosts->held, is_held_shorter);
	hosts->buckets = calloc(buckets, sizeof(struct host *));
	return hosts->buckets ? 0 : UV_ENOMEM;
}

static void free_host(struct host *host)
{
	health_reset(&host->health);
	free(host->adaptive);
	free(host->name);
	free(host);
}

void hosts_release(struct hosts *hosts)
{
	for (size_t i = 0; hosts->buckets && i <= hosts->bucket_mask; i++) {
		struct host *host = hosts->buckets[i];

		while (host) {
			struct host *next = host->next;

			free_host(host);
			host = next;
		}
	}
	free(hosts->buckets);
	*hosts = (struct hosts){0};
}

static struct host **bucket_of(const struct hosts *hosts, const char *name)
{
	uint64_t hash = text_hash(name);

	return &hosts->buckets[(hash ^ hash >> 32) & hosts->bucket_mask];
}

struct host *hosts_find(const struct hosts *hosts, const char *name)
{
	struct host *host = *bucket_of(hosts, name);

	while (host && strcmp(host->name, name) != 0)
		host = host->next;
	return host;
}

struct host *hosts_find_or_add(struct hosts *hosts, const char *name)
{
	struct host **bucket = bucket_of(hosts, name);
	struct host *host = hosts_find(hosts, name);

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
	host_limit_init(hosts, host);
	host->requests.interval_ns =
		host_limits_interval_ns(&hosts->limits, name);
	host->requests.is_random = hosts->limits.is_random;
	heap_init(&host->due, is_older_entry);
	host->next = *bucket;
	*bucket = host;
	hosts->count++;
	return host;
}

static void drop_host(struct hosts *hosts, struct host *host)
{
	struct host **at = bucket_of(hosts, host->name);

	while (*at != host)
		at = &(*at)->next;
	*at = host->next;
	hosts->count--;
	free_host(host);
}

void hosts_unlink(struct hosts *hosts, struct host *host)
{
	if (host->link == HOST_OFFERING)
		heap_remove(&hosts->offering, &host->node);
	if (host->link == HOST_SUSPECT)
		heap_remove(&hosts->suspects, &host->node);
	if (host->link == HOST_HELD)
		heap_remove(&hosts->held, &host->node);
	host->link = HOST_IDLE;
	hosts->remembered -= host->is_remembered;
	host->is_remembered = false;
}

static void hold(struct hosts *hosts, struct host *host, int64_t until_ns)
{
	host->held_until_ns = until_ns;
	heap_add(&hosts->held, &host->node);
	host->link = HOST_HELD;
}

int64_t host_held_until_ns(const struct host *host)
{
	int64_t next_ns = request_rate_next_ns(&host->requests);

	return host->health.held_until_ns > next_ns ? host->health.held_until_ns
						    : next_ns;
}

static void relink_without_entries(struct hosts *hosts, struct host *host,
				   int64_t now_ns)
{
	int64_t until_ns = host_held_until_ns(host);

	if (until_ns <= now_ns || hosts->remembered == REMEMBERED_MAX) {
		drop_host(hosts, host);
		return;
	}
	hold(hosts, host, until_ns);
	host->is_remembered = true;
	hosts->remembered++;
}

static void offer(struct hosts *hosts, struct host *host, int64_t now_ns)
{
	bool is_suspect = health_wants_probe(&host->health, now_ns);

	heap_add(is_suspect ? &hosts->suspects : &hosts->offering, &host->node);
	host->link = is_suspect ? HOST_SUSPECT : HOST_OFFERING;
}

static bool may_be_asked(const struct host *host, int64_t now_ns)
{
	return request_rate_next_ns(&host->requests) <= now_ns;
}

void hosts_relink(struct hosts *hosts, struct host *host, int64_t now_ns)
{
	if (host->admission.limit > 0)
		host_limit_admit(hosts, host, now_ns);
	if (host->entries == 0 && host->permits == 0)
		relink_without_entries(hosts, host, now_ns);
	else if (health_is_held(&host->health, now_ns))
		hold(hosts, host, host->health.held_until_ns);
	else if (!heap_first(&host->due))
		return;
	else if (host_has_permit(host, now_ns))
		offer(hosts, host, now_ns);
	else if (!admission_allows(&host->admission, host->running))
		hold(hosts, host, admission_grows_at_ns(&host->admission));
	else if (!may_be_asked(host, now_ns))
		hold(hosts, host, request_rate_next_ns(&host->requests));
}

struct host *hosts_oldest(const struct hosts *hosts, bool or_suspect)
{
	const struct heap_node *node = heap_first(&hosts->offering);
	const struct heap_node *suspect =
		or_suspect ? heap_first(&hosts->suspects) : NULL;

	if (suspect && (!node || has_older_entry(suspect, node)))
		node = suspect;
	return node ? host_of(node) : NULL;
}

struct host *hosts_first_held(const struct hosts *hosts)
{
	const struct heap_node *node = heap_first(&hosts->held);

	return node ? host_of(node) : NULL;
}

bool host_has_permit(const struct host *host, int64_t now_ns)
{
	return host->running < host_limit(host) && may_be_asked(host, now_ns) &&
	       (host->probes == 0 ||
		!health_wants_probe(&host->health, now_ns));
}

void host_add_entry(struct host *host, struct schedule_entry *entry)
{
	heap_add(&host->due, &entry->node);
}

struct schedule_entry *host_take_entry(struct host *host)
{
	struct heap_node *node = heap_first(&host->due);

	if (!node)
		return NULL;
	heap_remove(&host->due, node);
	return entry_of(node);
}

struct schedule_entry *hosts_drain(struct hosts *hosts)
{
	for (; hosts->drained <= hosts->bucket_mask; hosts->drained++) {
		struct host *host = hosts->buckets[hosts->drained];

		for (; host; host = host->next) {
			struct schedule_entry *entry = host_take_entry(host);

			if (entry)
				return entry;
		}
	}
	return NULL;
}
