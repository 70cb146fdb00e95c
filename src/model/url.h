/*
 * What coget itself has to know of a URL before libcurl sees it: whether it is
 * one, and which host it is for.
 */
#ifndef MODEL_URL_H
#define MODEL_URL_H

#include <stddef.h>

#include "model/failure.h"

/*
 * Check that text is an absolute http or https URL (RFC 3986 section 3) with a
 * host and a possible port, and nothing in it that cannot stand in a request.
 *
 * host  receives "host:port" in lower case, to be freed by the caller; what
 *       connections and --per-host are counted by.
 *
 * Returns 0, or -EINVAL with *failure set, or -ENOMEM.
 */
int url_check(const char *text, char **host, struct failure *failure);

/*
 * Where the user and password of a checked URL stand.
 *
 * Returns how many bytes they have with the "@" behind them, 0 if there are
 * none; *start is where they begin.
 */
size_t url_credentials(const char *text, size_t *start);

#endif
