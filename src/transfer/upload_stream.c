#include "transfer/upload_stream.h"

#include "model/body_stream.h"

static size_t refuse(struct transfer *transfer, const char *why)
{
	failure_set(&transfer->refusal, ERROR_FILE, "%s", why);
	return CURL_READFUNC_ABORT;
}

/* What was said of its length has been sent to the server. */
static size_t check_length(struct transfer *transfer, size_t len)
{
	uint64_t bytes = transfer->content->body.bytes;
	uint64_t sent = transfer->http.sent_bytes + len;

	if (bytes == BODY_BYTES_UNKNOWN || (len > 0 && sent <= bytes) ||
	    sent == bytes)
		return len;
	return refuse(transfer, sent > bytes
					? "the body is longer than was said"
					: "the body is shorter than was said");
}

static size_t read_stream(char *buffer, size_t one, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	struct http_exchange *exchange = &transfer->http;
	struct body_stream *stream = transfer->content->body.stream;
	size_t taken;
	ssize_t len;

	if (stream->was_taken_from && exchange->sent_bytes == 0)
		return refuse(transfer, "the body cannot be sent once more");
	len = stream->take(stream, buffer, one * count);
	exchange->awaits_body = len == BODY_STREAM_WAITS;
	if (exchange->awaits_body)
		return CURL_READFUNC_PAUSE;
	if (len == BODY_STREAM_FAILED)
		return refuse(transfer, "the body to be sent has failed");
	taken = check_length(transfer, (size_t)len);
	if (taken != CURL_READFUNC_ABORT) {
		exchange->sent_bytes += taken;
		stream->was_taken_from |= taken > 0;
		exchange->has_sent_all = taken == 0;
	}
	return taken;
}

/* It is gone once it was taken. */
static int seek_stream(void *arg, curl_off_t offset, int origin)
{
	const struct transfer *transfer = arg;

	return origin == SEEK_SET && offset == 0 &&
			       transfer->http.sent_bytes == 0
		       ? CURL_SEEKFUNC_OK
		       : CURL_SEEKFUNC_CANTSEEK;
}

static void on_more(void *arg)
{
	struct transfer *transfer = arg;

	if (!transfer->http.awaits_body)
		return;
	transfer->http.awaits_body = false;
	multi_slot_resume(&transfer->slot);
}

bool upload_stream_set(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;
	struct body_stream *stream = transfer->content->body.stream;

	transfer->http.sent_bytes = 0;
	transfer->http.awaits_body = false;
	transfer->http.has_sent_all = false;
	stream->on_more = on_more;
	stream->arg = transfer;
	return curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_stream) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READDATA, transfer) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek_stream) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer) == CURLE_OK;
}

void upload_stream_reset(struct transfer *transfer)
{
	if (transfer->content->body.stream)
		transfer->content->body.stream->on_more = NULL;
	transfer->http.awaits_body = false;
}
