#include "transfer/http_request.h"

#include <string.h>
#include <time.h>

#include "base/wipe.h"
#include "http/content_coding.h"
#include "model/header.h"
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

	if (version == transfer->http.version)
		return true;
	transfer->http.version = version;
	return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PIPEWAIT, (long)may_multiplex) ==
		       CURLE_OK;
}

static bool has_header(const struct curl_slist *headers, const char *name)
{
	for (; headers; headers = headers->next)
		if (header_is_named(headers->data, name))
			return true;
	return false;
}

/*
 * libcurl prints what is an option of its own twice, byte by byte: by itself,
 * and into the request.  What is in the list of headers it prints once.  It
 * neither copies nor changes the list.
 *
 * A range of a compressed file cannot be decoded, and its length is not the
 * file's.
 */
static struct curl_slist *list_usual(struct transfer *transfer)
{
	struct http_exchange *exchange = &transfer->http;
	bool is_plain = !transfer->settings->compressed ||
			request_wants_plain(transfer->request);
	const struct {
		const char *name;
		char *line; /* NULL: none */
	} usual[] = {
		{"User-Agent",
		 exchange->has_agent ? NULL : transfer->options->agent},
		{"Accept", (char *)"Accept: */*"},
		{"Accept-Encoding",
		 is_plain ? NULL : (char *)"Accept-Encoding: " CONTENT_CODINGS},
	};
	struct curl_slist *first = exchange->headers;

	for (size_t i = sizeof(usual) / sizeof(usual[0]); i-- > 0;) {
		struct curl_slist *header = &exchange->usual_headers[i];

		if (!usual[i].line ||
		    has_header(exchange->headers, usual[i].name))
			continue;
		*header = (struct curl_slist){usual[i].line, first};
		first = header;
	}
	return first;
}

/* A proxy that is asked for a tunnel hears of the option alone. */
static bool set_agent(struct transfer *transfer)
{
	const struct easy_options *options = transfer->options;
	bool is_wanted = transfer->hop->proxy && options->agent;

	if (is_wanted == transfer->http.has_agent)
		return true;
	transfer->http.has_agent = is_wanted;
	return curl_easy_setopt(transfer->slot.easy, CURLOPT_USERAGENT,
				is_wanted ? strchr(options->agent, ' ') + 1
					  : NULL) == CURLE_OK;
}

static bool set_headers(struct transfer *transfer)
{
	return set_agent(transfer) &&
	       curl_easy_setopt(transfer->slot.easy, CURLOPT_HTTPHEADER,
				list_usual(transfer)) == CURLE_OK;
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
	return connection_reuse_watch(transfer) && set_version(transfer, url) &&
	       set_head(transfer) &&
	       (request_content_is_plain(transfer->content) ||
		upload_configure(transfer)) &&
	       set_headers(transfer);
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
