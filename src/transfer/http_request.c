#include "transfer/http_request.h"

#include <time.h>

#include "base/wipe.h"
#include "transfer/connection_reuse.h"
#include "transfer/transfer.h"
#include "transfer/upload.h"

static int list_headers(struct transfer *transfer,
			const struct request_headers *headers)
{
	const char *line = NULL;

	while ((line = request_headers_next(headers, line))) {
		struct curl_slist *longer =
			curl_slist_append(transfer->http.headers, line);

		if (!longer)
			return UV_ENOMEM;
		transfer->http.headers = longer;
		transfer->has_own_options = true;
	}
	return 0;
}

/*
 * Of a plain connection to a proxy that serves several hosts, libcurl takes the
 * brackets of an IPv6 address from the host before: "Host: [example.org]".
 */
static int add_host(struct request_headers *headers,
		    const struct transfer *transfer, const struct url *url)
{
	if (!transfer->hop->proxy || url->is_secure ||
	    request_headers_has(headers, "Host"))
		return 0;
	if (url->port == url->scheme->port)
		return request_headers_add(headers, "Host: %s", url->host);
	return request_headers_add(headers, "Host: %s:%u", url->host,
				   url->port);
}

/* Conditions, the user's headers, and the cookies that belong there. */
int http_request_prepare(struct transfer *transfer,
			 const struct credential_scope *scope)
{
	struct request_headers headers = REQUEST_HEADERS_NONE;
	struct buf cookies = BUF_INIT(SIZE_MAX / 2);
	int status =
		request_headers_add_conditions(&headers, transfer->request);

	if (status == 0 && transfer->cookies)
		status = cookies_find(transfer->cookies, scope->url, time(NULL),
				      &cookies);
	if (status == 0)
		status = credential_scope_add_headers(scope, cookies.data,
						      &headers);
	if (status == 0)
		status = add_host(&headers, transfer, &scope->at);
	if (status == 0)
		status = upload_add_headers(&headers, scope->content);
	if (status == 0)
		status = list_headers(transfer, &headers);
	request_headers_release(&headers);
	wipe_buf(&cookies);
	return status;
}

/*
 * Wait for a connection to multiplex on only where one may come of it: on plain
 * HTTP it makes all wait for the first answer, and a server that only says that
 * it speaks HTTP/2 there would be sent several requests at once, and have the
 * answers mixed up.
 */
static bool set_version(struct transfer *transfer, const struct url *url)
{
	CURL *easy = transfer->slot.easy;
	static const long versions[] = {
		[HTTP_2] = CURL_HTTP_VERSION_2TLS,
		[HTTP_1_0] = CURL_HTTP_VERSION_1_0,
		[HTTP_1_1] = CURL_HTTP_VERSION_1_1,
		[HTTP_3] = CURL_HTTP_VERSION_3,
	};
	enum http_version wanted = transfer->settings->http_version;
	bool may_multiplex =
		url->is_secure && (wanted == HTTP_2 || wanted == HTTP_3);
	long version = may_multiplex || wanted == HTTP_1_0
			       ? versions[wanted]
			       : CURL_HTTP_VERSION_1_1;

	return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PIPEWAIT, (long)may_multiplex) ==
		       CURLE_OK;
}

/*
 * A range of a compressed file cannot be decoded, and its length is not the
 * file's.
 */
static bool set_encoding(struct transfer *transfer)
{
	bool is_plain = request_wants_plain(transfer->request);

	return !transfer->settings->compressed ||
	       curl_easy_setopt(transfer->slot.easy, CURLOPT_ACCEPT_ENCODING,
				is_plain ? NULL : CONTENT_CODINGS) == CURLE_OK;
}

static bool set_head(struct transfer *transfer)
{
	if (!request_is_head(transfer->request))
		return true;
	transfer->http.is_head = true;
	transfer->has_own_options = true;
	return curl_easy_setopt(transfer->slot.easy, CURLOPT_NOBODY, 1L) ==
	       CURLE_OK;
}

bool http_request_configure(struct transfer *transfer, const struct url *url)
{
	struct curl_slist *headers = transfer->http.headers;

	return connection_reuse_watch(transfer) && set_version(transfer, url) &&
	       set_encoding(transfer) && set_head(transfer) &&
	       (request_content_is_plain(transfer->content) ||
		upload_configure(transfer)) &&
	       (!headers ||
		curl_easy_setopt(transfer->slot.easy, CURLOPT_HTTPHEADER,
				 headers) == CURLE_OK);
}

static void reset_head(struct transfer *transfer)
{
	if (!transfer->http.is_head)
		return;
	transfer->http.is_head = false;
	curl_easy_setopt(transfer->slot.easy, CURLOPT_HTTPGET, 1L);
}

void http_request_reset(struct transfer *transfer)
{
	struct http_exchange *exchange = &transfer->http;

	if (exchange->headers) {
		curl_easy_setopt(transfer->slot.easy, CURLOPT_HTTPHEADER, NULL);
		curl_slist_free_all(exchange->headers);
		exchange->headers = NULL;
	}
	upload_reset(transfer);
	reset_head(transfer);
	connection_reuse_reset(transfer);
}
