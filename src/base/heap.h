/*
 * A priority queue of nodes that stand in the caller's structs.
 *
 * Adding allocates nothing, and so cannot fail; a node can be taken out from
 * anywhere.  Plain data for one thread.  A node must not change its place in
 * the order while it is in: take it out before, and add it again.
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

/* The node before which no other comes; NULL if there is none. */
struct heap_node *heap_first(const struct heap *heap);

/* Put in a node that is in no heap. */
void heap_add(struct heap *heap, struct heap_node *node);

/* Take out a node that is in this heap. */
void heap_remove(struct heap *heap, struct heap_node *node);

#endif
