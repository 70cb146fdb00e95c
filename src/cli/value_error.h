/*
 * Usage errors about the values of options: what is wrong, what the option
 * needs, and an example.  In each, form is the option as the user wrote it,
 * "-j" or "--jobs".
 */
#ifndef CLI_VALUE_ERROR_H
#define CLI_VALUE_ERROR_H

#include <stdio.h>

#include "cli/options.h"

/*
 * Say that what follows the option's letter in word is neither a value of it
 * nor letters of options.
 */
void value_error_bundle(FILE *errors, const char *word,
			const struct option *option, const char *form);

/*
 * Say that the option has got no value, but next: the option that follows it,
 * of which no value is shown; NULL if nothing does.
 */
void value_error_missing(FILE *errors, const struct option *option,
			 const char *form, const char *next);

/*
 * Say what is wrong with a value that option_value_store() has refused with
 * that status.  The value of a secret option is not shown.
 */
void value_error(FILE *errors, const struct option *option,
		 const char *form, const char *value, int status);

#endif
