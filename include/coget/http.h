/*
 * HTTP for programs on libcoget (aiohttp's client): libcoget-http, by libcurl.
 *
 *	int size_of(void *arg)
 *	{
 *		struct page *page = arg;
 *		struct co_http_response *response;
 *		struct co_bytes text = {0};
 *		int status = co_http_get(&response, page->session, page->url,
 *					 NULL);
 *
 *		if (status == 0)
 *			status = co_http_response_text(response, &text, SIZE_MAX);
 *		page->size = text.len;
 *		co_bytes_release(&text);
 *		co_http_response_close(response);
 *		return status;
 *	}
 *
 * A session (http_session.h) holds what many requests have in common:
 * connections, cookies, credentials, limits.  A request (http_request.h) is one
 * call, which returns when the head of the final answer has come.  The response
 * (http_response.h) is read as the program likes, and closed.  Or a call
 * downloads a file, whole or not at all (download.h).  co_http_error() says why
 * a call has failed.
 *
 * Not included are http_json.h, which needs cJSON's header, and websocket.h.
 */
#ifndef COGET_HTTP_H
#define COGET_HTTP_H

#include <coget/download.h>
#include <coget/http_body.h>
#include <coget/http_error.h>
#include <coget/http_pair.h>
#include <coget/http_request.h>
#include <coget/http_response.h>
#include <coget/http_session.h>
#include <coget/http_trace.h>
#include <coget/http_url.h>
#include <coget/http_with.h>

#endif
