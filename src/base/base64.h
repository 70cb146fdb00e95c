/*
 * Bytes written in base64 (RFC 4648 section 4).
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Read exactly len bytes from text_len characters, with or without their
 * padding.  Returns whether they are that; bytes are undefined if not.
 */
bool base64_decode(void *bytes, size_t len, const char *text, size_t text_len);

#endif
