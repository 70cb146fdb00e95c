/*
 * The first line of an answer: "HTTP/1.1 404 Not Found" (RFC 9112 section 4).
 */
#ifndef HTTP_STATUS_LINE_H
#define HTTP_STATUS_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum { STATUS_REASON_SIZE = 64 };

struct status_line {
	unsigned status; /* at least 100 */
	bool is_http10;
	bool is_http2;			 /* as it claims */
	char reason[STATUS_REASON_SIZE]; /* cut where longer */
};

/*
 * Parse a line of len bytes, without its end.  HTTP/2 has no minor version,
 * anybody may leave out the reason, and any blanks may stand between the parts.
 *
 * why  receives what is wrong with it; static.
 *
 * Returns whether it is one that can be answered to: not 101.
 */
bool status_line_parse(struct status_line *out, const char *line, size_t len,
		       const char **why);

#endif
