/*
 * What shells can offer for the value of an option, by the option's row.
 */
#ifndef GENERATE_VALUES_H
#define GENERATE_VALUES_H

#include <stdio.h>

#include "cli/options.h"

enum value_shape {
	VALUE_ANY,      /* nothing can be offered */
	VALUE_WORDS,    /* one of the words */
	VALUE_LIST,     /* some of the words, with commas between */
	VALUE_PREFIXES, /* one of the words, then what only the user knows */
	VALUE_FILE,
	VALUE_DIR,
	VALUE_AT_FILE, /* a file behind an @; else what only the user knows */
	VALUE_INTERFACE, /* a network interface of this machine */
	VALUE_COMMAND, /* a program, found as the shell finds it */
	VALUE_SHAPES,
};

/* The shape of the option's value; VALUE_ANY if it takes none. */
enum value_shape value_shape(const struct option *option);

/* The shape's name in the table that is printed for tests: "list". */
const char *value_shape_name(enum value_shape shape);

/*
 * Print the words of VALUE_WORDS, VALUE_LIST and VALUE_PREFIXES, a blank between
 * them, in an order in which people may read them; nothing for other shapes.
 * The words need no quotes in any shell.
 */
void value_print_words(FILE *out, const struct option *option);

#endif
