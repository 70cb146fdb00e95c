/*
 * A 4-ary heap of (deadline, order, slot), 16 bytes an entry, so that one cache
 * line holds the four children that a step compares.  The heap moves entries
 * without touching the timers themselves, which lie on as many cold stacks:
 * where an entry stands is kept in a dense array of slots, and a timer knows
 * only its slot's number.
 */
#include "runtime/timers.h"

#include <stdbool.h>
#include <stdlib.h>

#include <coget/status.h>
#include <coget/time.h>

enum { ARITY = 4, SIZE_MIN = 64 };

struct timer_entry {
	int64_t deadline_ns;
	uint32_t order; /* wraps; compared by difference */
	uint32_t slot;
};

struct timer_slot {
	struct co_timer *timer;
	uint32_t position; /* in the heap; for a free slot the next free one */
};

void timers_init(struct timers *timers)
{
	*timers = (struct timers){0};
}

void timers_release(struct timers *timers)
{
	for (uint32_t i = 0; i < timers->len; i++)
		timers->slots[timers->heap[i].slot].timer->slot = 0;
	free(timers->heap);
	free(timers->slots);
	timers_init(timers);
}

static bool is_before(const struct timer_entry *a, const struct timer_entry *b)
{
	if (a->deadline_ns != b->deadline_ns)
		return a->deadline_ns < b->deadline_ns;
	return (int32_t)(a->order - b->order) < 0;
}

static void put_at(struct timers *timers, uint32_t position,
		   struct timer_entry entry)
{
	timers->heap[position] = entry;
	timers->slots[entry.slot].position = position;
}

static void sift_up(struct timers *timers, uint32_t position,
		    struct timer_entry entry)
{
	while (position > 0) {
		uint32_t parent = (position - 1) / ARITY;

		if (!is_before(&entry, &timers->heap[parent]))
			break;
		put_at(timers, position, timers->heap[parent]);
		position = parent;
	}
	put_at(timers, position, entry);
}

static void sift_down(struct timers *timers, uint32_t position,
		      struct timer_entry entry)
{
	for (;;) {
		uint32_t first = position * ARITY + 1;
		uint32_t end = first + ARITY;
		uint32_t least = first;

		if (first >= timers->len)
			break;
		if (end > timers->len)
			end = timers->len;
		for (uint32_t child = first + 1; child < end; child++) {
			if (is_before(&timers->heap[child],
				      &timers->heap[least]))
				least = child;
		}
		if (!is_before(&timers->heap[least], &entry))
			break;
		put_at(timers, position, timers->heap[least]);
		position = least;
	}
	put_at(timers, position, entry);
}

static int grow(struct timers *timers)
{
	uint32_t size = timers->size ? timers->size * 2 : SIZE_MIN;
	struct timer_entry *heap;
	struct timer_slot *slots;

	heap = realloc(timers->heap, size * sizeof(*heap));
	if (!heap)
		return UV_ENOMEM;
	timers->heap = heap;
	slots = realloc(timers->slots, ((size_t)size + 1) * sizeof(*slots));
	if (!slots)
		return UV_ENOMEM;
	timers->slots = slots;
	for (uint32_t slot = size; slot > timers->size; slot--) {
		slots[slot].position = timers->free_slot;
		timers->free_slot = slot;
	}
	timers->size = size;
	return 0;
}

int timers_arm(struct timers *timers, struct co_timer *timer,
	       int64_t deadline_ns)
{
	struct timer_entry entry;

	timers_disarm(timers, timer);
	if (timers->free_slot == 0 && grow(timers) < 0)
		return UV_ENOMEM;
	timer->slot = timers->free_slot;
	timers->free_slot = timers->slots[timer->slot].position;
	timers->slots[timer->slot].timer = timer;
	entry.deadline_ns = deadline_ns;
	entry.order = timers->next_order++;
	entry.slot = timer->slot;
	sift_up(timers, timers->len++, entry);
	return 0;
}

void timers_disarm(struct timers *timers, struct co_timer *timer)
{
	uint32_t slot = timer->slot;
	uint32_t position;
	struct timer_entry last;

	if (slot == 0)
		return;
	position = timers->slots[slot].position;
	timer->slot = 0;
	timers->slots[slot].position = timers->free_slot;
	timers->free_slot = slot;
	last = timers->heap[--timers->len];
	if (position == timers->len)
		return;
	if (position > 0 &&
	    is_before(&last, &timers->heap[(position - 1) / ARITY]))
		sift_up(timers, position, last);
	else
		sift_down(timers, position, last);
}

int64_t timers_next_ns(const struct timers *timers)
{
	return timers->len > 0 ? timers->heap[0].deadline_ns : CO_FOREVER;
}

void timers_run(struct timers *timers, int64_t now_ns)
{
	/* Bounded: a callback may arm its timer again, due already. */
	for (uint32_t left = timers->len;
	     left > 0 && timers_next_ns(timers) <= now_ns; left--) {
		struct co_timer *timer =
			timers->slots[timers->heap[0].slot].timer;

		timers_disarm(timers, timer);
		timer->on_due(timer);
	}
}
