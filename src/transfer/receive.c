#include "transfer/receive.h"

#include <inttypes.h>

#include "transfer/tls.h"

enum {
	BODY_MAX_BYTES = 512 * 1024,
	/* More of an unwanted body costs more than a new connection. */
	UNWANTED_MAX_BYTES = 64 * 1024,
	TRAILERS_MAX_BYTES = 64 * 1024,
};

/* RFC 9110 section 15.4: 304 is none, and 305 and 306 are of the past. */
static bool is_redirection(long http_code)
{
	return (http_code >= 300 && http_code <= 303) || http_code == 307 ||
	       http_code == 308;
}

const char *transfer_location(const struct transfer *transfer)
{
	struct curl_header *location;

	if (!is_redirection(transfer->http_code) ||
	    curl_easy_header(transfer->ride.easy, "Location", 0, CURLH_HEADER,
			     -1, &location) != CURLHE_OK)
		return NULL;
	/* libcurl leaves the end of the line where there is no value. */
	return (unsigned char)location->value[0] > ' ' ? location->value : NULL;
}

/*
 * A body of HTTP/1 that has neither length nor chunks ends with the connection;
 * over TLS that end has to be the server's.
 */
static bool needs_tls_end(struct transfer *transfer)
{
	CURL *easy = transfer->ride.easy;
	long version = 0;

	if (transfer->judgement.body_bytes >= 0 || transfer->head.has_coding)
		return false;
	curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
	return (version == CURL_HTTP_VERSION_1_0 ||
		version == CURL_HTTP_VERSION_1_1) &&
	       tls_expect_end(easy, &transfer->has_tls_end);
}

/*
 * Returns false if nothing more is wanted: a redirect whose body has no length
 * could be held open for ever.
 */
static bool head_complete(struct transfer *transfer)
{
	const struct terms terms = {
		.request = transfer->request,
		.max_bytes = transfer->settings->max_filesize_bytes,
		.unpacks = transfer->settings->compressed,
	};
	int64_t length = transfer->head.length_bytes;

	if (transfer->head.status < 200)
		return true;
	transfer->http_code = transfer->head.status;
	transfer->judgement =
		judge(&transfer->head, &terms, &transfer->refusal);
	if (transfer->judgement.verdict == VERDICT_REFUSED)
		return false;
	if (transfer_is_delivered(transfer)) {
		transfer->needs_tls_end = needs_tls_end(transfer);
		transfer->progress->received_bytes =
			transfer->judgement.from_bytes;
		transfer->progress->resumed_bytes =
			transfer->judgement.from_bytes;
		transfer->progress->total_bytes =
			transfer->judgement.packing == PACKING_NONE
				? transfer->judgement.total_bytes
				: transfer->judgement.body_bytes;
	} else if (length > UNWANTED_MAX_BYTES ||
		   (length < 0 && transfer_location(transfer))) {
		transfer->abandoned = true;
	}
	return !transfer->abandoned;
}

/*
 * Nothing behind the body counts for its head (RFC 9110 section 6.5.1).  But
 * libcurl keeps it all, without a limit.
 */
static size_t pass_over_trailer(struct transfer *transfer, size_t len)
{
	transfer->trailer_bytes += len;
	if (transfer->trailer_bytes <= TRAILERS_MAX_BYTES)
		return len;
	failure_set(&transfer->refusal, FAULT_PROTOCOL,
		    "there is no end to what follows the body");
	return 0;
}

size_t receive_header(char *line, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;
	const char *why;

	(void)one;
	if (transfer->http_code >= 200)
		return pass_over_trailer(transfer, len);
	switch (head_take_line(&transfer->head, line, len, &why)) {
	case HEAD_MORE:
		return len;
	case HEAD_END:
		return head_complete(transfer) ? len : 0;
	case HEAD_REFUSED:
		failure_set(&transfer->refusal, FAULT_PROTOCOL, "%s", why);
		return 0;
	case HEAD_NO_MEMORY:
		break;
	}
	transfer->lacks_memory = true;
	return 0;
}

static size_t discard(struct transfer *transfer, size_t len)
{
	transfer->unwanted += len;
	if (transfer->unwanted <= UNWANTED_MAX_BYTES)
		return len;
	transfer->abandoned = true;
	return 0;
}

/* What is unpacked is held to the limit when it is. */
static bool exceeds_limit(const struct transfer *transfer, size_t len)
{
	uint64_t limit = transfer->settings->max_filesize_bytes;

	return limit > 0 && transfer->judgement.packing == PACKING_NONE &&
	       transfer->judgement.from_bytes + transfer->size_download + len >
		       limit;
}

static size_t refuse_more(struct transfer *transfer)
{
	failure_set(&transfer->refusal, FAULT_TOO_LARGE,
		    "the file has more than %" PRIu64 " bytes",
		    transfer->settings->max_filesize_bytes);
	return 0;
}

/* libcurl cuts off what is behind a Content-Length, but knows of no ranges. */
static bool exceeds_promise(const struct transfer *transfer, size_t len)
{
	int64_t promised = transfer->judgement.body_bytes;

	return promised >= 0 &&
	       transfer->size_download + len > (uint64_t)promised;
}

size_t receive_body(char *data, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)one;
	if (!transfer_is_delivered(transfer))
		return discard(transfer, len);
	if (exceeds_limit(transfer, len))
		return refuse_more(transfer);
	if (exceeds_promise(transfer, len)) {
		failure_set(&transfer->refusal,
			    transfer->http_code == 206 ? FAULT_RANGE
						       : FAULT_PROTOCOL,
			    "the server sent more than it said");
		return 0;
	}
	if (transfer->body.len > 0 &&
	    transfer->body.len + len > BODY_MAX_BYTES)
		return hub_pause(&transfer->ride);
	if (buf_append(&transfer->body, data, len) < 0) {
		transfer->lacks_memory = true;
		return 0;
	}
	transfer->size_download += len;
	transfer->progress->received_bytes += len;
	*transfer->received_bytes += len;
	if (transfer->body.len >= TRANSFER_PASS_ON_BYTES)
		transfer_tell(transfer);
	return len;
}
