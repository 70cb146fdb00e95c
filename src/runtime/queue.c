/*
 * Queues: a ring of pointers between two lines of waiting tasks.
 *
 * Getters wait only while the ring is empty, putters only while it is full.  An
 * item passes to the first waiting getter directly, and a get that makes room
 * moves the first putter's item into the ring: an item is always in the ring or
 * with exactly one task, whatever is cancelled.
 */
#include <coget/queue.h>

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "runtime/link.h"
#include "runtime/task.h"

enum { UNBOUNDED_START = 16 };

int co_queue_init(struct co_queue *queue, size_t capacity)
{
	size_t ring_size = capacity ? capacity : UNBOUNDED_START;

	*queue = (struct co_queue){
		.ring_size = ring_size,
		.capacity = capacity ? capacity : SIZE_MAX,
	};
	link_init(&queue->getters);
	link_init(&queue->putters);
	link_init(&queue->joiners);
	queue->ring = calloc(ring_size, sizeof(*queue->ring));
	return queue->ring ? 0 : UV_ENOMEM;
}

void co_queue_release(struct co_queue *queue)
{
	assert(link_is_alone(&queue->getters) && link_is_alone(&queue->putters));
	free(queue->ring);
	queue->ring = NULL;
	queue->len = 0;
}

/* Double the ring of an unbounded queue, its items moved to the front. */
static int grow(struct co_queue *queue)
{
	void **ring = calloc(queue->ring_size, 2 * sizeof(*ring));

	if (!ring)
		return UV_ENOMEM;
	for (size_t i = 0; i < queue->len; i++)
		ring[i] = queue->ring[(queue->head + i) % queue->ring_size];
	free(queue->ring);
	queue->ring = ring;
	queue->ring_size *= 2;
	queue->head = 0;
	return 0;
}

static void push(struct co_queue *queue, void *item)
{
	size_t tail = queue->head + queue->len++;

	queue->ring[tail < queue->ring_size ? tail
					    : tail - queue->ring_size] = item;
}

static void *pop(struct co_queue *queue)
{
	void *item = queue->ring[queue->head];

	if (++queue->head == queue->ring_size)
		queue->head = 0;
	queue->len--;
	return item;
}

int co_queue_try_put(struct co_queue *queue, void *item)
{
	struct co_task *getter;

	if (queue->shut_down)
		return UV_EPIPE;
	if (queue->len == queue->capacity)
		return UV_EAGAIN;
	getter = task_wake_first(&queue->getters, 0);
	if (getter) {
		getter->given = item;
	} else {
		if (queue->len == queue->ring_size && grow(queue) < 0)
			return UV_ENOMEM;
		push(queue, item);
	}
	queue->unfinished++;
	return 0;
}

int co_queue_put(struct co_queue *queue, void *item)
{
	struct co_task *self = task_running();
	int status = co_queue_try_put(queue, item);

	if (status != UV_EAGAIN)
		return status;
	if (!self)
		return UV_EINVAL;
	self->given = item;
	return task_wait(&queue->putters, "queue put");
}

int co_queue_try_get(struct co_queue *queue, void **item)
{
	struct co_task *putter;

	*item = NULL;
	if (queue->len == 0)
		return queue->shut_down ? UV_EOF : UV_EAGAIN;
	*item = pop(queue);
	putter = task_wake_first(&queue->putters, 0);
	if (putter) {
		push(queue, putter->given);
		queue->unfinished++;
	}
	return 0;
}

int co_queue_get(struct co_queue *queue, void **item)
{
	struct co_task *self = task_running();
	int status = co_queue_try_get(queue, item);

	if (status != UV_EAGAIN)
		return status;
	status = task_wait(&queue->getters, "queue get");
	if (status == 0)
		*item = self->given;
	return status;
}

int co_queue_task_done(struct co_queue *queue)
{
	if (queue->unfinished == 0)
		return UV_EINVAL;
	if (--queue->unfinished == 0)
		task_wake_all(&queue->joiners, 0);
	return 0;
}

int co_queue_join(struct co_queue *queue)
{
	if (queue->unfinished == 0)
		return 0;
	return task_wait(&queue->joiners, "queue join");
}

void co_queue_shutdown(struct co_queue *queue, bool drop)
{
	queue->shut_down = true;
	while (drop && queue->len > 0) {
		pop(queue);
		co_queue_task_done(queue);
	}
	task_wake_all(&queue->putters, UV_EPIPE);
	task_wake_all(&queue->getters, UV_EOF);
}

size_t co_queue_len(const struct co_queue *queue)
{
	return queue->len;
}
