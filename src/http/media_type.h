/*
 * Media types, as Content-Type and the parameter "type" of a link name them
 * (RFC 9110 section 8.3.1).
 */
#ifndef HTTP_MEDIA_TYPE_H
#define HTTP_MEDIA_TYPE_H

#include <stdbool.h>

#include "base/span.h"

/*
 * Whether it is that of a Metalink: of version 4 (RFC 5854 section 8.1), or the
 * one that version 3 is sent with.  Parameters behind it do not matter.
 */
bool media_type_is_metalink(struct span type);

/*
 * Read a Content-Type.
 *
 * value    of the header; NULL: there is none.
 * type     receives "text/html", in lower case, to be freed by the caller; NULL
 *          if it is not said.
 * charset  receives that parameter likewise, as it is written.
 *
 * Returns 0 or -ENOMEM, with neither set.
 */
int media_type_parse(const char *value, char **type, char **charset);

#endif
