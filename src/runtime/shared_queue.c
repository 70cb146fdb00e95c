/*
 * Queues between threads: queue.c under a lock.
 *
 * Here too getters wait only while the ring is empty, putters only while it is
 * full, and an item is always in the ring or with exactly one of them.
 */
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/shared.h"

struct co_shared_queue {
	uv_mutex_t lock;
	struct co_link getters; /* shared_waiter.link */
	struct co_link putters;
	bool shut_down;
	size_t capacity;
	size_t head;
	size_t len;
	void *ring[];
};

int co_shared_queue_new(struct co_shared_queue **out, size_t capacity)
{
	struct co_shared_queue *queue;
	size_t size_bytes;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (capacity == 0)
		return UV_EINVAL;
	if (__builtin_mul_overflow(capacity, sizeof(void *), &size_bytes) ||
	    __builtin_add_overflow(size_bytes, sizeof(*queue), &size_bytes))
		return UV_ENOMEM;
	queue = calloc(1, size_bytes);
	if (!queue)
		return UV_ENOMEM;
	status = uv_mutex_init(&queue->lock);
	if (status < 0) {
		free(queue);
		return status;
	}
	link_init(&queue->getters);
	link_init(&queue->putters);
	queue->capacity = capacity;
	*out = queue;
	return 0;
}

void co_shared_queue_free(struct co_shared_queue *queue)
{
	if (!queue)
		return;
	if (!link_is_alone(&queue->getters) || !link_is_alone(&queue->putters))
		debug_misused("freed a shared queue on which somebody waits");
	uv_mutex_destroy(&queue->lock);
	free(queue);
}

static void push(struct co_shared_queue *queue, void *item)
{
	size_t to_end = queue->capacity - queue->head;

	queue->ring[queue->len < to_end ? queue->head + queue->len
					: queue->len - to_end] = item;
	queue->len++;
}

static void *pop(struct co_shared_queue *queue)
{
	void *item = queue->ring[queue->head];

	if (++queue->head == queue->capacity)
		queue->head = 0;
	queue->len--;
	return item;
}

static int put(struct co_shared_queue *queue, void *item)
{
	struct shared_waiter *getter;

	if (queue->shut_down)
		return CO_QUEUE_SHUT_DOWN;
	if (queue->len == queue->capacity)
		return UV_EAGAIN;
	getter = shared_grant(&queue->getters, 0);
	if (getter)
		getter->item = item;
	else
		push(queue, item);
	return 0;
}

static int get(struct co_shared_queue *queue, void **item)
{
	struct shared_waiter *putter;

	if (queue->len == 0)
		return queue->shut_down ? UV_EOF : UV_EAGAIN;
	*item = pop(queue);
	putter = shared_grant(&queue->putters, 0);
	if (putter)
		push(queue, putter->item);
	return 0;
}

static int put_item(struct co_shared_queue *queue, void *item, bool waits)
{
	struct shared_waiter self = {.item = item};
	int status;

	if (!queue)
		return UV_EINVAL;
	uv_mutex_lock(&queue->lock);
	status = put(queue, item);
	if (status == UV_EAGAIN && waits)
		status = shared_wait(&self, &queue->putters, &queue->lock,
				     "shared queue put");
	uv_mutex_unlock(&queue->lock);
	return status;
}

static int get_item(struct co_shared_queue *queue, void **item, bool waits)
{
	struct shared_waiter self = {.item = NULL};
	int status;

	if (!item)
		return UV_EINVAL;
	*item = NULL;
	if (!queue)
		return UV_EINVAL;
	uv_mutex_lock(&queue->lock);
	status = get(queue, item);
	if (status == UV_EAGAIN && waits) {
		status = shared_wait(&self, &queue->getters, &queue->lock,
				     "shared queue get");
		*item = self.item;
	}
	uv_mutex_unlock(&queue->lock);
	return status;
}

int co_shared_queue_put(struct co_shared_queue *queue, void *item)
{
	return put_item(queue, item, true);
}

int co_shared_queue_try_put(struct co_shared_queue *queue, void *item)
{
	return put_item(queue, item, false);
}

int co_shared_queue_get(struct co_shared_queue *queue, void **item)
{
	return get_item(queue, item, true);
}

int co_shared_queue_try_get(struct co_shared_queue *queue, void **item)
{
	return get_item(queue, item, false);
}

void co_shared_queue_shutdown(struct co_shared_queue *queue, bool drop)
{
	if (!queue)
		return;
	uv_mutex_lock(&queue->lock);
	queue->shut_down = true;
	if (drop)
		queue->len = 0;
	shared_grant_all(&queue->putters, CO_QUEUE_SHUT_DOWN);
	shared_grant_all(&queue->getters, UV_EOF);
	uv_mutex_unlock(&queue->lock);
}

size_t co_shared_queue_len(struct co_shared_queue *queue)
{
	size_t len;

	if (!queue)
		return 0;
	uv_mutex_lock(&queue->lock);
	len = queue->len;
	uv_mutex_unlock(&queue->lock);
	return len;
}
