/*
 * Names and values as queries and forms have them
 * (application/x-www-form-urlencoded, as the URL standard writes it).
 */
#ifndef HTTP_QUERY_H
#define HTTP_QUERY_H

#include "base/buf.h"

/*
 * Append "name=value", percent-encoded, a blank as "+"; for a NULL value, the
 * name alone.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int query_add(struct buf *out, const char *name, const char *value);

#endif
