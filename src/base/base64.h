/*
 * Bytes written in base64 (RFC 4648 section 4).
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* The room that len bytes need when they are written, with a NUL. */
#define BASE64_SIZE(len) (((len) + 2) / 3 * 4 + 1)

/* Write len bytes, with their padding and a NUL, to BASE64_SIZE(len) bytes. */
void base64_encode(char *text, const void *bytes, size_t len);

/*
 * Read exactly len bytes from text_len characters, with or without their
 * padding.  Returns whether they are that; bytes are undefined if not.
 */
bool base64_decode(void *bytes, size_t len, const char *text, size_t text_len);

#endif
