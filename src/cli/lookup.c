#include "cli/lookup.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Longer than any name. */
#define NAME_MAX_LEN 32

static bool is_same(const char *known, const char *name, size_t len)
{
	return strlen(known) == len && memcmp(known, name, len) == 0;
}

/* The option with the alias; dashes are "--" or "-". */
static const struct option *option_by_alias(const char *dashes,
					    const char *name, size_t len)
{
	size_t skip = strlen(dashes);

	for (size_t i = 0; len > 0 && name[0] != '-' && i < option_count; i++) {
		const char *const *aliases = option_table[i].aliases;

		for (size_t j = 0; j < OPTION_MAX_ALIASES && aliases[j]; j++)
			if (strncmp(aliases[j], dashes, skip) == 0 &&
			    is_same(aliases[j] + skip, name, len))
				return &option_table[i];
	}
	return NULL;
}

const struct option *option_by_name(const char *name, size_t len)
{
	for (size_t i = 0; i < option_count; i++)
		if (is_same(option_table[i].name, name, len))
			return &option_table[i];
	return option_by_alias("--", name, len);
}

const struct option *option_by_letters(const char *letters, size_t len)
{
	return option_by_alias("-", letters, len);
}

const struct option *option_by_letter(char letter)
{
	for (size_t i = 0; letter && i < option_count; i++) {
		if (option_table[i].letter == letter)
			return &option_table[i];
	}
	return NULL;
}

const struct option *option_by_negation(const char *name, size_t len)
{
	const struct option *option;
	char denied[NAME_MAX_LEN + 1];
	int denied_len = snprintf(denied, sizeof(denied), "no-%.*s", (int)len,
				  name);

	if (len > NAME_MAX_LEN - 3)
		return NULL;
	if (len > 3 && memcmp(name, "no-", 3) == 0)
		option = option_by_name(name + 3, len - 3);
	else
		option = option_by_name(denied, (size_t)denied_len);
	return option && option_is_switch(option) ? option : NULL;
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

/* The nearest so far, and of those that are equally near the shortest. */
struct nearest {
	size_t slips;
	size_t len;
};

static bool is_nearer(struct nearest *nearest, const char *known,
		      const char *name, size_t len)
{
	struct nearest this = {slips_to(known, name, len), strlen(known)};

	if (this.slips == SIZE_MAX || this.slips > nearest->slips ||
	    (this.slips == nearest->slips && this.len >= nearest->len))
		return false;
	*nearest = this;
	return true;
}

/* Guess the option if its name, or an alias with "--", is nearer. */
static void guess_option(struct guess *guess, struct nearest *nearest,
			 const struct option *option, const char *name,
			 size_t len)
{
	if (is_nearer(nearest, option->name, name, len))
		guess->name = option->name;
	for (size_t i = 0; i < OPTION_MAX_ALIASES && option->aliases[i]; i++) {
		const char *alias = option->aliases[i];

		if (alias[1] == '-' &&
		    is_nearer(nearest, alias + 2, name, len))
			guess->name = alias + 2;
	}
}

struct guess option_guess(const char *name, size_t len)
{
	struct nearest nearest = {SIZE_MAX, SIZE_MAX};
	struct guess guess = {NULL, foreign_by_name(name, len)};

	if (guess.foreign)
		return guess;
	for (size_t i = 0; i < option_count; i++)
		guess_option(&guess, &nearest, &option_table[i], name, len);
	for (size_t i = 0; i < foreign_name_count; i++)
		if (is_nearer(&nearest, foreign_names[i].name, name, len))
			guess = (struct guess){NULL, &foreign_names[i]};
	return guess;
}

const char *choice_nearest(const char *const *choices, const char *value,
			   size_t len)
{
	struct nearest nearest = {SIZE_MAX, SIZE_MAX};
	const char *found = NULL;

	for (; *choices; choices++)
		if (is_nearer(&nearest, *choices, value, len))
			found = *choices;
	return found;
}
