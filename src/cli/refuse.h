/*
 * Usage errors about options: one line each on what is wrong and what to type
 * instead.
 */
#ifndef CLI_REFUSE_H
#define CLI_REFUSE_H

#include <stddef.h>
#include <stdio.h>

#include "cli/options.h"

/*
 * Say that there is no such option: the first len bytes of word, dashes
 * included.  meant is the one to suggest, or NULL.
 */
void refuse_name(FILE *errors, const char *word, size_t len,
		 const struct option *meant);

/* Say that there is no option of that letter. */
void refuse_letter(FILE *errors, char letter);

/*
 * Say what the option needs, with an example.
 *
 * form   the option as the user wrote it, "-j" or "--jobs".
 * value  what it got, which is not shown if it may be a secret; NULL for
 *        nothing.
 */
void refuse_value(FILE *errors, const struct option *option, const char *form,
		  const char *value);

/*
 * Say that the option's value could not be read from the file: status is
 * -EBADMSG for one that holds something else, or a negated errno.
 */
void refuse_file(FILE *errors, const struct option *option, const char *form,
		 const char *path, int status);

#endif
