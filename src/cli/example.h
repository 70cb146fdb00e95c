/*
 * Examples in usage errors: a valid value, close to the wrong one.
 */
#ifndef CLI_EXAMPLE_H
#define CLI_EXAMPLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "cli/options.h"

/*
 * Append what could be typed: "-T 5s or -T 5m" for "5x", otherwise the option's
 * own example.
 *
 * form   the option as the user wrote it.
 * value  what it got; NULL for nothing, or for what must not be shown.
 */
void example_append(struct buf *out, const struct option *option,
		    const char *form, const char *value);

#endif
