/*
 * Bytes written in hexadecimal digits.
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

/* Write len bytes as twice as many lower-case digits, and a NUL. */
void hex_encode(char *text, const void *bytes, size_t len);

/*
 * Read len bytes from a text of twice as many lower-case digits, and nothing
 * else.  Returns whether it is that; bytes are undefined if not.
 */
bool hex_decode(void *bytes, size_t len, const char *text);

/* The same with digits of either case, as people write them. */
bool hex_decode_any_case(void *bytes, size_t len, const char *text);

#endif
