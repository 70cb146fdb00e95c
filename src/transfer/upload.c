#include "transfer/upload.h"

#include <string.h>

#include "base/file.h"
#include "model/body_stream.h"
#include "model/method.h"
#include "transfer/upload_stream.h"

/*
 * How long a connection may have been idle, in whole seconds as libcurl counts
 * them: until then most servers keep one, and Node's, Apache's and gunicorn's
 * no longer than 5, 5 and 2 s.
 */
#define IDLE_S 1L
#define IDLE_DEFAULT_S 118L /* libcurl's own */

/* They are sent with a length also if they have no body (RFC 9110 8.6). */
static bool wants_body(const struct request_content *content)
{
	static const char *const methods[] = {"POST", "PUT", "PATCH"};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(content->method, methods[i]) == 0)
			return true;
	return false;
}

static bool sends_body(const struct request_content *content)
{
	return content->body.is_there || wants_body(content);
}

static int add_unless_there(struct request_headers *headers, const char *name,
			    const char *line)
{
	return request_headers_has(headers, name)
		       ? 0
		       : request_headers_add(headers, "%s", line);
}

static int add_type(struct request_headers *headers, const char *type)
{
	return request_headers_has(headers, "Content-Type")
		       ? 0
		       : request_headers_add(headers, "Content-Type: %s", type);
}

/*
 * A line without a value keeps libcurl from adding its own: the type of what is
 * not there, and the wait for a word of the server before the body, which few
 * servers give.
 */
int upload_add_headers(struct request_headers *headers,
		       const struct request_content *content)
{
	int status = 0;

	if (!content || !sends_body(content))
		return 0;
	if (content->body.type)
		status = add_type(headers, content->body.type);
	if (content->body.is_json)
		status = add_unless_there(headers, "Content-Type",
					  "Content-Type: application/json");
	if (status == 0 && content->body.is_json)
		status = add_unless_there(headers, "Accept",
					  "Accept: application/json");
	if (status == 0 && !content->body.is_there)
		status = add_unless_there(headers, "Content-Type",
					  "Content-Type:");
	if (status == 0 && content->body.stream &&
	    content->body.bytes == BODY_BYTES_UNKNOWN)
		status = request_headers_add(headers,
					     "Transfer-Encoding: chunked");
	if (status < 0)
		return status;
	return request_headers_add(headers, content->awaits_continue
						    ? "Expect: 100-continue"
						    : "Expect:");
}

static ssize_t read_piece(const struct body_piece *piece, char *buffer,
			  size_t count, uint64_t at)
{
	if (count > piece->bytes - at)
		count = (size_t)(piece->bytes - at);
	if (!piece->text)
		return file_read_some_at(piece->fd, buffer, count, (off_t)at);
	memcpy(buffer, piece->text + at, count);
	return (ssize_t)count;
}

static ssize_t read_body(const struct body *body, char *buffer, size_t count,
			 uint64_t at)
{
	const struct body_piece *piece = body->pieces;

	if (!piece)
		return file_read_some_at(body->fd, buffer, count, (off_t)at);
	for (; piece < body->pieces + body->piece_count; piece++) {
		if (at < piece->bytes)
			return read_piece(piece, buffer, count, at);
		at -= piece->bytes;
	}
	return 0;
}

/* A file that has become shorter cannot be sent as it was promised. */
static size_t read_file(char *buffer, size_t one, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	struct http_exchange *exchange = &transfer->http;
	const struct body *body = &transfer->content->body;
	uint64_t left = body->bytes - exchange->sent_bytes;
	ssize_t len;

	count *= one;
	if (count > left)
		count = (size_t)left;
	len = read_body(body, buffer, count, exchange->sent_bytes);
	if (len < 0 || (len == 0 && count > 0)) {
		failure_set(&transfer->refusal, ERROR_FILE,
			    len < 0 ? "the file to be sent cannot be read"
				    : "the file to be sent has become shorter "
				      "meanwhile");
		return CURL_READFUNC_ABORT;
	}
	exchange->sent_bytes += (uint64_t)len;
	return (size_t)len;
}

static int seek_file(void *arg, curl_off_t offset, int origin)
{
	struct transfer *transfer = arg;

	if (origin != SEEK_SET)
		return CURL_SEEKFUNC_CANTSEEK;
	transfer->http.sent_bytes = (uint64_t)offset;
	return CURL_SEEKFUNC_OK;
}

static bool set_file(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;

	transfer->http.sent_bytes = 0;
	return curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_file) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_READDATA, transfer) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek_file) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer) == CURLE_OK;
}

