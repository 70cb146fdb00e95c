/*
 * Finding options by name, and by what was probably meant.
 */
#ifndef CLI_FIND_H
#define CLI_FIND_H

#include <stddef.h>

#include "cli/options.h"

/* The option whose name is the first len bytes of name; NULL if none is. */
const struct option *option_by_name(const char *name, size_t len);

/* The option of that letter; NULL if there is none. */
const struct option *option_by_letter(char letter);

/*
 * The option whose name the first len bytes of name begin, or are a few slips
 * of the fingers away from; NULL if none is near enough to be worth saying.
 */
const struct option *option_nearest(const char *name, size_t len);

#endif
