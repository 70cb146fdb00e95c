/*
 * The bytes of an HTTP/1 answer, taken apart: the lines of its head and of its
 * trailer, and the pieces of its body (RFC 9112).
 *
 * The lines are read elsewhere (head.h); what they say of the body decides where
 * the answer ends.  Init for each answer, feed what comes, release at last.
 * Plain data; nothing suspends.
 */
#ifndef HTTP_ANSWER_READER_H
#define HTTP_ANSWER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "http/head.h"

/* What became of what was fed. */
enum answer_step {
	ANSWER_MORE,	  /* all was taken, and more has to come */
	ANSWER_END,	  /* the answer is complete; what is behind was left */
	ANSWER_PAUSED,	  /* the rest is to be fed again */
	ANSWER_STOPPED,	  /* a hook wants no more */
	ANSWER_NOT_HTTP,  /* it begins like no answer */
	ANSWER_LONG_LINE, /* a line is too long to be one */
	ANSWER_BAD_SIZE,  /* a chunk's length is none */
	ANSWER_BAD_CHUNK, /* a chunk does not end where it should */
	ANSWER_NO_MEMORY,
};

/* What became of a piece of the body. */
enum answer_taken {
	ANSWER_TAKEN,	 /* all of it was taken */
	ANSWER_LEFT,	 /* none of it was: it is to be brought again */
	ANSWER_UNWANTED, /* no more is wanted */
};

struct answer_hooks {
	/*
	 * A line of a head or the trailer, its end included; the empty one of a
	 * head, too.  Returns whether more is wanted.
	 */
	bool (*on_line)(void *arg, char *line, size_t len);
	/* A piece of the body. */
	enum answer_taken (*on_body)(void *arg, char *data, size_t len);
};

/* Where in the answer it is. */
enum answer_place {
	IN_HEAD,
	IN_BODY, /* with a length */
	IN_REST, /* that the connection's end ends */
	IN_CHUNK_SIZE,
	IN_CHUNK,
	IN_CHUNK_END,
	IN_TRAILER,
	BEHIND_ALL,
};

struct answer_reader {
	const struct head *head;
	const struct answer_hooks *hooks;
	void *arg;
	enum answer_place place;
	uint64_t left_bytes; /* of the body, or of the chunk */
	struct buf line;     /* of which the end has not come */
};

/*
 * Prepare for an answer.
 *
 * head   what on_line() takes the lines in to.
 * hooks  called with arg by answer_reader_feed().
 */
void answer_reader_init(struct answer_reader *reader, const struct head *head,
			const struct answer_hooks *hooks, void *arg);

/* Free what it owns. */
void answer_reader_release(struct answer_reader *reader);

/*
 * Take in what has come.
 *
 * used  receives how many of the bytes were taken: all, unless it returns
 *       ANSWER_END, ANSWER_PAUSED or an error.
 */
enum answer_step answer_reader_feed(struct answer_reader *reader, char *data,
				    size_t len, size_t *used);

/* Whether the answer is whole if the connection ends here. */
bool answer_reader_may_end(const struct answer_reader *reader);

#endif
