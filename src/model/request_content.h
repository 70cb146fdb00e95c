/*
 * What a request sends beside its URL: a method, a body, and headers of the
 * item's own.  What the input says of an item goes before the settings.
 */
#ifndef MODEL_REQUEST_CONTENT_H
#define MODEL_REQUEST_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/item_options.h"
#include "model/settings.h"

struct body_stream;

/* A part of a body; its own. */
struct body_piece {
	char *text; /* NULL: it is the file */
	int fd;	    /* of a regular file, or -1 */
	uint64_t bytes;
};

/* A body; zeroed, there is none. */
struct body {
	bool is_there;
	bool is_json;	  /* a form otherwise, unless a header says its type */
	const char *data; /* of bytes; NULL: it is in pieces, or in the file */
	struct body_piece *pieces; /* NULL: it is in the file */
	size_t piece_count;
	char *type; /* of media; NULL: as is_json says */
	int fd; /* of a regular file, if there are neither data nor pieces */
	struct body_stream *stream; /* in place of all that; or NULL */
	uint64_t bytes; /* of a stream, it may be BODY_BYTES_UNKNOWN */
	bool has_digest;
	unsigned char digest[32]; /* SHA-256, if it has one */
};

/* Overwrite and free its pieces, whose files are closed, and its type. */
void body_release_pieces(struct body *body);

/* The strings belong to the settings and the item. */
struct request_content {
	const char *method;
	struct body body;
	bool has_lost_body;	/* a redirect has turned it to GET */
	bool awaits_continue;	/* the body is sent once the server wants it */
	const struct byte_range *range; /* that is asked for; NULL: all */
	const char *referer;	/* NULL: none is sent */
	const char *user_agent; /* NULL: that of the settings */
	char *const *headers;	/* besides those of the settings */
	size_t header_count;
};

/*
 * What is sent for an item.
 *
 * options  the item's; NULL: it has none.
 * shared   the body that the settings give to all.
 */
struct request_content request_content_of(const struct settings *settings,
					  const struct item_options *options,
					  const struct body *shared);

/* The same behind a redirect that turns the request to GET. */
struct request_content
request_content_as_get(const struct request_content *content);

/*
 * Whether nothing but the URL says what is asked for: it is GET without a body.
 * NULL is, too.
 */
bool request_content_is_plain(const struct request_content *content);

/* Whether one of its own headers has that name; NULL has none. */
bool request_content_has_header(const struct request_content *content,
				const char *name);

#endif
