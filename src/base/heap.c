/*
 * A pairing heap: constant time to add, logarithmic on average to remove.
 *
 * The runtime, a library by itself that includes nothing of the base, has two
 * heaps of other shapes.  That of its timers (runtime/timers.c) is an array, so
 * that a step does not touch the timers themselves, each of which lies on
 * another cold stack; nodes in the caller's structs would.  Its priority queue
 * (runtime/queue_store.c) holds bare pointers, which have no room for a node,
 * and never removes from the middle.
 */
#include "base/heap.h"

#include <stddef.h>

void heap_init(struct heap *heap, bool (*is_before)(const struct heap_node *a,
						    const struct heap_node *b))
{
	*heap = (struct heap){.is_before = is_before};
}

struct heap_node *heap_first(const struct heap *heap)
{
	return heap->root;
}

/* Join two trees without siblings; either may be NULL. */
static struct heap_node *meld(const struct heap *heap, struct heap_node *a,
			      struct heap_node *b)
{
	if (!a || !b)
		return a ? a : b;
	if (heap->is_before(b, a)) {
		struct heap_node *above = b;

		b = a;
		a = above;
	}
	b->prev = a;
	b->next = a->child;
	if (a->child)
		a->child->prev = b;
	a->child = b;
	return a;
}

/* Join all siblings: in pairs, then the pairs from the last to the first. */
static struct heap_node *meld_all(const struct heap *heap,
				  struct heap_node *first)
{
	struct heap_node *pairs = NULL;
	struct heap_node *root = NULL;

	while (first) {
		struct heap_node *a = first;
		struct heap_node *b = a->next;

		first = b ? b->next : NULL;
		a->next = NULL;
		if (b)
			b->next = NULL;
		a = meld(heap, a, b);
		a->next = pairs;
		pairs = a;
	}
	while (pairs) {
		struct heap_node *next = pairs->next;

		pairs->next = NULL;
		root = meld(heap, root, pairs);
		pairs = next;
	}
	return root;
}

void heap_add(struct heap *heap, struct heap_node *node)
{
	*node = (struct heap_node){0};
	heap->root = meld(heap, heap->root, node);
}

/* Separate a node, with all below it, from its siblings. */
static void cut(struct heap_node *node)
{
	if (node->prev->child == node)
		node->prev->child = node->next;
	else
		node->prev->next = node->next;
	if (node->next)
		node->next->prev = node->prev;
}

void heap_remove(struct heap *heap, struct heap_node *node)
{
	struct heap_node *below = meld_all(heap, node->child);

	if (node == heap->root) {
		heap->root = below;
	} else {
		cut(node);
		heap->root = meld(heap, heap->root, below);
	}
	*node = (struct heap_node){0};
}
