/*
 * The body passes through two buffers: libcurl fills one while the sink empties
 * the other.  When the first is full, the transfer pauses, and with it, once the
 * socket's buffers are full, the server.
 */
#include "transfer/transfer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <coget/loop.h>

#include "transfer/answer.h"

enum {
	PASS_ON_BYTES = 256 * 1024, /* what makes the fetch wake up */
	BODY_MAX_BYTES = 512 * 1024,
	KEEP_BYTES = 64 * 1024, /* buffer memory that a pooled one keeps */
	/* More of an unwanted body costs more than a new connection. */
	UNWANTED_MAX_BYTES = 64 * 1024,
};

static void tell(struct transfer *transfer)
{
	if (transfer->news)
		co_future_set(transfer->news, 0);
}

/*
 * Returns false if nothing more is wanted: a redirect whose body has no length
 * could be held open for ever.
 */
static bool head_complete(struct transfer *transfer)
{
	curl_off_t length = -1;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE,
			  &transfer->http_code);
	curl_easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
			  &length);
	transfer->is_delivered =
		transfer->http_code >= 200 && transfer->http_code < 300;
	if (transfer->is_delivered)
		transfer->progress->total_bytes = length;
	else if (length > UNWANTED_MAX_BYTES ||
		 (length < 0 && answer_location(transfer)))
		transfer->abandoned = true;
	return !transfer->abandoned;
}

static void note_reason(struct transfer *transfer, const char *line, size_t len)
{
	const char *code = memchr(line, ' ', len);
	const char *reason;
	size_t used;

	transfer->reason[0] = '\0';
	if (!code)
		return;
	used = (size_t)(code + 1 - line);
	reason = memchr(code + 1, ' ', len - used);
	if (!reason)
		return;
	len -= (size_t)(reason + 1 - line);
	while (len > 0 && strchr("\r\n ", reason[len]))
		len--;
	if (len >= sizeof(transfer->reason))
		len = sizeof(transfer->reason) - 1;
	memcpy(transfer->reason, reason + 1, len);
	transfer->reason[len] = '\0';
}

static size_t on_header(char *line, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)one;
	if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0)
		note_reason(transfer, line, len);
	else if (len <= 2 && (line[0] == '\r' || line[0] == '\n') &&
		 !head_complete(transfer))
		return 0;
	return len;
}

static size_t discard(struct transfer *transfer, size_t len)
{
	transfer->unwanted += len;
	if (transfer->unwanted <= UNWANTED_MAX_BYTES)
		return len;
	transfer->abandoned = true;
	return 0;
}

static size_t on_body(char *data, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)one;
	if (!transfer->is_delivered)
		return discard(transfer, len);
	if (transfer->body.len > 0 &&
	    transfer->body.len + len > BODY_MAX_BYTES) {
		transfer->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	if (buf_append(&transfer->body, data, len) < 0)
		return 0;
	transfer->size_download += len;
	transfer->progress->received_bytes += len;
	*transfer->received_bytes += len;
	if (transfer->body.len >= PASS_ON_BYTES)
		tell(transfer);
	return len;
}

void transfer_ended(struct transfer *transfer, CURLcode code)
{
	transfer->multi = NULL;
	transfer->ended = true;
	/* How a body ended that nobody wants does not matter. */
	transfer->code = transfer->abandoned ? CURLE_OK : code;
	tell(transfer);
}

static CURLcode set_common(struct transfer *transfer,
			   const struct settings *settings, CURLSH *share)
{
	CURL *easy = transfer->easy;
	CURLcode code = CURLE_OK;

#define SET(option, value)                                             \
	do {                                                           \
		if (code == CURLE_OK)                                  \
			code = curl_easy_setopt(easy, option, value);  \
	} while (0)
	SET(CURLOPT_PRIVATE, transfer);
	SET(CURLOPT_ERRORBUFFER, transfer->error);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, transfer);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, transfer);
	SET(CURLOPT_SHARE, share);
	SET(CURLOPT_NOSIGNAL, 1L);
	/* Do not block the loop for a resolver that was given up. */
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_NOPROGRESS, 1L);
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_BUFFERSIZE, 64L * 1024);
	SET(CURLOPT_USERAGENT,
	    settings->user_agent ? settings->user_agent
				 : "coget/" COGET_VERSION);
	SET(CURLOPT_HTTP_VERSION, settings->http1_only
					  ? (long)CURL_HTTP_VERSION_1_1
					  : (long)CURL_HTTP_VERSION_2TLS);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (settings->connect_timeout_ns != CO_FOREVER)
		SET(CURLOPT_CONNECTTIMEOUT_MS,
		    (long)((settings->connect_timeout_ns - 1) /
				   CO_MILLISECOND +
			   1));
	if (settings->compressed)
		SET(CURLOPT_ACCEPT_ENCODING, "");
	if (settings->cacert)
		SET(CURLOPT_CAINFO, settings->cacert);
	if (settings->insecure) {
		SET(CURLOPT_SSL_VERIFYPEER, 0L);
		SET(CURLOPT_SSL_VERIFYHOST, 0L);
	}