static bool set_body(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;
	const struct body *body = &transfer->content->body;

	/* -1 where the length is not known. */
	if (curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
			     (curl_off_t)body->bytes) != CURLE_OK)
		return false;
	if (body->stream)
		return upload_stream_set(transfer);
	if (body->is_there && !body->data)
		return set_file(transfer);
	return curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
				body->data ? body->data : "") == CURLE_OK;
}

static bool may_be_repeated(const struct transfer *transfer)
{
	const struct request_content *content = transfer->content;

	return (transfer->settings->retry_unsafe ||
		request_content_is_plain(content) ||
		method_is_idempotent(content->method)) &&
	       !(content && content->body.stream);
}

/*
 * A server may answer before it has all of a body, and then reset the stream
 * (RFC 9113 section 8.1).  libcurl 7.88 drops such an answer if it has read it
 * for another stream of the connection.  What fits into the first window is on
 * its way by then.
 */
static bool must_be_alone(const struct transfer *transfer)
{
	enum { FIRST_WINDOW_BYTES = 65535 };

	return transfer->hop->scope->at.is_secure &&
	       transfer->settings->http_version != HTTP_1_0 &&
	       transfer->settings->http_version != HTTP_1_1 &&
	       transfer->content->body.is_there &&
	       transfer->content->body.bytes > FIRST_WINDOW_BYTES;
}

/*
 * Where there may be only so many connections, those would be in the way that
 * are kept for this alone.
 */
static bool set_connection(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;
	bool is_once = !may_be_repeated(transfer);
	bool is_fresh = is_once && multi_pool_is_limited(transfer->slot.pool);

	transfer->slot.is_alone =
		must_be_alone(transfer) || (is_once && !is_fresh);
	return curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, (long)is_fresh) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN,
				is_once ? IDLE_S : IDLE_DEFAULT_S) == CURLE_OK;
}

bool upload_configure(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;
	const struct request_content *content = transfer->content;

	transfer->http.has_upload = true;
	transfer->http.is_sent = false;
	transfer->has_own_options = true;
	return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, content->method) ==
		       CURLE_OK &&
	       set_connection(transfer) &&
	       (!sends_body(content) || set_body(transfer));
}

void upload_reset(struct transfer *transfer)
{
	CURL *easy = transfer->slot.easy;

	if (!transfer->http.has_upload)
		return;
	transfer->http.has_upload = false;
	transfer->slot.is_alone = false;
	upload_stream_reset(transfer);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)-1);
	curl_easy_setopt(easy, CURLOPT_READFUNCTION, NULL);
	curl_easy_setopt(easy, CURLOPT_READDATA, NULL);
	curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, NULL);
	transfer->slot.is_alone = false;
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 0L);
	curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, IDLE_DEFAULT_S);
	curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
}

uint64_t upload_bytes(const struct transfer *transfer)
{
	curl_off_t bytes = 0;

	if (transfer->http.has_upload)
		curl_easy_getinfo(transfer->slot.easy, CURLINFO_SIZE_UPLOAD_T,
				  &bytes);
	return (uint64_t)bytes;
}

bool upload_is_unfinished(const struct transfer *transfer)
{
	const struct http_exchange *exchange = &transfer->http;

	if (exchange->has_upload && transfer->content->body.stream)
		return !exchange->has_sent_all &&
		       exchange->sent_bytes < transfer->content->body.bytes;
	return exchange->has_upload &&
	       upload_bytes(transfer) < transfer->content->body.bytes;
}

static bool is_unanswered(const struct http_exchange *exchange)
{
	return exchange->is_sent && exchange->is_on_used &&
	       exchange->head.bytes == exchange->bytes_before;
}

/*
 * On a connection that it has opened for the request, libcurl only repeats what
 * the server has told it that it has not acted on (RFC 9113 section 8.7).
 */
bool upload_may_send(struct transfer *transfer, bool is_new)
{
	struct http_exchange *exchange = &transfer->http;

	if (!exchange->has_upload || may_be_repeated(transfer))
		return true;
	if (is_unanswered(exchange))
		return false;
	exchange->is_sent = true;
	exchange->is_on_used = !is_new;
	exchange->bytes_before = exchange->head.bytes;
	return true;
}

/* libcurl has no way to go back in a stream. */
bool upload_is_cut_off(const struct transfer *transfer)
{
	return (transfer->code == CURLE_ABORTED_BY_CALLBACK ||
		transfer->code == CURLE_SEND_FAIL_REWIND) &&
	       transfer->http.has_upload && is_unanswered(&transfer->http);
}

/* A request can have come to no one before its connection is there. */
bool upload_has_acted(const struct transfer *transfer)
{
	return transfer->http.has_upload && transfer->http.is_sent;
}
