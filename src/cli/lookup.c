#include "cli/lookup.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"

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
	return option_by_alias("-", &letter, letter != 0);
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

/* Guess the option if its name, or an alias with "--", is nearer. */
static void guess_option(struct guess *guess, struct nearest *nearest,
			 const struct option *option, const char *name,
			 size_t len)
{
	if (nearest_take(nearest, option->name, name, len))
		guess->name = option->name;
	for (size_t i = 0; i < OPTION_MAX_ALIASES && option->aliases[i]; i++) {
		const char *alias = option->aliases[i];

		if (alias[1] == '-' &&
		    nearest_take(nearest, alias + 2, name, len))
			guess->name = alias + 2;
	}
}

struct guess option_guess(const char *name, size_t len)
{
	struct nearest nearest = NEAREST_NONE;
	struct guess guess = {NULL, foreign_by_name(name, len)};

	if (guess.foreign)
		return guess;
	for (size_t i = 0; i < option_count; i++)
		guess_option(&guess, &nearest, &option_table[i], name, len);
	for (size_t i = 0; i < foreign_name_count; i++)
		if (nearest_take(&nearest, foreign_names[i].name, name, len))
			guess = (struct guess){NULL, &foreign_names[i]};
	return guess;
}
