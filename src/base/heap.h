/*
 * A priority queue of nodes that are members of the caller's structs.
 *
 * Adding allocates nothing, and so cannot fail; a node can be removed from
 * anywhere.  Plain data for one thread.  What decides a node's place in the
 * order must not change while it is in a heap: remove it, and add it again.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>

/* A place in a heap; its fields are private. */
struct heap_node {
	struct heap_node *child; /* the first of those below it */
	struct heap_node *next;	 /* below the same one */
	struct heap_node *prev;	 /* likewise; for the first, the one above */
};

struct heap {
	struct heap_node *root;
	bool (*is_before)(const struct heap_node *a, const struct heap_node *b);
};

/* Prepare an empty heap of that order. */
void heap_init(struct heap *heap, bool (*is_before)(const struct heap_node *a,
						    const struct heap_node *b));

/* The first node in the order; NULL if the heap is empty. */
struct heap_node *heap_first(const struct heap *heap);

/* Add a node that is in no heap. */
void heap_add(struct heap *heap, struct heap_node *node);

/* Remove a node that is in this heap. */
void heap_remove(struct heap *heap, struct heap_node *node);

#endif
