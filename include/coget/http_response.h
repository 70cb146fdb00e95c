/*
 * Responses of HTTP: the head of an answer, and its body as it comes.
 *
 * A response is got from a request (http_request.h), read by one task at a
 * time, and closed.  Its body is read whole, with read_all or text; in pieces
 * of the caller's size, with read or read_exactly; in pieces as they come,
 * without a copy, with next; or line by line, with read_line or read_until.
 * One way may follow another.  What is not read stays at the server: about
 * 1 MiB is received ahead, and then no more until some of that is read.
 *
 * A body in gzip, deflate, br or zstd comes unpacked, unless the session did
 * not ask for that.  One in another coding, or in several, comes as it was
 * sent.  A body of HTTP/2 without a length counts as complete if the server
 * ends it without an error code, as libcurl 7.88 does not tell why it ended.
 *
 * A task may close a response while another one reads it: that call returns
 * UV_EBADF, and was the last.
 *
 * A connection is used again once the body has been received to its end.
 * Closing a response before that closes the connection, or ends its stream of
 * HTTP/2.
 *
 * Texts that functions return are the response's, and hold until it is closed.
 * NULL for a response is UV_EINVAL; functions that return pointers return NULL.
 */
#ifndef COGET_HTTP_RESPONSE_H
#define COGET_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/bytes.h>
#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* An answer; its body may still be coming. */
struct co_http_response;

/*
 * Free a response, and end its transfer if that goes on.  Suspends then, for a
 * moment, also in a cancelled task.  NULL is ignored.
 */
void co_http_response_close(struct co_http_response *response);

/* The status: 200; UV_EINVAL for NULL. */
int co_http_response_status(const struct co_http_response *response);

/*
 * What the server says of the status: "Not Found"; "" if it says nothing, as in
 * HTTP/2.
 */
const char *co_http_response_reason(const struct co_http_response *response);

/*
 * Whether the status is no error (raise_for_status).  Returns 0 below 400; else
 * CO_HTTP_ERROR_STATUS, and co_http_error() says which.
 */
int co_http_response_check(const struct co_http_response *response)
	CO_MUST_CHECK;

/* The URL that has answered, after redirects, without a login. */
const char *co_http_response_url(const struct co_http_response *response);

/* The version of HTTP: 10, 11, 20, 30 as in 1.0, 1.1, 2, 3. */
int co_http_response_version(const struct co_http_response *response);

/*
 * The value of a header, by its name in upper or lower case; NULL if it is not
 * there.  Of a header that is repeated, the first.
 */
const char *co_http_response_header(const struct co_http_response *response,
				    const char *name);

/* The same for the index-th header of that name, from 0 (getall). */
const char *co_http_response_header_at(const struct co_http_response *response,
				       const char *name, size_t index);

/*
 * The next header, in the order in which they were sent.
 *
 * name   what the call before this one has returned; NULL for the first header.
 * value  out: the header's value; NULL if not wanted.
 *
 * Returns the header's name as it was sent, or NULL at the end.
 */
const char *
co_http_response_next_header(const struct co_http_response *response,
			     const char *name, const char **value);

/*
 * The value of a header behind the body; NULL if it is not there, or has not
 * come yet, as it has when the body was read to its end.  A proxy may have left
 * it out.
 */
const char *co_http_response_trailer(const struct co_http_response *response,
				     const char *name);

/*
 * How long the body is, as it is sent, compressed or not; -1 if the server does
 * not say.
 */
int64_t co_http_response_length(const struct co_http_response *response);

/*
 * The media type without its parameters ("text/html"), and the character set
 * that is among them; NULL if they are not said.
 */
const char *co_http_response_type(const struct co_http_response *response);
const char *co_http_response_charset(const struct co_http_response *response);

/* How many redirects were followed (len(history)); 0 for NULL. */
size_t co_http_response_redirects(const struct co_http_response *response);

/*
 * The index-th URL that has redirected, from 0, the one that was asked for;
 * NULL if there were not so many.
 *
 * status  out: of its answer; NULL if not wanted.
 */
