/*
 * The header lines of an answer, all of them, as they came: names repeated, in
 * their order.  struct head reads those that matter to coget; this is for who
 * wants to see any.
 *
 * Start from HEADER_LINES_NONE, add the lines of a head or of trailers, release
 * in the end.
 */
#ifndef HTTP_HEADER_LINES_H
#define HTTP_HEADER_LINES_H

#include <stddef.h>

#include "base/buf.h"

struct header_lines {
	struct buf text;   /* for each its name and its value, both with NUL */
	struct buf reason; /* of the status line; a text, if not empty */
};

#define HEADER_LINES_NONE                                      \
	((struct header_lines){.text = BUF_INIT(SIZE_MAX / 2), \
			       .reason = BUF_INIT(SIZE_MAX / 2)})

/* Free what they own. */
void header_lines_release(struct header_lines *lines);

/*
 * Add a line as it was sent, its end included.  A status line begins afresh,
 * one that begins with a blank goes on with the value before it, and one
 * without a colon, such as the empty one, is passed over.  A NUL ends a value.
 *
 * Returns 0 or -ENOMEM.
 */
int header_lines_add(struct header_lines *lines, const char *line, size_t len);

/*
 * The header behind the one of that name, which is what an earlier call has
 * returned; the first for NULL.  Returns its name, or NULL at the end.
 *
 * value  out: its value without the blanks around it.
 */
const char *header_lines_next(const struct header_lines *lines,
			      const char *name, const char **value);

/*
 * The value of the index-th header of a name, of either case, from 0; NULL if
 * there are not so many.
 */
const char *header_lines_find(const struct header_lines *lines,
			      const char *name, size_t index);

/* What the status line says behind the number; "" for nothing. */
const char *header_lines_reason(const struct header_lines *lines);

#endif
