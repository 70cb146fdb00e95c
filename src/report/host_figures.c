#include "report/host_figures.h"

#include <stdlib.h>
#include <string.h>

#include "base/histogram.h"
#include "base/text.h"
#include "report/rate.h"

/*
 * Latencies are in buckets of histogram.h, taken together so that two make a
 * power of two: a whole histogram for each host would take megabytes.
 */
enum { TOGETHER = HISTOGRAM_STEPS / 2 };

/* The first bucket has all latencies below this. */
#define FIRST_LATENCY_US 128

static struct host_figures *host_new(const char *name)
{
	struct host_figures *host = calloc(1, sizeof(*host));

	if (!host)
		return NULL;
	host->name = strdup(name);
	if (host->name)
		return host;
	free(host);
	return NULL;
}

static struct host_figures *find(struct host_table *table, const char *name)
{
	size_t at = text_hash(name) % HOST_PLACES;

	while (table->places[at] && strcmp(table->places[at]->name, name) != 0)
		at = (at + 1) % HOST_PLACES;
	if (!table->places[at] && table->count < HOSTS_MAX) {
		table->places[at] = host_new(name);
		table->count += table->places[at] != NULL;
	}
	return table->places[at] ? table->places[at] : &table->others;
}

static size_t latency_bucket(int64_t latency_us)
{
	size_t first = histogram_bucket(FIRST_LATENCY_US) / TOGETHER;
	size_t bucket = histogram_bucket((uint64_t)latency_us) / TOGETHER;

	bucket = bucket < first ? 0 : bucket - first + 1;
	return bucket < HOST_LATENCIES ? bucket : HOST_LATENCIES - 1;
}

static uint64_t bucket_start_us(size_t bucket)
{
	size_t first = histogram_bucket(FIRST_LATENCY_US);

	return bucket == 0 ? 0
			   : histogram_bucket_start(first +
						    (bucket - 1) * TOGETHER);
}

/* The middle of a bucket. */
static uint64_t latency_of_bucket(size_t bucket)
{
	return (bucket_start_us(bucket) + bucket_start_us(bucket + 1)) / 2;
}

static void count_response(struct host_figures *host,
			   const struct response *response)
{
	host->received_bytes += response->size_download;
	if (response->time_total_us > 0)
		host->transfer_us += (uint64_t)response->time_total_us;
	if (response->time_starttransfer_us <= 0)
		return;
	host->answers++;
	host->latencies[latency_bucket(response->time_starttransfer_us)]++;
}

void host_table_count(struct host_table *table, const struct event *event)
{
	bool is_done = event->type == EVENT_DONE || event->type == EVENT_FOUND;
	struct host_figures *host;

	if ((!is_done && event->type != EVENT_FAILED &&
	     event->type != EVENT_RETRY) ||
	    !event->item->host)
		return;
	host = find(table, event->item->host);
	host->done += is_done;
	host->failed += event->type == EVENT_FAILED &&
			event->failure->error != ERROR_INTERRUPTED;
	host->retries += event->type == EVENT_RETRY;
	if (event_new_answer(event))
		count_response(host, event->response);
}

void host_figures_add(struct host_figures *figures,
		      const struct host_figures *other)
{
	figures->done += other->done;
	figures->failed += other->failed;
	figures->retries += other->retries;
	figures->received_bytes += other->received_bytes;
	figures->transfer_us += other->transfer_us;
	figures->answers += other->answers;
	for (size_t i = 0; i < HOST_LATENCIES; i++)
		figures->latencies[i] += other->latencies[i];
}

uint64_t host_speed_bps(const struct host_figures *host)
{
	return rate_mean(host->received_bytes, (int64_t)host->transfer_us);
}

uint64_t host_latency_us(const struct host_figures *host)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < HOST_LATENCIES; i++) {
		seen += host->latencies[i];
		if (seen > 0 && 2 * seen >= host->answers)
			return latency_of_bucket(i);
	}
	return 0;
}

const struct host_figures **host_table_sort(const struct host_table *table,
					    int (*compare)(const void *,
							   const void *))
{
	const struct host_figures **hosts =
		calloc(table->count + 1, sizeof(struct host_figures *));
	size_t count = 0;

	if (!hosts)
		return NULL;
	for (size_t i = 0; i < HOST_PLACES; i++)
		if (table->places[i])
			hosts[count++] = table->places[i];
	qsort(hosts, count, sizeof(struct host_figures *), compare);
	return hosts;
}

void host_table_release(struct host_table *table)
{
	for (size_t i = 0; i < HOST_PLACES; i++) {
		if (table->places[i])
			free(table->places[i]->name);
		free(table->places[i]);
	}
	memset(table, 0, sizeof(*table));
}
