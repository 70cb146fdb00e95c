/*
 * The head of an answer, read line by line with more care than libcurl takes.
 *
 * What servers send beside the grammar is taken where it has one meaning.  What
 * two readers could take for two different things is refused: a front or a
 * cache that reads it the other way is how one answer is passed off as another
 * (RFC 9112 section 11).  So are heads without end.  tests/forms.md lists the
 * forms, with what other clients make of them.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Of all the heads of an answer, those of informational answers included. */
#define HEAD_MAX_BYTES (256 * 1024)
#define HEAD_MAX_INFORMATIONAL 16

/* Content codings, undone or not, as many as libcurl takes; and what is said. */
#define HEAD_MAX_CODINGS 5
#define HEAD_MANY_CODINGS "the answer has more than 5 content codings"

/* Of what is kept of a field.  Where the rest would be missed, it is refused. */
#define HEAD_VALUE_MAX_BYTES 16383

/* The headers whose values are kept. */
enum head_field {
	HEAD_CONNECTION,
	HEAD_CONTENT_DISPOSITION,
	HEAD_CONTENT_ENCODING,
	HEAD_CONTENT_LENGTH,
	HEAD_CONTENT_MD5,
	HEAD_CONTENT_RANGE,
	HEAD_CONTENT_TYPE,
	HEAD_DATE,
	HEAD_ETAG,
	HEAD_LAST_MODIFIED,
	HEAD_LINK,
	HEAD_LOCATION,
	HEAD_REPR_DIGEST,
	HEAD_RETRY_AFTER,
	HEAD_TRANSFER_ENCODING,
	HEAD_WWW_AUTHENTICATE,
	HEAD_X_GOOG_HASH,
	HEAD_X_GOOG_STORED_CONTENT_ENCODING,
	HEAD_FIELD_COUNT,
};

struct head {
	/* Of the present head; a status line starts afresh. */
	unsigned status;      /* 0 before a status line */
	bool is_http10;
	bool is_http2; /* as it claims */
	char reason[64];      /* of it; cut where longer */
	struct buf values;    /* of the fields, each with its NUL */
	size_t places[HEAD_FIELD_COUNT]; /* in values, from 1; 0: not there */
	size_t open_place; /* of the last line's value, which may go on */
	enum head_field open_field; /* HEAD_FIELD_COUNT: of none that is kept */
	bool has_fields;            /* a line has come after the status line */
	bool has_bare_lf;           /* a line has ended with that alone */
	bool has_two_locations;     /* that differ */

	/* Once it is complete. */
	bool is_chunked;      /* Transfer-Encoding */
	int64_t length_bytes; /* Content-Length; -1: none, or none that counts */

	/* Of all heads of the answer. */
	bool is_complete; /* the present one; a status line may follow */
	size_t bytes;
	unsigned informational;
};

/* What became of a line. */
enum head_step {
	HEAD_MORE,    /* taken in; more will come */
	HEAD_END,     /* it was the empty line that ends a head */
	HEAD_REFUSED, /* the answer cannot be trusted */
	HEAD_NO_MEMORY,
};

/* Make it an empty one that owns nothing. */
void head_init(struct head *head);

/* Free what it owns. */
void head_release(struct head *head);

/* Forget an earlier answer. */
void head_reset(struct head *head);

/*
 * Take in a line of a head, its end included, the status line first.  A line
 * that begins with a blank goes on with the field of the line before (RFC 9112
 * section 5.2).
 *
 * why  receives, for HEAD_REFUSED, what is wrong with it; static.
 */
enum head_step head_take_line(struct head *head, const char *line, size_t len,
			      const char **why);

/*
 * The value of a field without the blanks around it, cut at
 * HEAD_VALUE_MAX_BYTES; NULL if it is not there.  Lists that were sent in several
 * lines are joined; where several values contradict each other, it is empty.  To
 * be asked once the head is complete.
 */
const char *head_value(const struct head *head, enum head_field field);

#endif
