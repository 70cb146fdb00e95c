/*
 * The header lines of a request, "NAME: VALUE" each.
 *
 * Start from REQUEST_HEADERS_NONE, add any number, release in the end.
 */
#ifndef HTTP_REQUEST_HEADERS_H
#define HTTP_REQUEST_HEADERS_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/request.h"

struct request_headers {
	struct buf lines; /* each with its NUL */
};

#define REQUEST_HEADERS_NONE \
	((struct request_headers){.lines = BUF_INIT(SIZE_MAX / 2)})

/* Overwrite and free what it owns. */
void request_headers_release(struct request_headers *headers);

/* Add a line.  Returns 0 or UV_ENOMEM. */
int request_headers_add(struct request_headers *headers, const char *format,
			...) __attribute__((format(printf, 2, 3)));

/*
 * Add those that make it a request for a range, or one with a condition.  They
 * hold for the targets of redirects, too, which stand for the same resource.
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for a validator that cannot stand in a
 * header.
 */
int request_headers_add_conditions(struct request_headers *headers,
				   const struct request *request);

/* Whether one of the lines has that name. */
bool request_headers_has(const struct request_headers *headers,
			 const char *name);

/* The line behind that one, the first for NULL; NULL at the end. */
const char *request_headers_next(const struct request_headers *headers,
				 const char *line);

#endif