const char *co_http_response_redirect(const struct co_http_response *response,
				      size_t index, int *status);

/*
 * Read what has come of the body, at least one byte, at most size.  Suspends
 * until then.
 *
 * Returns the number of bytes; 0 at the end of the body (or for size 0);
 * CO_HTTP_TRUNCATED, CO_HTTP_DISCONNECTED, CO_HTTP_BAD_ANSWER;
 * CO_LIMIT_OVERRUN if it unpacks to a thousand times its size; UV_ETIMEDOUT;
 * UV_EBUSY if another task reads; UV_ECANCELED, with nothing lost if the caller
 * was cancelled, and for good if the session was closed; UV_ENOMEM.  An error
 * of the transfer is returned when the bytes before it were read, and again by
 * all later calls.
 */
ssize_t co_http_response_read(struct co_http_response *response, void *buf,
			      size_t size) CO_MUST_CHECK;

/*
 * Get what has come of the body, where it is (iter_any).  Suspends until there
 * is something.
 *
 * data  out: the bytes; they hold until the next call that reads.
 *
 * Returns their number, or as co_http_response_read().
 */
ssize_t co_http_response_next(struct co_http_response *response,
			      const void **data) CO_MUST_CHECK;

/*
 * Read exactly size bytes (readexactly).  Suspends until they are there.
 *
 * got  out: how many bytes are in buf, also on error; NULL if not wanted.
 *
 * Returns 0; UV_EOF if the body ended before; or as co_http_response_read().
 */
int co_http_response_read_exactly(struct co_http_response *response, void *buf,
				  size_t size, size_t *got) CO_MUST_CHECK;

/*
 * Read up to and including a separator (readuntil).  Suspends until it has
 * come.
 *
 * data       out: the bytes, without a NUL behind them; they hold until the
 *            next call that reads.
 * max_bytes  more, the separator's included, is CO_LIMIT_OVERRUN; SIZE_MAX: any
 *            number.
 *
 * Returns their number, the separator's included; UV_EOF if the body ended
 * before it; UV_EINVAL for an empty separator; or as co_http_response_read().
 * On error *data is NULL, and the bytes are left to be read otherwise.
 */
ssize_t co_http_response_read_until(struct co_http_response *response,
				    const char **data, const void *separator,
				    size_t separator_len,
				    size_t max_bytes) CO_MUST_CHECK;

/*
 * Read a line with its newline (readline).  The same, but at the end of the
 * body the last bytes are a line without one, and then 0 is returned.
 */
ssize_t co_http_response_read_line(struct co_http_response *response,
				   const char **line,
				   size_t max_bytes) CO_MUST_CHECK;

/*
 * Read the body to its end (read()).  Suspends until then.
 *
 * max_bytes  more is CO_LIMIT_OVERRUN; SIZE_MAX: any number.
 *
 * Returns 0 with out's bytes owned by the caller, or as
 * co_http_response_read(); on error *out is empty, and what this call had read
 * is lost.
 */
int co_http_response_read_all(struct co_http_response *response,
			      struct co_bytes *out,
			      size_t max_bytes) CO_MUST_CHECK;

/*
 * The same as text in UTF-8 (text()), converted from the character set that the
 * answer names; without one, it is taken for UTF-8.  A byte-order mark is left
 * out.
 *
 * Returns as above; CO_HTTP_BAD_TEXT if the text is not in that character set,
 * or the set is not known.  co_http_response_read_all() then returns the bytes.
 */
int co_http_response_text(struct co_http_response *response,
			  struct co_bytes *out, size_t max_bytes) CO_MUST_CHECK;

/*
 * The same from a character set that the program names, whatever the answer
 * says (text(encoding)); NULL: UTF-8.
 */
int co_http_response_text_as(struct co_http_response *response,
			     const char *charset, struct co_bytes *out,
			     size_t max_bytes) CO_MUST_CHECK;

/* For CO_CLOSING. */
CO_CLOSER_(co_http_response)

#ifdef __cplusplus
}
#endif
#endif
