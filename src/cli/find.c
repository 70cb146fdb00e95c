#include "cli/find.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Longer than any name; what is longer still is no slip of the fingers. */
#define NAME_MAX_LEN 32

const struct option *option_by_name(const char *name, size_t len)
{
	for (size_t i = 0; i < option_count; i++) {
		const char *known = option_table[i].name;

		if (strlen(known) == len && memcmp(known, name, len) == 0)
			return &option_table[i];
	}
	return NULL;
}

const struct option *option_by_letter(char letter)
{
	for (size_t i = 0; letter && i < option_count; i++) {
		if (option_table[i].letter == letter)
			return &option_table[i];
	}
	return NULL;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The number of insertions, deletions, replacements and swaps of neighbours
 * that make a of b (optimal string alignment).  Both are at most NAME_MAX_LEN
 * long.
 */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t cost[NAME_MAX_LEN + 1][NAME_MAX_LEN + 1];

	for (size_t i = 0; i <= a_len; i++)
		cost[i][0] = i;
	for (size_t j = 0; j <= b_len; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		for (size_t j = 1; j <= b_len; j++) {
			bool differ = a[i - 1] != b[j - 1];
			size_t best = least(cost[i - 1][j], cost[i][j - 1]) + 1;

			best = least(best, cost[i - 1][j - 1] + differ);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				best = least(best, cost[i - 2][j - 2] + 1);
			cost[i][j] = best;
		}
	}
	return cost[a_len][b_len];
}

const struct option *option_nearest(const char *name, size_t len)
{
	const struct option *nearest = NULL;
	/* A third of the letters may be wrong, and one always. */
	size_t limit = len / 3 > 1 ? len / 3 : 1;

	if (len > NAME_MAX_LEN)
		return NULL;
	for (size_t i = 0; i < option_count; i++) {
		const char *known = option_table[i].name;
		size_t slips;

		if (len >= 3 && strncmp(known, name, len) == 0)
			return &option_table[i];
		slips = distance(name, len, known, strlen(known));
		if (slips > limit || (nearest && slips == limit))
			continue;
		nearest = &option_table[i];
		limit = slips;
	}
	return nearest;
}
