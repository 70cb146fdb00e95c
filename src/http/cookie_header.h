/*
 * The header Cookie of a request: those that are kept for its URL, and the
 * user's own.
 */
#ifndef HTTP_COOKIE_HEADER_H
#define HTTP_COOKIE_HEADER_H

#include "base/buf.h"

/*
 * Append the kept ones, but for those whose name one of the user's own has, and
 * then these: "a=1; b=2".
 *
 * Returns 0 or -ENOMEM.
 */
int cookie_header_join(struct buf *out, const char *kept, const char *own);

#endif
