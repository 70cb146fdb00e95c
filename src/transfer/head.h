/*
 * The head of an answer, read line by line with more care than libcurl takes.
 *
 * What two readers could take for two different things is refused: a front or a
 * cache that reads it the other way is how one answer is passed off as another
 * (RFC 9112 section 11).  So are heads without end.
 */
#ifndef TRANSFER_HEAD_H
#define TRANSFER_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Of all the heads of an answer, those of informational answers included. */
#define HEAD_MAX_LINES 256
#define HEAD_MAX_BYTES (256 * 1024)
#define HEAD_MAX_INFORMATIONAL 16

/* The headers whose values are kept. */
enum head_field {
	HEAD_CONTENT_DISPOSITION,
	HEAD_CONTENT_ENCODING,
	HEAD_CONTENT_MD5,
	HEAD_CONTENT_RANGE,
	HEAD_CONTENT_TYPE,
	HEAD_DATE,
	HEAD_ETAG,
	HEAD_LAST_MODIFIED,
	HEAD_REPR_DIGEST,
	HEAD_RETRY_AFTER,
	HEAD_X_GOOG_HASH,
	HEAD_X_GOOG_STORED_CONTENT_ENCODING,
	HEAD_FIELD_COUNT,
};

struct head {
	/* Of the present head; a status line starts afresh. */
	unsigned status;      /* 0 before a status line */
	char reason[64];      /* of it; cut where longer */
	int64_t length_bytes; /* Content-Length; -1 while there is none */
	bool has_coding;      /* Transfer-Encoding: chunked */
	struct buf values;    /* of the fields, each with its NUL */
	size_t places[HEAD_FIELD_COUNT]; /* in values, from 1; 0: not there */

	/* Of all heads of the answer. */
	bool is_complete; /* the present one; a status line may follow */
	unsigned lines;
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
 * Take in a line of a head, its end included, the status line first.
 *
 * why  receives, for HEAD_REFUSED, what is wrong with it; static.
 */
enum head_step head_take_line(struct head *head, const char *line, size_t len,
			      const char **why);

/*
 * The value of a field without the blanks around it, cut at 4,095 bytes; NULL
 * if it is not there.  Lists that were sent in several lines are joined; where
 * several values contradict each other, it is empty.
 */
const char *head_value(const struct head *head, enum head_field field);

#endif
