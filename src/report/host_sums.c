/*
 * Sorted by name, the downloads of a host stand together: no table of hosts is
 * needed.
 */
#include "report/host_sums.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *host_of(const struct active *active)
{
	return active->item->host ? active->item->host : "";
}

static int compare_hosts(const void *a, const void *b)
{
	const struct active *const *left = a;
	const struct active *const *right = b;

	return strcmp(host_of(*left), host_of(*right));
}

static double mean_speed(const struct host_sum *sum)
{
	return sum->at_work > 0 ? sum->speed_bps / (double)sum->at_work : 0;
}

static int compare_speeds(const void *a, const void *b)
{
	const struct host_sum *left = a, *right = b;
	double difference = mean_speed(left) - mean_speed(right);

	if (difference < 0 || difference > 0)
		return difference < 0 ? -1 : 1;
	return strcmp(left->host, right->host);
}

static void add(struct host_sum *sum, const struct active *active,
		int64_t now_ns)
{
	if (active->state != ACTIVE_AT_WORK) {
		sum->waiting++;
		return;
	}
	sum->at_work++;
	sum->stalled += active_is_stalled(active, now_ns);
	sum->received_bytes += active->progress->received_bytes;
	sum->speed_bps += rate_per_second(&active->speed);
}

static size_t collect(const struct active **out, const struct active_queue *queue)
{
	size_t count = 0;

	for (const struct active *at = queue->first; at; at = at->next)
		out[count++] = at;
	return count;
}

int host_sums_make(struct host_sums *out, const struct active_list *active,
		   int64_t now_ns)
{
	size_t count = active->at_work.count + active->waiting.count;
	const struct active **actives = calloc(count + 1, sizeof(*actives));
	struct host_sum *sums = calloc(count + 1, sizeof(*sums));
	struct host_sum *sum = sums;

	*out = (struct host_sums){0};
	if (!actives || !sums) {
		free(actives);
		free(sums);
		return -ENOMEM;
	}
	count = collect(actives, &active->at_work);
	count += collect(actives + count, &active->waiting);
	qsort(actives, count, sizeof(*actives), compare_hosts);
	for (size_t i = 0; i < count; i++) {
		const char *host = host_of(actives[i]);

		if (sum->host && strcmp(sum->host, host) != 0)
			sum++;
		sum->host = host;
		add(sum, actives[i], now_ns);
	}
	free(actives);
	*out = (struct host_sums){sums, count > 0 ? (size_t)(sum - sums) + 1 : 0};
	qsort(sums, out->count, sizeof(*sums), compare_speeds);
	return 0;
}

void host_sums_release(struct host_sums *sums)
{
	free(sums->sums);
	*sums = (struct host_sums){0};
}
