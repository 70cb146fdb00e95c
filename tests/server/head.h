/*
 * Heads of answers, written into exchange->head.
 */
#ifndef SERVER_HEAD_H
#define SERVER_HEAD_H

#include <stdbool.h>

#include "answer.h"
#include "conditional.h"
#include "resource.h"

/* What an answer is to say. */
struct verdict {
	unsigned status;
	struct span span;     /* of the resource, to be sent */
	const char *location; /* NULL: none */
	bool honest;          /* validators and ranges apply */
	bool gzip;            /* the resource is compressed */
	bool keep_alive;
};

/* Write the head.  Returns 0, or UV_ENOBUFS if it does not fit. */
int head_write(struct exchange *exchange, const struct verdict *verdict,
	       const struct resource *resource);

/* The standard reason phrase of a status. */
const char *head_reason(unsigned status);

/* Whether an answer of this status has a body (RFC 9110 section 6.4.1). */
bool head_allows_body(unsigned status);

#endif
