/*
 * Requests: read from a stream one after the other, also when pipelined.
 */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/stream.h>

/* The longest head that is understood. */
#define REQUEST_MAX ((size_t)8192)
#define REQUEST_HEADERS_MAX 64

struct header {
	const char *name;
	const char *value;
};

/* A request's head; the strings stand in the reader's buffer. */
struct request {
	const char *method;
	const char *target;
	bool keep_alive;
	bool has_body;
	struct header headers[REQUEST_HEADERS_MAX];
	size_t header_count;
	char head[REQUEST_MAX + 1]; /* as received */
};

/* What has been read of a connection.  Zero-initialise with the stream. */
struct reader {
	struct co_stream *stream;
	size_t len;
	size_t used; /* by the request before */
	char buf[REQUEST_MAX + 1];
};

/*
 * Read the next request, which stays valid until the next call.  Suspends.
 *
 * Returns 1; 0 at the end of the stream; UV_EINVAL for what is no request;
 * UV_ENOBUFS for a head that is too long; an error of the stream.
 */
int request_read(struct reader *reader, struct request *request) CO_MUST_CHECK;

/* The value of a header; NULL if there is none. */
const char *request_header(const struct request *request, const char *name);

#endif
