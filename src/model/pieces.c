#include "model/pieces.h"

#include <stdlib.h>
#include <string.h>

struct piece_range pieces_range(const struct pieces *pieces, size_t number)
{
	uint64_t start = number * pieces->piece_bytes;
	uint64_t left = pieces->total_bytes - start;

	return (struct piece_range){
		start,
		start + (left < pieces->piece_bytes ? left
						    : pieces->piece_bytes),
	};
}

const unsigned char *pieces_value(const struct pieces *pieces, size_t number)
{
	return pieces->values + number * checksum_len(pieces->algorithm);
}

uint64_t pieces_needed(uint64_t total_bytes, uint64_t piece_bytes)
{
	return total_bytes / piece_bytes + (total_bytes % piece_bytes != 0);
}

static size_t values_bytes(const struct pieces *pieces)
{
	return pieces->count * checksum_len(pieces->algorithm);
}

size_t pieces_memory(const struct pieces *pieces)
{
	return sizeof(*pieces) + values_bytes(pieces);
}

struct pieces *pieces_copy(const struct pieces *pieces)
{
	size_t bytes = values_bytes(pieces);
	struct pieces *copy = malloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *pieces;
	copy->values = malloc(bytes > 0 ? bytes : 1);
	if (!copy->values) {
		free(copy);
		return NULL;
	}
	memcpy(copy->values, pieces->values, bytes);
	return copy;
}

void pieces_free(struct pieces *pieces)
{
	if (pieces)
		free(pieces->values);
	free(pieces);
}
