#include "model/piece_map.h"

#include <stdlib.h>
#include <string.h>

struct piece_map *piece_map_new(size_t count)
{
	struct piece_map *map = calloc(1, sizeof(*map) + count);

	if (map)
		map->count = count;
	return map;
}

void piece_map_reset(struct piece_map *map)
{
	if (map)
		memset(map->states, PIECE_UNKNOWN, map->count);
}

size_t piece_map_count(const struct piece_map *map, enum piece_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < map->count; i++)
		count += map->states[i] == state;
	return count;
}

bool piece_map_next_damaged(const struct piece_map *map, size_t from,
			    size_t *first, size_t *end)
{
	while (from < map->count && map->states[from] != PIECE_DAMAGED)
		from++;
	*first = *end = from;
	while (*end < map->count && map->states[*end] == PIECE_DAMAGED)
		++*end;
	return *end > *first;
}
