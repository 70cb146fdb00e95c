/*
 * What a request sends: bytes in memory, those of a file, a form, or what a
 * coroutine yields.
 *
 * A body is a value that names the bytes; make one with the functions below, as
 * a member of the request's options.  What it points to is the caller's, and
 * must live until the response is closed or the request has failed, because a
 * redirect may have it sent once more.  All zero is no body.
 */
#ifndef COGET_HTTP_BODY_H
#define COGET_HTTP_BODY_H

#include <stddef.h>
#include <stdint.h>

#include <coget/generator.h>
#include <coget/http_pair.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Where the bytes of a body are. */
enum co_http_body_kind {
	CO_HTTP_BODY_NONE,
	CO_HTTP_BODY_BYTES,	/* in memory */
	CO_HTTP_BODY_FILE,	/* in a regular file */
	CO_HTTP_BODY_PIECES,	/* yielded by a generator */
	CO_HTTP_BODY_FORM,	/* of pairs */
	CO_HTTP_BODY_MULTIPART, /* of parts */
};

/* A body; its fields are private. */
struct co_http_body {
	enum co_http_body_kind kind;
	const void *data; /* the bytes, the path, the pairs, or the parts */
	size_t len;
	const char *type;
	struct co_generator *generator;
	int64_t bytes; /* that it yields; -1: nobody knows */
};

/*
 * Some bytes.
 *
 * type  the Content-Type, unless the request has such a header; NULL:
 *       "application/octet-stream".
 */
struct co_http_body co_http_bytes(const void *data, size_t len,
				  const char *type);

/* A text in UTF-8: "text/plain; charset=utf-8".  NULL is no body. */
struct co_http_body co_http_text(const char *text);

/* A text that is JSON: "application/json".  NULL is no body. */
struct co_http_body co_http_json(const char *text);

/*
 * A regular file.  The request opens it, and fails if that fails, or if the
 * file becomes shorter while it is sent.  NULL is no body.
 *
 * type  as above.
 */
struct co_http_body co_http_file(const char *path, const char *type);

/*
 * A form as browsers send it (FormData of texts): names and values,
 * percent-encoded, "application/x-www-form-urlencoded".  A NULL name is behind
 * the last; NULL for the array is no body.
 */
struct co_http_body co_http_form(const struct co_http_pair *fields);

/* A part of a multipart form: a text, a file, or bytes; one of them. */
struct co_http_part {
	const char *name; /* NULL behind the last of an array */
	const char *text;
	const char *path; /* of a regular file */
	const void *data; /* any bytes, and how many */
	size_t len;
	/*
	 * The name for the server; NULL: the path's last part, and none for a
	 * text or bytes.
	 */
	const char *file_name;
	/*
	 * The media type; NULL: "application/octet-stream", and none for a text
	 * without a file name.
	 */
	const char *type;
};

/*
 * A form with files (FormData): "multipart/form-data".  The files are opened by
 * the request, and read while it is sent.  NULL for the array is no body.
 */
struct co_http_body co_http_multipart(const struct co_http_part *parts);

/*
 * What a generator yields (generator.h): pointers to struct co_bytes, each of
 * which holds until the next is asked for.  The generator is asked for a piece
 * when the one before is on its way, so that a slow server holds it back.  A
 * request that has begun the generator closes it.  Such a body can be sent
 * once: a redirect that would have it sent again is CO_HTTP_BAD_BODY.  If the
 * generator fails, the request fails with the same status.
 *
 * bytes  the length of the body; -1 if that is not known: then it is sent in
 *        chunks.  To yield fewer or more is CO_HTTP_BAD_BODY.
 * type   as above.
 */
struct co_http_body co_http_pieces(struct co_generator *generator,
				   int64_t bytes, const char *type);

#ifdef __cplusplus
}
#endif
#endif
