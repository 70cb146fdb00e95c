/*
 * What is wrong with the list of --retry-on or --redirect-to.
 */
#ifndef CLI_LIST_ERROR_H
#define CLI_LIST_ERROR_H

#include "base/buf.h"
#include "cli/options.h"

/*
 * Append what is wrong with the first wrong element of a list that
 * option_value_store() has refused, and what to write instead: "'conect' is
 * unknown; did you mean 'connect'?".
 *
 * option  of the kind OPTION_RETRY_FILTER or OPTION_REDIRECTS.
 */
void list_error_append(struct buf *out, const struct option *option,
		       const char *list);

#endif
