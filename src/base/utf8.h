/*
 * UTF-8: decoding, and columns on a terminal.  From any thread.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Decode the UTF-8 sequence at the start of len bytes (RFC 3629: no surrogates,
 * no overlong forms, at most U+10FFFF).
 *
 * Returns its length in bytes with *code set, or 0 with *code 0 if the bytes
 * there are no such sequence.
 */
size_t utf8_decode(const char *text, size_t len, uint32_t *code);

/* Whether all of it is valid UTF-8. */
bool utf8_is_valid(const char *text, size_t len);

/*
 * How many columns a code point takes on a terminal: 0 for controls, combining
 * marks and what is invisible, 2 for wide characters, else 1.
 */
unsigned utf8_columns(uint32_t code);

#endif
