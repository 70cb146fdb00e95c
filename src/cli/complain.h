/*
 * Usage errors: one line each, with the user's own words made safe.
 */
#ifndef CLI_COMPLAIN_H
#define CLI_COMPLAIN_H

#include <stdio.h>

/* A word in quotes, fit to be shown. */
struct quoted {
	char text[256];
};

/* Quote a word: control characters escaped, a long one cut in the middle. */
struct quoted quote(const char *word);

/*
 * Print "coget: ", the formatted text and a newline.  Strings from the user
 * have been through quote().
 */
void complain(FILE *errors, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
