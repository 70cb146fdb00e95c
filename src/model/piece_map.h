/*
 * What is known of each piece of a file that is being made.
 */
#ifndef MODEL_PIECE_MAP_H
#define MODEL_PIECE_MAP_H

#include <stdbool.h>
#include <stddef.h>

enum piece_state {
	PIECE_UNKNOWN, /* it was not held against its checksum */
	PIECE_DAMAGED, /* it was, and differs */
	PIECE_ASKED,   /* it had differed, and is fetched again */
	PIECE_RIGHT,
};

struct piece_map {
	size_t count;
	unsigned char states[]; /* enum piece_state */
};

/* Make one of which nothing is known.  NULL: no memory. */
struct piece_map *piece_map_new(size_t count);

/* Forget all: what was there is replaced.  NULL is ignored. */
void piece_map_reset(struct piece_map *map);

/* How many pieces are in that state. */
size_t piece_map_count(const struct piece_map *map, enum piece_state state);

/*
 * Find the next run of damaged pieces, from a number on.
 *
 * first, end  receive the numbers of the first and behind the last.
 *
 * Returns whether there is one.
 */
bool piece_map_next_damaged(const struct piece_map *map, size_t from,
			    size_t *first, size_t *end);

#endif
