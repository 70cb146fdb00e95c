/*
 * Percent-encoding, as URLs have it (RFC 3986, section 2.1).
 */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include <stddef.h>

#include "base/buf.h"

/*
 * Append a text, with each byte that is not in plain as "%XX".
 *
 * Returns 0 or -ENOMEM.
 */
int percent_encode(struct buf *out, const char *text, const char *plain);

/*
 * Decode the byte that len > 0 bytes of text start with.  Returns how many
 * stand for it: 3 for "%HH", else 1; a '%' without two digits is itself.
 */
size_t percent_decode(const char *text, size_t len, char *byte);

#endif
