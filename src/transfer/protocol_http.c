#include "transfer/protocol_http.h"

#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "http/header_lines.h"
#include "http/response_info.h"
#include "http/validation.h"
#include "transfer/capture.h"
#include "transfer/connection_reuse.h"
#include "transfer/http_failure.h"
#include "transfer/http_request.h"
#include "transfer/receive.h"
#include "transfer/state_headers.h"
#include "transfer/tls.h"
#include "transfer/transfer.h"

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
	return http_request_prepare(transfer, scope);
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

static void validate(struct transfer *transfer)
{
	const struct request *request = transfer->request;
	const struct expectation expectation = {
		.request = request,
		.max_bytes = transfer->request->max_bytes,
		.decodes = transfer->settings->compressed &&
			   !request->is_unpacked,
		.takes_accepted = !request_content_is_plain(transfer->content),
	};
	const struct head *head = &transfer->http.head;

	if (request->takes_any &&
	    (request->keeps_redirects || !redirect_location(transfer)))
		transfer->validation =
			validation_of_any(head, expectation.decodes);
	else
		transfer->validation =
			validation_of(head, &expectation, &transfer->refusal);
}

/* Returns false if nothing more is wanted. */
static bool head_complete(struct transfer *transfer)
{
	const struct head *head = &transfer->http.head;

	connection_reuse_apply(transfer);
	if (head->status < 200)
		return true;
	transfer->is_answered = true;
	validate(transfer);
	if (transfer->validation.verdict == VERDICT_REFUSED)
		return false;
	state_headers_store(transfer);
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

/* For who wants to see them all. */
static bool keep_line(struct transfer *transfer, struct header_lines *lines,
		      const char *line, size_t len)
{
	transfer->lacks_memory |=
		lines && header_lines_add(lines, line, len) < 0;
	return !transfer->lacks_memory;
}

/*
 * Nothing behind the body counts for its head (RFC 9110 section 6.5.1).  But
 * libcurl keeps it all, without a limit.
 */
static bool pass_over_trailer(struct transfer *transfer, const char *line,
			      size_t len)
{
	transfer->http.trailer_bytes += len;
	if (transfer->http.trailer_bytes <= TRAILERS_MAX_BYTES)
		return keep_line(transfer, transfer->request->trailer_lines,
				 line, len);
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
		return pass_over_trailer(transfer, line, len);
	if (capture_is_on(transfer))
		capture_line(transfer, line, len);
	if (!keep_line(transfer, transfer->request->head_lines, line, len))
		return false;
	switch (head_take_line(&transfer->http.head, line, len, &why)) {
	case HEAD_MORE:
		collect_ranges(transfer, line, len);
		if (state_headers_collect(transfer, line, len) == 0)
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
	.configure = http_request_configure,
	.parse_head = parse_head,
	.redirect_location = redirect_location,
	.leaves_clean = leaves_clean,
	.fill_response = fill_response,
	.classify_end = http_failure_set,
	.reset = http_request_reset,
	.shrink = shrink,
	.release = release,
};
