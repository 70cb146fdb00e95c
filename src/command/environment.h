/*
 * The environment of a command: coget's own, and COGET_PATH, COGET_URL and so
 * on with what the placeholders stand for.
 */
#ifndef COMMAND_ENVIRONMENT_H
#define COMMAND_ENVIRONMENT_H

#include "model/template.h"

/*
 * Make it.
 *
 * values  one for each word of the vocabulary.
 *
 * Returns texts "NAME=VALUE" that end with NULL, to be freed by
 * command_environment_free(); NULL: no memory.
 */
char **command_environment(const struct vocabulary *vocabulary,
			   const char *const *values);

/* Free it.  NULL is ignored. */
void command_environment_free(char **environment);

#endif
