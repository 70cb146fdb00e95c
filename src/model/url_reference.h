/*
 * References to URLs, as headers have them: absolute, or relative to the URL
 * that the answer is of.
 */
#ifndef MODEL_URL_REFERENCE_H
#define MODEL_URL_REFERENCE_H

#include "base/span.h"

/*
 * Resolve a reference (RFC 3986 section 5.2), but for dot segments, which
 * libcurl removes from what it asks for.
 *
 * out   receives a URL, which need not be one that url_parse() takes; to be
 *       freed by the caller.
 * base  an absolute URL.
 *
 * Returns 0 or -ENOMEM.
 */
int url_resolve(char **out, const char *base, struct span reference);

#endif
