/*
 * Content-Length: how many bytes the body has (RFC 9110 section 8.6).
 */
#ifndef HTTP_CONTENT_LENGTH_H
#define HTTP_CONTENT_LENGTH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Parse a number of digits alone, or a list of equal ones: "5, 5" is 5.
 * Returns whether it is one that fits; length_bytes is meaningless otherwise.
 *
 * libcurl 7.88 takes "0x5" for 0, of a list the first, of several lines the
 * last.
 */
bool content_length_parse(int64_t *length_bytes, const char *text);

#endif
