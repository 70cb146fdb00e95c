/*
 * Content-Range: which part of the whole an answer brings (RFC 9110 section
 * 14.4).
 */
#ifndef HTTP_CONTENT_RANGE_H
#define HTTP_CONTENT_RANGE_H

#include <stdbool.h>
#include <stdint.h>

struct content_range {
	bool is_unsatisfied; /* "bytes *" "/TOTAL": no part at all */
	int64_t first;	     /* these two unless unsatisfied */
	int64_t last;	     /* at least first */
	int64_t total;	     /* more than last; -1 for "*", not known */
};

/*
 * Parse one.  Its unit may be missing, or followed by "=" or ":"; the rest is
 * taken to the letter.  Returns whether it is one of bytes, with numbers that
 * fit.
 */
bool content_range_parse(struct content_range *range, const char *text);

#endif
