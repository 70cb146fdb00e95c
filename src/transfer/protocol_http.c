#include "transfer/protocol_http.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/span.h"
#include "base/text.h"
#include "base/wipe.h"
#include "http/response_info.h"
#include "http/validation.h"
#include "transfer/capture.h"
#include "transfer/connection_reuse.h"
#include "transfer/http_failure.h"
#include "transfer/receive.h"
#include "transfer/tls.h"
#include "transfer/transfer.h"
#include "transfer/upload.h"

enum {
	TRAILERS_MAX_BYTES = 64 * 1024,
	KEEP_BYTES = 64 * 1024, /* buffer memory that a pooled one keeps */
};

static bool init(struct transfer *transfer)
{
	transfer->http.set_cookies = BUF_INIT(SIZE_MAX / 2);
	transfer->http.hsts_policy = BUF_INIT(SIZE_MAX / 2);
	head_init(&transfer->http.head);
	return connection_reuse_init(transfer);
}

static void shrink(struct transfer *transfer)
{
	struct http_exchange *exchange = &transfer->http;

	if (exchange->head.values.size > KEEP_BYTES)
		head_release(&exchange->head);
	if (exchange->set_cookies.size > KEEP_BYTES)
		buf_release(&exchange->set_cookies);
	if (exchange->hsts_policy.size > KEEP_BYTES)
		buf_release(&exchange->hsts_policy);
}

static void release(struct transfer *transfer)
{
	buf_release(&transfer->http.set_cookies);
	buf_release(&transfer->http.hsts_policy);
	head_release(&transfer->http.head);
}

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

/* Conditions, the user's headers, and the cookies that belong there. */
static int make_headers(struct transfer *transfer,
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
		status = upload_add_headers(&headers, scope->content);
	if (status == 0)
		status = list_headers(transfer, &headers);
	request_headers_release(&headers);
	wipe_buf(&cookies);
	return status;
}

