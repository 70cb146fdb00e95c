/*
 * Requests of HTTP: one call each, which returns with the answer.
 *
 *	struct co_http_options options = {
 *		.query = (struct co_http_pair[]){{"page", "2"}, {0}},
 *		.body = co_http_json("{\"name\": \"x\"}"),
 *	};
 *	status = co_http_post(&response, session, "users", &options);
 *
 * A call returns when the head of the final answer has come, whatever its
 * status is: 404 is an answer like any other, unless the options or the session
 * say needs_success.  The body comes afterwards, as the program reads it
 * (http_response.h).
 */
#ifndef COGET_HTTP_REQUEST_H
#define COGET_HTTP_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/bytes.h>
#include <coget/http_body.h>
#include <coget/http_session.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct co_http_response;

/*
 * What a request has besides its method and URL; all zero, or NULL: nothing.
 * What it points to must live until the call returns; a body, longer.
 */
struct co_http_options {
	/*
	 * Added to the URL's query, percent-encoded ("?page=2&q=a+b"); a NULL
	 * value stands for a name alone.
	 */
	const struct co_http_pair *query;

	/*
	 * Go before those of the session that have the same name, and before
	 * those that are made here, such as Content-Type and Authorization.  An
	 * empty value leaves the header out.  What frames the message, such as
	 * Content-Length and Connection, is not the program's to say.
	 */
	const struct co_http_pair *headers;

	struct co_http_body body;

	/*
	 * Send the body once the server has said that it wants it (expect100),
	 * or a second after the head.  A server that refuses the request may
	 * answer before; then the body is not sent.
	 */
	bool awaits_continue;

	/* In place of the session's (http_session.h); 0: the same. */
	int64_t timeout_ns;
	int retries; /* 0: the same; negative: none */

	/* Do not follow redirects: 302 is an answer, too (allow_redirects). */
	bool keeps_redirects;

	/*
	 * Fail for an answer of 400 or more (raise_for_status); or do not,
	 * though the session does.
	 */
	bool needs_success;
	bool keeps_errors;
};

/*
 * Make a request.  Suspends until the head of the answer is there.
 *
 * method  a token, in capital letters as a rule: "GET".
 * url     absolute, or relative to the session's base URL.
 *
 * Returns 0 with *out to be closed by the caller; CO_HTTP_BAD_URL; UV_EINVAL
 * for a header or a method that cannot be sent, such as one with a line break,
 * or CONNECT; CO_HTTP_HOST_NOT_FOUND, CO_HTTP_PROXY_FAILED,
 * CO_HTTP_NO_CONNECTION, UV_ECONNREFUSED and the system's other errors of
 * connections; the statuses of a certificate, CO_CERT_EXPIRED and so on;
 * CO_TLS_NOT_TLS; CO_TLS_REFUSED; CO_TLS_FAILED; CO_HTTP_BAD_REDIRECT;
 * CO_HTTP_UNSAFE_REDIRECT; CO_HTTP_BAD_ANSWER; CO_HTTP_DISCONNECTED;
 * CO_HTTP_BAD_BODY, UV_ENOENT and the system's other errors of a file for what
 * is to be sent; UV_ETIMEDOUT for each of the limits; CO_HTTP_ERROR_STATUS if
 * the options ask for it; UV_ECANCELED, also if the session is closed
 * meanwhile; UV_EMFILE; UV_ENOMEM.  On error *out is NULL, and co_http_error()
 * says more.
 */
int co_http_request(struct co_http_response **out,
		    struct co_http_session *session, const char *method,
		    const char *url,
		    const struct co_http_options *options) CO_MUST_CHECK;

/* The same by one of the common methods (session.get and so on). */
int co_http_get(struct co_http_response **out, struct co_http_session *session,
		const char *url,
		const struct co_http_options *options) CO_MUST_CHECK;
int co_http_head(struct co_http_response **out, struct co_http_session *session,
		 const char *url,
		 const struct co_http_options *options) CO_MUST_CHECK;
int co_http_post(struct co_http_response **out, struct co_http_session *session,
		 const char *url,
		 const struct co_http_options *options) CO_MUST_CHECK;
int co_http_put(struct co_http_response **out, struct co_http_session *session,
		const char *url,
		const struct co_http_options *options) CO_MUST_CHECK;
int co_http_patch(struct co_http_response **out,
		  struct co_http_session *session, const char *url,
		  const struct co_http_options *options) CO_MUST_CHECK;
int co_http_delete(struct co_http_response **out,
		   struct co_http_session *session, const char *url,
		   const struct co_http_options *options) CO_MUST_CHECK;

/*
 * Get the text at a URL, in UTF-8, in one call: a GET whose answer has to be a
 * success, and is read to its end.  Suspends.
 *
 * max_bytes  more is CO_LIMIT_OVERRUN; SIZE_MAX: any number.
 *
 * Returns 0 with out's bytes owned by the caller; what co_http_request() and
 * co_http_response_text() (http_response.h) return, CO_HTTP_ERROR_STATUS among
 * it.  On error *out is empty.
 */
int co_http_get_text(struct co_bytes *out, struct co_http_session *session,
		     const char *url, size_t max_bytes) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
