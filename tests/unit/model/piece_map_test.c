#include "model/piece_map.h"

#include <string.h>

#include "../suite.h"
#include "model/pieces.h"

START_TEST(pieces_have_their_ranges)
{
	unsigned char values[3 * 16] = {0};
	struct pieces pieces = {
		.algorithm = CHECKSUM_MD5,
		.piece_bytes = 10,
		.total_bytes = 25,
		.count = 3,
		.values = values,
	};
	struct pieces *copy = pieces_copy(&pieces);

	ck_assert_ptr_nonnull(copy);
	ck_assert_uint_eq(pieces_needed(25, 10), 3);
	ck_assert_uint_eq(pieces_needed(30, 10), 3);
	ck_assert_uint_eq(pieces_needed(0, 10), 0);
	ck_assert_uint_eq(pieces_needed(UINT64_MAX, 1), UINT64_MAX);
	ck_assert_uint_eq(pieces_range(copy, 0).start, 0);
	ck_assert_uint_eq(pieces_range(copy, 1).end, 20);
	ck_assert_uint_eq(pieces_range(copy, 2).start, 20);
	ck_assert_uint_eq(pieces_range(copy, 2).end, 25);
	ck_assert_ptr_eq(pieces_value(copy, 1), copy->values + 16);
	pieces_free(copy);
}
END_TEST

START_TEST(runs_of_damaged_pieces_are_found)
{
	struct piece_map *map = piece_map_new(8);
	size_t first, end;

	ck_assert_ptr_nonnull(map);
	ck_assert_uint_eq(piece_map_count(map, PIECE_UNKNOWN), 8);
	ck_assert(!piece_map_next_damaged(map, 0, &first, &end));
	memset(map->states, PIECE_RIGHT, 8);
	map->states[1] = map->states[2] = map->states[7] = PIECE_DAMAGED;
	ck_assert(piece_map_next_damaged(map, 0, &first, &end));
	ck_assert(first == 1 && end == 3);
	ck_assert(piece_map_next_damaged(map, end, &first, &end));
	ck_assert(first == 7 && end == 8);
	ck_assert(!piece_map_next_damaged(map, end, &first, &end));
	ck_assert_uint_eq(piece_map_count(map, PIECE_DAMAGED), 3);
	piece_map_reset(map);
	ck_assert_uint_eq(piece_map_count(map, PIECE_UNKNOWN), 8);
	free(map);
}
END_TEST

int main(void)
{
	return RUN_SUITE("piece_map", pieces_have_their_ranges,
			 runs_of_damaged_pieces_are_found);
}
