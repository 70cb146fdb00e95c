/*
 * Two semaphores and a heap.
 *
 * Let a host's offer be the jobs of it that could start now: the lesser of
 * those waiting and its free permits.  The semaphore "offers" counts the sum
 * over all hosts.  A put, and a permit given back, raise a host's offer by one
 * or not at all; a get, once it has a permit of "offers", lowers it by one.  So
 * whoever gets through finds a host to take from, and which one is only a
 * question of age: the hosts with an offer stand in a heap, by their oldest
 * job.
 *
 * The other semaphore, "room", bounds the jobs that wait.
 *
 * The end is one permit more than there are jobs, which every getter that finds
 * the heap empty passes on to the next.
 */
#include "batch/jobqueue.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <coget/semaphore.h>

#include "batch/hosts.h"

struct jobqueue {
	struct co_semaphore offers;
	struct co_semaphore room;
	struct hosts hosts;
	size_t waiting;
	bool ended;
};

int jobqueue_open(struct jobqueue **out, size_t capacity, size_t per_host)
{
	struct jobqueue *queue = calloc(1, sizeof(*queue));

	*out = NULL;
	if (!queue)
		return UV_ENOMEM;
	co_semaphore_init(&queue->offers, 0);
	co_semaphore_init(&queue->room, capacity);
	if (hosts_init(&queue->hosts, capacity, per_host) < 0) {
		free(queue);
		return UV_ENOMEM;
	}
	*out = queue;
	return 0;
}

void jobqueue_close(struct jobqueue *queue)
{
	if (!queue)
		return;
	hosts_release(&queue->hosts);
	free(queue);
}

static size_t offer_of(const struct jobqueue *queue,
		       const struct jobqueue_host *host)
{
	size_t free_permits = queue->hosts.per_host - host->running;

	return host->waiting < free_permits ? host->waiting : free_permits;
}

int jobqueue_put(struct jobqueue *queue, struct job *job)
{
	struct jobqueue_host *host;
	size_t before;
	int status = co_semaphore_acquire(&queue->room);

	if (status < 0)
		return status;
	host = hosts_find_or_add(&queue->hosts, job->host);
	if (!host || !host_append(host, job)) {
		co_semaphore_release(&queue->room);
		if (host)
			hosts_update(&queue->hosts, host);
		return UV_ENOMEM;
	}
	before = offer_of(queue, host);
	host->waiting++;
	queue->waiting++;
	hosts_update(&queue->hosts, host);
	if (offer_of(queue, host) > before)
		co_semaphore_release(&queue->offers);
	return 0;
}

int jobqueue_get(struct jobqueue *queue, struct job **job,
		 struct jobqueue_host **host)
{
	int status = co_semaphore_acquire(&queue->offers);

	*job = NULL;
	*host = NULL;
	if (status < 0)
		return status;
	*host = hosts_oldest(&queue->hosts);
	if (!*host) {
		co_semaphore_release(&queue->offers);
		return UV_EOF;
	}
	*job = host_take(*host);
	(*host)->waiting--;
	(*host)->running++;
	queue->waiting--;
	hosts_update(&queue->hosts, *host);
	co_semaphore_release(&queue->room);
	if (queue->ended && queue->waiting == 0)
		co_semaphore_release(&queue->offers);
	return 0;
}

void jobqueue_done(struct jobqueue *queue, struct jobqueue_host *host)
{
	size_t before = offer_of(queue, host);
	bool offers_more;

	host->running--;
	offers_more = offer_of(queue, host) > before;
	hosts_update(&queue->hosts, host);
	if (offers_more)
		co_semaphore_release(&queue->offers);
}

void jobqueue_end(struct jobqueue *queue)
{
	queue->ended = true;
	if (queue->waiting == 0)
		co_semaphore_release(&queue->offers);
}
