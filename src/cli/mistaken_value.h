/*
 * Values that show that the user means another program's option of the same
 * letter.
 */
#ifndef CLI_MISTAKEN_VALUE_H
#define CLI_MISTAKEN_VALUE_H

#include <stdbool.h>

#include "cli/options.h"

/*
 * What to say of an option that was given by its letter, if what follows it
 * belongs to another program's option; NULL if it does not.  value can be NULL.
 */
const char *mistaken_value_advice(const struct option *option,
				  const char *value);

/*
 * Whether next, the word behind the option, is an option where the name of a
 * file or a proxy is due.  curl's "-O -L" and wget's "-x -i" have options that
 * take none.
 */
bool mistaken_value_is_option(const struct option *option, const char *next);

/* Whether a word is JSON, or names a file of it, as curl's --json takes them. */
bool mistaken_value_is_json(const char *word);

/*
 * Whether -O is curl's, which has no value and asks for the name that the URL
 * has, as "-O URL" and "-OJ -f URL" do.  rest is what follows it in its word, next
 * the word behind that; both can be NULL.
 */
bool mistaken_value_is_remote_name(char letter, const char *rest,
				   const char *next);

#endif
