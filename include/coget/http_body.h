/*
 * What a request sends: bytes in memory, or those of a file.
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

#ifdef __cplusplus
extern "C" {
#endif

/* Where the bytes of a body are. */
enum co_http_body_kind {
	CO_HTTP_BODY_NONE,
	CO_HTTP_BODY_BYTES, /* in memory */
	CO_HTTP_BODY_FILE,  /* in a regular file */
};

/* A body; its fields are private. */
struct co_http_body {
	enum co_http_body_kind kind;
	const void *data; /* the bytes, or the path */
	size_t len;
	const char *type;
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
 * A regular file, opened by the request, which fails if it cannot be, or
 * becomes shorter while it is sent.  NULL is no body.
 *
 * type  as above.
 */
struct co_http_body co_http_file(const char *path, const char *type);

#ifdef __cplusplus
}
#endif
#endif
