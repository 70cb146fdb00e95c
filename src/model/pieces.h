/*
 * The checksums of a file's pieces, which are of one length but for the last.
 */
#ifndef MODEL_PIECES_H
#define MODEL_PIECES_H

#include <stddef.h>
#include <stdint.h>

#include "model/checksum.h"

struct pieces {
	enum checksum_algorithm algorithm;
	uint64_t piece_bytes;  /* the length of each, at least 1 */
	uint64_t total_bytes;  /* of the file */
	size_t count;	       /* as many as that takes */
	unsigned char *values; /* checksum_len() bytes each; owned */
};

/* The bytes of a piece: from start up to, but not including, end. */
struct piece_range {
	uint64_t start;
	uint64_t end;
};

/* Those of a piece, by its number from 0. */
struct piece_range pieces_range(const struct pieces *pieces, size_t number);

/* The checksum that a piece shall have; valid as long as the pieces. */
const unsigned char *pieces_value(const struct pieces *pieces, size_t number);

/* How many pieces a file of that length has. */
uint64_t pieces_needed(uint64_t total_bytes, uint64_t piece_bytes);

/* How much memory they take. */
size_t pieces_memory(const struct pieces *pieces);

/* A copy, owned by the caller; NULL: no memory. */
struct pieces *pieces_copy(const struct pieces *pieces);

/* Free them.  NULL is ignored. */
void pieces_free(struct pieces *pieces);

#endif
