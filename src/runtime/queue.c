/*
 * Queues: a store of items between two lines of waiting tasks.
 *
 * Getters wait only while the store is empty, putters only while it is full.
 * An item passes to the first waiting getter directly, and a get that makes
 * room moves the first putter's item into the store: an item is always in the
 * store or with exactly one task, whatever is cancelled.
 */
#include <coget/queue.h>

#include <stdint.h>
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/queue_store.h"
#include "runtime/task.h"

static int init(struct co_queue *queue, const struct co_queue *kind)
{
	if (!queue)
		return UV_EINVAL;
	*queue = *kind;
	if (queue->capacity == 0)
		queue->capacity = SIZE_MAX;
	link_init(&queue->getters);
	link_init(&queue->putters);
	link_init(&queue->joiners);
	return queue_store_init(queue);
}

int co_queue_init(struct co_queue *queue, size_t capacity)
{
	return init(queue, &(struct co_queue){.capacity = capacity});
}

int co_queue_init_lifo(struct co_queue *queue, size_t capacity)
{
	return init(queue, &(struct co_queue){.capacity = capacity,
					      .is_lifo = true});
}

int co_queue_init_priority(struct co_queue *queue, size_t capacity,
			   int (*compare)(const void *a, const void *b))
{
	if (!compare)
		return UV_EINVAL;
	return init(queue, &(struct co_queue){.capacity = capacity,
					      .compare = compare});
}

void co_queue_release(struct co_queue *queue)
{
	if (!queue || !queue->getters.next)
		return;
	if (!link_is_alone(&queue->getters) ||
	    !link_is_alone(&queue->putters) || !link_is_alone(&queue->joiners))
		debug_misused("released a queue on which tasks wait");
	free(queue->slots);
	queue->slots = NULL;
	queue->len = 0;
	queue->shut_down = true;
}

static inline int put(struct co_queue *queue, void *item)
{
	if (!queue)
		return UV_EINVAL;
	if (queue->shut_down)
		return CO_QUEUE_SHUT_DOWN;
	if (queue->len == queue->capacity)
		return UV_EAGAIN;
	if (link_is_alone(&queue->getters)) {
		if (queue->len == queue->size && queue_store_grow(queue) < 0)
			return UV_ENOMEM;
		queue_store_push(queue, item);
	} else {
		task_wake_first(&queue->getters, 0)->given = item;
	}
	queue->unfinished++;
	return 0;
}

int co_queue_try_put(struct co_queue *queue, void *item)
{
	return put(queue, item);
}

int co_queue_put(struct co_queue *queue, void *item)
{
	int status = put(queue, item);
	struct co_task *self;

	if (status != UV_EAGAIN)
		return status;
	self = task_running();
	if (!self)
		return UV_EINVAL;
	self->given = item;
	return task_wait(&queue->putters, "queue put");
}

static inline int get(struct co_queue *queue, void **item)
{
	if (!item)
		return UV_EINVAL;
	*item = NULL;
	if (!queue)
		return UV_EINVAL;
	if (queue->len == 0)
		return queue->shut_down ? UV_EOF : UV_EAGAIN;
	*item = queue_store_pop(queue);
	if (!link_is_alone(&queue->putters)) {
		queue_store_push(queue,
				 task_wake_first(&queue->putters, 0)->given);
		queue->unfinished++;
	}
	return 0;
}

int co_queue_try_get(struct co_queue *queue, void **item)
{
	return get(queue, item);
}

int co_queue_get(struct co_queue *queue, void **item)
{
	int status = get(queue, item);

	if (status != UV_EAGAIN)
		return status;
	status = task_wait(&queue->getters, "queue get");
	if (status == 0)
		*item = task_running()->given;
	return status;
}

bool co_queue_next(struct co_queue *queue, void **item, int *status)
{
	if (*status < 0)
		return false;
	*status = co_queue_get(queue, item);
	if (*status == 0)
		return true;
	if (*status == UV_EOF)
		*status = 0;
	return false;
}

int co_queue_task_done(struct co_queue *queue)
{
	if (!queue || queue->unfinished == 0)
		return UV_EINVAL;
	if (--queue->unfinished == 0)
		task_wake_all(&queue->joiners, 0);
	return 0;
}

int co_queue_join(struct co_queue *queue)
{
	if (!queue)
		return UV_EINVAL;
	if (queue->unfinished == 0)
		return 0;
	return task_wait(&queue->joiners, "queue join");
}

void co_queue_shutdown(struct co_queue *queue, bool drop)
{
	if (!queue)
		return;
	queue->shut_down = true;
	while (drop && queue->len > 0) {
		queue->len--; /* whichever it is, all go */
		co_queue_task_done(queue);
	}
	task_wake_all(&queue->putters, CO_QUEUE_SHUT_DOWN);
	task_wake_all(&queue->getters, UV_EOF);
}

size_t co_queue_len(const struct co_queue *queue)
{
	return queue ? queue->len : 0;
}

size_t co_queue_capacity(const struct co_queue *queue)
{
	return queue ? queue->capacity : 0;
}
