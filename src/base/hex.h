/*
 * Bytes written in hexadecimal digits, alone or behind percent signs.
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

/*
 * Decode the byte that len > 0 bytes of text start with.  Returns how many
 * stand for it: 3 for "%HH", else 1; a '%' without two digits is itself.
 */
size_t percent_decode(const char *text, size_t len, char *byte);

#endif