#undef SET
	return code;
}

struct transfer *transfer_new(struct hub *hub, const struct settings *settings,
			      CURLSH *share)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	if (!transfer)
		return NULL;
	transfer->hub = hub;
	transfer->body = BUF_INIT(SIZE_MAX / 2);
	transfer->taken = BUF_INIT(SIZE_MAX / 2);
	transfer->easy = curl_easy_init();
	if (!transfer->easy ||
	    set_common(transfer, settings, share) != CURLE_OK ||
	    !hub_adopt(hub, transfer)) {
		transfer_free(transfer);
		return NULL;
	}
	return transfer;
}

void transfer_free(struct transfer *transfer)
{
	if (!transfer)
		return;
	curl_easy_cleanup(transfer->easy);
	buf_release(&transfer->body);
	buf_release(&transfer->taken);
	free(transfer);
}

struct start {
	struct transfer *transfer;
	const char *url;
	int status;
};

static void on_start(void *arg)
{
	struct start *start = arg;
	struct transfer *transfer = start->transfer;
	CURL *easy = transfer->easy;
	/*
	 * Wait for a connection to multiplex on only where one may come of it:
	 * on plain HTTP it makes all wait for the first answer.
	 */
	long pipewait = strncasecmp(start->url, "https:", 6) == 0;

	start->status = UV_EINVAL;
	if (curl_easy_setopt(easy, CURLOPT_URL, start->url) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, pipewait) != CURLE_OK)
		return;
	transfer->multi = hub_start(transfer->hub, easy);
	start->status = transfer->multi ? 0 : UV_ENOMEM;
}

int transfer_start(struct transfer *transfer, const char *url,
		   struct progress *progress, uint64_t *received_bytes)
{
	struct start start = {transfer, url, 0};

	transfer->error[0] = '\0';
	transfer->reason[0] = '\0';
	transfer->progress = progress;
	transfer->received_bytes = received_bytes;
	transfer->size_download = 0;
	transfer->unwanted = 0;
	transfer->socket_errno = 0;
	transfer->http_code = 0;
	transfer->is_delivered = false;
	transfer->paused = false;
	transfer->abandoned = false;
	transfer->ended = false;
	transfer->code = CURLE_OK;
	buf_reset(&transfer->body);
	buf_reset(&transfer->taken);
	co_on_loop_stack(on_start, &start);
	return start.status;
}

static void on_unpause(void *arg)
{
	struct transfer *transfer = arg;

	transfer->paused = false;
	multi_unpause(transfer->multi, transfer->easy);
}

void transfer_take(struct transfer *transfer)
{
	struct buf full = transfer->body;

	buf_reset(&transfer->taken);
	transfer->body = transfer->taken;
	transfer->taken = full;
}

int transfer_wait(struct transfer *transfer)
{
	struct co_future news;
	int status = 0;

	if (!transfer->ended && transfer->body.len < PASS_ON_BYTES) {
		co_future_init(&news, NULL, NULL);
		transfer->news = &news;
		status = co_await(&news);
		transfer->news = NULL;
	}
	if (status < 0)
		return status;
	transfer_take(transfer);
	if (transfer->paused)
		co_on_loop_stack(on_unpause, transfer);
	return 0;
}

static void on_stop(void *arg)
{
	struct transfer *transfer = arg;

	multi_stop(transfer->multi, transfer->easy);
	transfer->multi = NULL;
}

void transfer_stop(struct transfer *transfer)
{
	if (transfer->multi)
		co_on_loop_stack(on_stop, transfer);
	if (transfer->body.size > KEEP_BYTES)
		buf_release(&transfer->body);
	if (transfer->taken.size > KEEP_BYTES)
		buf_release(&transfer->taken);
}
