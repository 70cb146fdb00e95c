/*
 * Finding options by what was typed, or was probably meant.
 */
#ifndef CLI_LOOKUP_H
#define CLI_LOOKUP_H

#include <stddef.h>

#include "cli/foreign.h"
#include "cli/options.h"

/*
 * The option whose name, or "--" alias, is the first len bytes of name; NULL if
 * none is.
 */
const struct option *option_by_name(const char *name, size_t len);

/*
 * The switch that the first len bytes of name turn off: "no-json", or "mtime"
 * for the option no-mtime.  NULL if there is none.
 */
const struct option *option_by_negation(const char *name, size_t len);

/* The option of that letter, or with that alias; NULL if there is none. */
const struct option *option_by_letter(char letter);

/* The option with the alias "-LETTERS", such as wget's -nv; or NULL. */
const struct option *option_by_letters(const char *letters, size_t len);

/* What was probably meant: one of these, or neither. */
struct guess {
	const char *name; /* an option's name or alias, without the dashes */
	const struct foreign *foreign;
};

/*
 * What the first len bytes of name mean in another program, begin, or are a few
 * typing mistakes away from; nothing if no name is similar enough.  A name of
 * another program goes before similar ones.
 */
struct guess option_guess(const char *name, size_t len);

#endif
