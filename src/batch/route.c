/*
 * Where redirects lead an item.
 *
 * From each on it counts at the host that it is led to.  If it has to wait for
 * that, it does so in the queue, and not on a worker, of which others could make
 * use; so the way is remembered, to go on at its end.
 */
#include <stdlib.h>
#include <string.h>

#include <coget/time.h>

#include "batch/item.h"
#include "model/url.h"

static int add_hop(struct item *item, const char *url)
{
	char **hops = realloc(item->hops,
			      (item->hop_count + 1) * sizeof(*item->hops));

	if (!hops)
		return UV_ENOMEM;
	item->hops = hops;
	hops[item->hop_count] = strdup(url);
	if (!hops[item->hop_count])
		return UV_ENOMEM;
	item->hop_count++;
	return 0;
}

int route_follow(struct sink *sink, const char *url)
{
	struct item *item = item_of(sink);
	struct jobqueue *queue = item->batch->queue;
	char *host = NULL;
	int status = url_check(url, &host, &item->failure);

	if (status < 0)
		return status == UV_EINVAL ? UV_EPROTO : status;
	jobqueue_succeeded(queue, item->turn, item->began_ns);
	status = add_hop(item, url);
	if (status == 0)
		status = jobqueue_move(queue, item->turn, host);
	if (status == 0) {
		item->next_host = host;
		return UV_EAGAIN;
	}
	free(host);
	item->began_ns = co_time_ns();
	return status < 0 ? status : 0;
}

void route_forget(struct item *item)
{
	while (item->hop_count > 0)
		free(item->hops[--item->hop_count]);
	free(item->hops);
	item->hops = NULL;
}
