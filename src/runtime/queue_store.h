/*
 * Where a queue keeps its items: in a ring, which a last-in-first-out queue
 * fills and empties at one end, or by priority in a heap.
 *
 * Whether there is room, and an item to take, is for the caller to know.
 */
#ifndef RUNTIME_QUEUE_STORE_H
#define RUNTIME_QUEUE_STORE_H

#include <coget/queue.h>

/*
 * Make the memory of a queue whose capacity and compare are set.  Returns 0 or
 * UV_ENOMEM.
 */
int queue_store_init(struct co_queue *queue);

/*
 * Make room for more in a full store, such as one that has no memory yet.
 * Returns 0 or UV_ENOMEM.
 */
int queue_store_grow(struct co_queue *queue);

/* The heap's part of queue_store_push() and queue_store_pop(). */
void queue_heap_push(struct co_queue *queue, void *item);
void *queue_heap_pop(struct co_queue *queue);

/* Put an item where its turn is. */
static inline void queue_store_push(struct co_queue *queue, void *item)
{
	void **ring = queue->slots;
	size_t tail = queue->head + queue->len;

	if (queue->compare) {
		queue_heap_push(queue, item);
		return;
	}
	ring[tail < queue->size ? tail : tail - queue->size] = item;
	queue->len++;
}

/* Take out the item whose turn it is. */
static inline void *queue_store_pop(struct co_queue *queue)
{
	void **ring = queue->slots;
	void *item;

	if (queue->compare)
		return queue_heap_pop(queue);
	queue->len--;
	if (queue->is_lifo) /* head stays 0 */
		return ring[queue->len];
	item = ring[queue->head];
	if (++queue->head == queue->size)
		queue->head = 0;
	return item;
}

#endif
