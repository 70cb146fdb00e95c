/*
 * Usage errors: one line each on what is wrong and what to type instead, with
 * the user's own words made safe to show.
 */
#ifndef CLI_USAGE_ERROR_H
#define CLI_USAGE_ERROR_H

#include <stddef.h>
#include <stdio.h>

#include "cli/lookup.h"

/* A word in quotes, safe to show. */
struct quoted {
	char text[256];
};

/*
 * Quote a word: control characters escaped, a long one cut in the middle, the
 * password of a URL hidden.
 */
struct quoted quote(const char *word);

/*
 * Print "coget: ", the formatted text and a newline.  Strings from the user
 * have been through quote().
 */
void usage_error(FILE *errors, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Say that there is no such option: the first len bytes of word, dashes
 * included.
 */
void usage_error_unknown(FILE *errors, const char *word, size_t len,
			 struct guess guess);

/*
 * Say that a default without an option of its own cannot be turned off by this
 * name: the first len bytes of word.
 */
void usage_error_default(FILE *errors, const char *word, size_t len,
			 const struct foreign *foreign);

/* Say that what word turns off, "--name=false", is off by default. */
void usage_error_absent(FILE *errors, const char *word);

/* Say that there is no option of the letter, which points into word. */
void usage_error_letter(FILE *errors, const char *word, const char *letter);

#endif