static int prepare(struct transfer *transfer,
		   const struct credential_scope *scope)
{
	head_reset(&transfer->http.head);
	buf_reset(&transfer->http.set_cookies);
	buf_reset(&transfer->http.hsts_policy);
	transfer->http.host = scope->at.is_secure ? scope->at.name : NULL;
	transfer->http.trailer_bytes = 0;
	transfer->http.was_challenged = false;
	transfer->http.accepts_ranges = RANGES_UNSAID;
	return make_headers(transfer, scope);
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

static void reset_head(struct transfer *transfer)
{
	if (!transfer->http.is_head)
		return;
	transfer->http.is_head = false;
	curl_easy_setopt(transfer->slot.easy, CURLOPT_HTTPGET, 1L);
}

static bool configure(struct transfer *transfer, const struct url *url)
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

static void reset(struct transfer *transfer)
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

/* RFC 9110 section 15.4: 304 is none, and 305 and 306 are of the past. */
static bool is_redirection(unsigned status)
{
	return (status >= 300 && status <= 303) || status == 307 ||
	       status == 308;
}

static const char *redirect_location(const struct transfer *transfer)
{
	const struct head *head = &transfer->http.head;
	const char *location = head_value(head, HEAD_LOCATION);

	return is_redirection(head->status) && location && *location ? location
								     : NULL;
}

/*
 * A body of HTTP/1 that has neither length nor chunks ends with the connection;
 * over TLS that end has to be the server's.
 */
static bool needs_tls_end(struct transfer *transfer)
{
	return !transfer->is_direct && transfer->validation.body_bytes < 0 &&
	       !transfer->http.head.is_chunked &&
	       tls_expect_end(transfer->slot.easy, &transfer->has_tls_end);
}

/* Keep a line that sets a cookie, until the head turns out to be well. */
static int collect_cookie(struct transfer *transfer, const char *line,
			  size_t len)
{
	static const char name[] = "Set-Cookie:";
	size_t skip = sizeof(name) - 1;
	int status;

	if (len <= skip || strncasecmp(line, name, skip) != 0 ||
	    !transfer->cookies || transfer->http.head.status < 200)
		return 0;
	while (len > skip && text_is_blank(line[len - 1]))
		len--;
	status = buf_append(&transfer->http.set_cookies, line + skip,
			    len - skip);
	return status < 0 ? status
			  : buf_putc(&transfer->http.set_cookies, '\0');
}

/* The first of its kind counts (RFC 6797 section 8.1). */
static int collect_policy(struct transfer *transfer, const char *line,
			  size_t len)
{
	static const char name[] = "Strict-Transport-Security:";
	struct buf *policy = &transfer->http.hsts_policy;
	size_t skip = sizeof(name) - 1;

	if (!transfer->hsts || len <= skip || policy->len > 0 ||
	    strncasecmp(line, name, skip) != 0 ||
	    transfer->http.head.status < 200)
		return 0;
	while (len > skip && text_is_blank(line[len - 1]))
		len--;
	return buf_append(policy, line + skip, len - skip);
}

/* For those alone who have asked for the head: it is nothing to go by. */
static void collect_ranges(struct transfer *transfer, const char *line,
			   size_t len)
{
	static const char name[] = "Accept-Ranges:";
	size_t skip = sizeof(name) - 1;
	struct span value;

	if (!transfer->request->wants_head || len <= skip ||
	    strncasecmp(line, name, skip) != 0)
		return;
	value = span_trim((struct span){line + skip, len - skip});
	if (span_is(value, "bytes"))
		transfer->http.accepts_ranges = RANGES_BYTES;
	else if (span_is(value, "none"))
		transfer->http.accepts_ranges = RANGES_NONE;
}

/* Only where nobody else can have said it (section 8.1). */
static void store_policy(struct transfer *transfer)
{
	const struct buf *policy = &transfer->http.hsts_policy;

	if (policy->len == 0 || transfer->settings->insecure ||
	    !transfer->http.host)
		return;
	if (hsts_store(transfer->hsts, transfer->http.host, policy->data,
		       time(NULL)) < 0)
		transfer->lacks_memory = true;
}

static void store_cookies(struct transfer *transfer)
{
	const struct buf *lines = &transfer->http.set_cookies;
	const char *url;
	int64_t now_s;

	if (lines->len == 0)
		return;
	url = transfer_url(transfer);
	now_s = time(NULL);
	for (size_t at = 0; url && at < lines->len;
	     at += strlen(lines->data + at) + 1)
		cookies_store(transfer->cookies, url, lines->data + at, now_s);
}

/* By what the proxy asks, which may have been the answer to CONNECT. */
static bool logs_in_to_proxy(const struct transfer *transfer)
{
	return transfer->proxy && transfer->proxy->has_login &&
	       transfer->proxy->kind != PROXY_SOCKS &&
	       transfer->settings->proxy_auth != PROXY_AUTH_BASIC;
}

/*
 * Whether libcurl may answer it by the request once more, with a login that it
 * computes: then the head of another answer follows.
 */
static bool is_challenge(const struct transfer *transfer)
{
	if (transfer->http.head.status == 407)
		return logs_in_to_proxy(transfer);
	return transfer->http.head.status == 401 && transfer->has_login &&
	       transfer->settings->auth != AUTH_BASIC;
}

/* The answer so far was a challenge, and this is another. */
static bool is_answer_to_login(const struct transfer *transfer,
			       const char *line, size_t len)
{
	return transfer->http.was_challenged && len > 5 &&
	       memcmp(line, "HTTP/", 5) == 0;
}

/* Returns whether the rest of an answer is read to its end. */
static bool pass_over_body(struct transfer *transfer)
{
	int64_t len_bytes = transfer->http.head.length_bytes;

	if (request_is_head(transfer->request)) /* there is none */
		return true;
	/* A redirect whose body has no length could be held open for ever. */
	if (len_bytes < 0 &&
	    (redirect_location(transfer) || transfer->request->wants_head))
		len_bytes = INT64_MAX;
	return receive_unwanted(transfer, len_bytes);
}

/* Returns false if nothing more is wanted. */
static bool head_complete(struct transfer *transfer)
{
	const struct expectation expectation = {
		.request = transfer->request,
		.max_bytes = transfer->settings->max_filesize_bytes,
		.decodes = transfer->settings->compressed,
		.takes_accepted = !request_content_is_plain(transfer->content),
	};
	const struct head *head = &transfer->http.head;

	connection_reuse_apply(transfer);
	if (head->status < 200)
		return true;
	transfer->is_answered = true;
	transfer->validation =
		validation_of(head, &expectation, &transfer->refusal);
	if (transfer->validation.verdict == VERDICT_REFUSED)
		return false;
	store_cookies(transfer);
	store_policy(transfer);
	if (is_challenge(transfer)) {
		transfer->http.was_challenged = true;
		return true;
	}
	if (transfer_is_delivered(transfer)) {
		transfer->needs_tls_end = needs_tls_end(transfer);
		return receive_begin(transfer);
	}
	return pass_over_body(transfer);
}

/*
 * Nothing behind the body counts for its head (RFC 9110 section 6.5.1).  But
 * libcurl keeps it all, without a limit.
 */
static bool pass_over_trailer(struct transfer *transfer, size_t len)
{
	transfer->http.trailer_bytes += len;
	if (transfer->http.trailer_bytes <= TRAILERS_MAX_BYTES)
		return true;
	failure_set(&transfer->refusal, ERROR_PROTOCOL,
		    "the server keeps sending trailers after the body");
	return false;
}

static bool parse_head(struct transfer *transfer, const char *line, size_t len)
{
	const char *why;

	if (is_answer_to_login(transfer, line, len)) {
		transfer->is_answered = false;
		transfer->http.accepts_ranges = RANGES_UNSAID;
		transfer->validation.verdict = VERDICT_NONE;
	}
	if (transfer->is_answered)
		return pass_over_trailer(transfer, len);
	if (capture_is_on(transfer))
		capture_line(transfer, line, len);
	switch (head_take_line(&transfer->http.head, line, len, &why)) {
	case HEAD_MORE:
		collect_ranges(transfer, line, len);
		if (collect_cookie(transfer, line, len) == 0 &&
		    collect_policy(transfer, line, len) == 0)
			return true;
		break;
	case HEAD_END:
		return head_complete(transfer);
	case HEAD_REFUSED:
		failure_set(&transfer->refusal, ERROR_PROTOCOL, "%s", why);
		return false;
	case HEAD_NO_MEMORY:
		break;
	}
	transfer->lacks_memory = true;
	return false;
}

/*
 * libcurl keeps of an error what the server has asked for, such as a login, and
 * of a login by Digest what the server gave for it, whatever it asks next.
 */
static bool leaves_clean(const struct transfer *transfer)
{
	return transfer->http.head.status < 400 &&
	       !transfer->http.was_challenged && !logs_in_to_proxy(transfer);
}

/* Some servers know of no HEAD, also if they know what it is. */
static bool refuses_head(const struct transfer *transfer)
{
	unsigned status = transfer->http.head.status;

	return request_is_head(transfer->request) &&
	       (status == 405 || status == 501);
}

static int fill_response(struct response *response,
			 const struct transfer *transfer)
{
	response->accepts_ranges = transfer->http.accepts_ranges;
	response->refuses_head = refuses_head(transfer);
	return response_info_read(response, &transfer->http.head,
				  &transfer->validation);
}

const struct protocol protocol_http = {
	.schemes = "http,https",
	.has_ranges = true,
	.init = init,
	.prepare = prepare,
	.configure = configure,
	.parse_head = parse_head,
	.redirect_location = redirect_location,
	.leaves_clean = leaves_clean,
	.fill_response = fill_response,
	.classify_end = http_failure_set,
	.reset = reset,
	.shrink = shrink,
	.release = release,
};
