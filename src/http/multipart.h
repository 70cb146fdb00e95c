/*
 * The frame of a multipart form (RFC 7578): its boundary, and the heads of its
 * parts.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include <stdint.h>

#include "base/buf.h"

struct multipart {
	uint64_t boundary[2];
};

/* What the head of a part says. */
struct multipart_field {
	const char *name;
	const char *file_name; /* NULL: none */
	const char *type;      /* of media; NULL: none is said */
};

/* Choose a boundary that nobody can guess.  Returns 0 or -ENOMEM. */
int multipart_init(struct multipart *multipart);

/*
 * Append the head of a part, behind which its bytes go, and a line's end; at
 * the end of all, the end.  Returns 0 or an error of buf_append(), with a part
 * appended.
 */
int multipart_add_head(const struct multipart *multipart, struct buf *text,
		       const struct multipart_field *field);
int multipart_add_end(const struct multipart *multipart, struct buf *text);

/* The Content-Type, to be freed by the caller; NULL: no memory. */
char *multipart_type(const struct multipart *multipart);

#endif
