/*
 * What of a queue's store is not done at each put and get: its memory, and the
 * heap of a priority queue.  A heap as such forgets which of two equal items
 * came first; so each is numbered.
 */
#include "runtime/queue_store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <coget/status.h>

enum { UNBOUNDED_START = 16 };

struct queue_entry {
	void *item;
	uint64_t number;
};

static size_t slot_bytes(const struct co_queue *queue)
{
	return queue->compare ? sizeof(struct queue_entry) : sizeof(void *);
}

int queue_store_init(struct co_queue *queue)
{
	size_t size =
		queue->capacity < SIZE_MAX ? queue->capacity : UNBOUNDED_START;

	queue->slots = calloc(size, slot_bytes(queue));
	if (!queue->slots)
		return UV_ENOMEM;
	queue->size = size;
	return 0;
}

int queue_store_grow(struct co_queue *queue)
{
	size_t bytes = slot_bytes(queue);
	size_t head_bytes = queue->head * bytes;
	size_t all_bytes = queue->size * bytes;
	char *slots, *old = queue->slots;

	if (!old)
		return queue_store_init(queue);
	slots = calloc(queue->size, 2 * bytes);
	if (!slots)
		return UV_ENOMEM;
	memcpy(slots, old + head_bytes, all_bytes - head_bytes);
	memcpy(slots + all_bytes - head_bytes, old, head_bytes);
	free(old);
	queue->slots = slots;
	queue->size *= 2;
	queue->head = 0;
	return 0;
}

static bool comes_before(const struct co_queue *queue,
			 const struct queue_entry *a,
			 const struct queue_entry *b)
{
	int order = queue->compare(a->item, b->item);

	return order < 0 || (order == 0 && a->number < b->number);
}

void queue_heap_push(struct co_queue *queue, void *item)
{
	struct queue_entry entry = {item, queue->next_number++};
	struct queue_entry *heap = queue->slots;
	size_t i = queue->len++, parent;

	for (; i > 0; i = parent) {
		parent = (i - 1) / 2;
		if (!comes_before(queue, &entry, &heap[parent]))
			break;
		heap[i] = heap[parent];
	}
	heap[i] = entry;
}

/* The lesser child of heap[i]; the heap's length or more if it has none. */
static size_t lesser_child(const struct co_queue *queue, size_t i)
{
	const struct queue_entry *heap = queue->slots;
	size_t child = 2 * i + 1;

	if (child + 1 < queue->len &&
	    comes_before(queue, &heap[child + 1], &heap[child]))
		return child + 1;
	return child;
}

void *queue_heap_pop(struct co_queue *queue)
{
	struct queue_entry *heap = queue->slots;
	struct queue_entry last = heap[--queue->len];
	void *least = heap[0].item;
	size_t i = 0, child;

	for (;; i = child) {
		child = lesser_child(queue, i);
		if (child >= queue->len ||
		    !comes_before(queue, &heap[child], &last))
			break;
		heap[i] = heap[child];
	}
	heap[i] = last;
	return least;
}
