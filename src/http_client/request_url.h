/*
 * The URL that a request asks for: what the program says, relative to the
 * session's base, with its query.
 */
#ifndef HTTP_CLIENT_REQUEST_URL_H
#define HTTP_CLIENT_REQUEST_URL_H

#include <coget/http_session.h>
#include <coget/status.h>

/*
 * Put it together.
 *
 * base   NULL: the URL is absolute.
 * query  is added to that of the URL; NULL: nothing is.
 *
 * Returns 0 with *out to be freed by the caller; CO_HTTP_BAD_URL with the
 * error's text set; UV_ENOMEM.
 */
int request_url_make(char **out, const char *base, const char *url,
		     const struct co_http_pair *query) CO_MUST_CHECK;

/*
 * Whether a text is a URL that can be asked for.  Returns 0; CO_HTTP_BAD_URL
 * with the error's text set; UV_ENOMEM.
 */
int request_url_check(const char *text) CO_MUST_CHECK;

#endif
