#include "base/nearest.h"

#include <string.h>

/* Longer than any name. */
#define NAME_MAX_LEN 32

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
	unsigned char cost[NAME_MAX_LEN + 1][NAME_MAX_LEN + 1];

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

/*
 * How far a known name is from what was typed; 0 for one that this begins, as
 * nothing is wrong so far.  SIZE_MAX if it is too far to have been meant.
 */
static size_t slips_to(const char *known, const char *name, size_t len)
{
	/* A third of the letters may be wrong, and one always. */
	size_t limit = len / 3 > 1 ? len / 3 : 1;
	size_t known_len = strlen(known);
	size_t slips;

	if (len > NAME_MAX_LEN || known_len > NAME_MAX_LEN)
		return SIZE_MAX;
	if (len >= 3 && strncmp(known, name, len) == 0)
		return 0;
	slips = distance(name, len, known, known_len);
	return slips <= limit ? slips : SIZE_MAX;
}

bool nearest_take(struct nearest *nearest, const char *known,
		  const char *name, size_t len)
{
	struct nearest this = {slips_to(known, name, len), strlen(known)};

	if (this.slips == SIZE_MAX || this.slips > nearest->slips ||
	    (this.slips == nearest->slips && this.len >= nearest->len))
		return false;
	*nearest = this;
	return true;
}

const char *nearest_choice(const char *const *choices, const char *value,
			   size_t len)
{
	struct nearest nearest = NEAREST_NONE;
	const char *found = NULL;

	for (; *choices; choices++)
		if (nearest_take(&nearest, *choices, value, len))
			found = *choices;
	return found;
}
