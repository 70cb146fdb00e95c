/*
 * Blocks with a session, or a response, which is closed on every path out of
 * them (async with).
 *
 *	CO_WITH_HTTP_SESSION (session, NULL, status)
 *		CO_WITH_HTTP_GET (response, session, url, NULL, status)
 *			status = co_http_response_text(response, &text, SIZE_MAX);
 *	return status;
 *
 * They are as those of with.h: status is an int variable, which is assigned on
 * entry, and the block is skipped on error; it is left at its end, by continue,
 * return or goto, and not by break.  A first argument is a pointer variable,
 * NULL again behind the block.
 *
 * A session or a response for the rest of a function is in a variable of
 * CO_CLOSING() (with.h):
 *
 *	CO_CLOSING(co_http_response, response);
 *
 *	CO_TRY(co_http_get(&response, session, url, NULL));
 *	return read_page(response);
 */
#ifndef COGET_HTTP_WITH_H
#define COGET_HTTP_WITH_H

#include <stdbool.h>

#include <coget/http_request.h>
#include <coget/http_response.h>
#include <coget/http_session.h>
#include <coget/with.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Have a session within the block, opened with these options. */
#define CO_WITH_HTTP_SESSION(session, options, status)                    \
	CO_WITH_HTTP_SESSION_(CO_UNIQUE(co_with_), &(session), (options), \
			      &(status))

/* Have the response to a GET within the block (session.get()). */
#define CO_WITH_HTTP_GET(response, session, url, options, status) \
	CO_WITH_HTTP_REQUEST (response, session, "GET", url, options, status)

/* The same for any method. */
#define CO_WITH_HTTP_REQUEST(response, session, method, url, options, status) \
	CO_WITH_HTTP_REQUEST_(CO_UNIQUE(co_with_), &(response), (session),    \
			      (method), (url), (options), &(status))

/*
 * For the macros: each is the condition of the inner loop, which enters the
 * first time.  Returns whether the block is to run: not the second time, nor on
 * error.
 */
bool co_http_with_session(struct co_with *with,
			  struct co_http_session **session,
			  const struct co_http_session_options *options,
			  int *status);
bool co_http_with_response(struct co_with *with,
			   struct co_http_response **response,
			   struct co_http_session *session, const char *method,
			   const char *url,
			   const struct co_http_options *options, int *status);

#define CO_WITH_HTTP_SESSION_(name, session, options, status) \
	CO_WITH_BLOCK_(name)                                  \
	for (; co_http_with_session(&name, session, options, status);)
#define CO_WITH_HTTP_REQUEST_(name, response, session, method, url, options, \
			      status)                                        \
	CO_WITH_BLOCK_(name)                                                 \
	for (; co_http_with_response(&name, response, session, method, url,  \
				     options, status);)

#ifdef __cplusplus
}
#endif
#endif
