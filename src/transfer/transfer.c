/*
 * The body passes through two buffers: libcurl fills one while the sink empties
 * the other.  When the first is full, the transfer pauses, and with it, once
 * the socket's buffers are full, the server.
 */
#include "transfer/transfer.h"

#include <stdlib.h>
#include <strings.h>

#include <coget/loop.h>

#include "base/container.h"
#include "transfer/options.h"

enum {
	PASS_ON_BYTES = 256 * 1024, /* what makes the fetch wake up */
	BODY_MAX_BYTES = 512 * 1024,
	KEEP_BYTES = 64 * 1024, /* buffer memory that a pooled one keeps */
	/* More of an unwanted body costs more than a new connection. */
	UNWANTED_MAX_BYTES = 64 * 1024,
	TRAILERS_MAX_BYTES = 64 * 1024,
};

const char *transfer_location(const struct transfer *transfer)
{
	struct curl_header *location;

	if (transfer->http_code < 300 || transfer->http_code > 399 ||
	    curl_easy_header(transfer->ride.easy, "Location", 0, CURLH_HEADER,
			     -1, &location) != CURLHE_OK)
		return NULL;
	/* libcurl leaves the end of the line where there is no value. */
	return (unsigned char)location->value[0] > ' ' ? location->value : NULL;
}

static void tell(struct transfer *transfer)
{
	if (transfer->news)
		co_future_set(transfer->news, 0);
}

/* The length of the body as it will be delivered, unless that is to be seen. */
static int64_t delivered_length(const struct transfer *transfer,
				curl_off_t content_length)
{
	struct curl_header *encoding;

	if (transfer->unpacks &&
	    curl_easy_header(transfer->ride.easy, "Content-Encoding", 0,
			     CURLH_HEADER, -1, &encoding) == CURLHE_OK)
		return -1;
	return content_length;
}

/*
 * Returns false if nothing more is wanted: a redirect whose body has no length
 * could be held open for ever.
 */
static bool head_complete(struct transfer *transfer)
{
	curl_off_t length = -1;

	curl_easy_getinfo(transfer->ride.easy, CURLINFO_RESPONSE_CODE,
			  &transfer->http_code);
	curl_easy_getinfo(transfer->ride.easy,
			  CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	/* A part of the file, which nobody asked for, must not pass for it. */
	transfer->is_delivered = transfer->http_code >= 200 &&
				 transfer->http_code < 300 &&
				 transfer->http_code != 206;
	if (transfer->is_delivered)
		transfer->progress->total_bytes =
			delivered_length(transfer, length);
	else if (length > UNWANTED_MAX_BYTES ||
		 (length < 0 && transfer_location(transfer)))
		transfer->abandoned = true;
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
	transfer->refusal = "there is no end to what follows the body";
	return 0;
}

static size_t on_header(char *line, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;
	bool is_end;

	(void)one;
	if (transfer->http_code >= 200)
		return pass_over_trailer(transfer, len);
	is_end = head_take_line(&transfer->head, line, len);
	if (transfer->head.length_is_doubtful) {
		transfer->refusal = "the answer has a Content-Length that is "
				    "no number, or several";
		return 0;
	}
	return is_end && !head_complete(transfer) ? 0 : len;
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
	if (buf_append(&transfer->body, data, len) < 0) {
		transfer->lacks_memory = true;
		return 0;
	}
	transfer->size_download += len;
	transfer->progress->received_bytes += len;
	*transfer->received_bytes += len;
	if (transfer->body.len >= PASS_ON_BYTES)
		tell(transfer);
	return len;
}

static void on_ended(struct hub_ride *ride, CURLcode code)
{
	struct transfer *transfer = CONTAINER_OF(ride, struct transfer, ride);

	transfer->ended = true;
	/* How a body ended that nobody wants does not matter. */
	transfer->code = transfer->abandoned ? CURLE_OK : code;
	tell(transfer);
}

static bool set_callbacks(struct transfer *transfer, CURLSH *share)
{
	CURL *easy = transfer->ride.easy;

	return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SHARE, share) == CURLE_OK;
}

struct transfer *transfer_new(struct hub *hub, const struct settings *settings,
			      CURLSH *share)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	if (!transfer)
		return NULL;
	transfer->body = BUF_INIT(SIZE_MAX / 2);
	transfer->taken = BUF_INIT(SIZE_MAX / 2);
	transfer->unpacks = settings->compressed;
	transfer->ride.on_ended = on_ended;
	transfer->ride.easy = curl_easy_init();
	if (!transfer->ride.easy ||
	    !options_set(transfer->ride.easy, settings) ||
	    !set_callbacks(transfer, share) ||
	    !hub_adopt(hub, &transfer->ride)) {
		transfer_free(transfer);
		return NULL;
	}
	return transfer;
}

void transfer_free(struct transfer *transfer)
{
	if (!transfer)
		return;
	curl_easy_cleanup(transfer->ride.easy);
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
	CURL *easy = transfer->ride.easy;
	/*
	 * Wait for a connection to multiplex on only where one may come of it:
	 * on plain HTTP it makes all wait for the first answer.
	 */
	long pipewait = strncasecmp(start->url, "https:", 6) == 0;

	start->status = UV_EINVAL;
	if (curl_easy_setopt(easy, CURLOPT_URL, start->url) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, pipewait) != CURLE_OK)
		return;
	start->status = hub_start(&transfer->ride);
}

int transfer_start(struct transfer *transfer, const char *url,
		   struct progress *progress, uint64_t *received_bytes)
{
	struct start start = {transfer, url, 0};

	transfer->error[0] = '\0';
	head_reset(&transfer->head);
	transfer->progress = progress;
	transfer->received_bytes = received_bytes;
	transfer->size_download = 0;
	transfer->unwanted = 0;
	transfer->http_code = 0;
	transfer->is_delivered = false;
	transfer->refusal = NULL;
	transfer->trailer_bytes = 0;
	transfer->lacks_memory = false;
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
	hub_unpause(&transfer->ride);
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
		status = co_future_wait(&news);
		transfer->news = NULL;
	}
	if (status < 0)
		return status;
	transfer_take(transfer);
	if (transfer->paused)
		co_on_loop_stack(on_unpause, transfer);
	return 0;
}

/*
 * What libcurl holds back of a paused body has to be taken from it: 7.88 frees
 * it only with the connection's last stream, and until then has it for whatever
 * the handle fetches next.
 */
static void on_stop(void *arg)
{
	struct transfer *transfer = arg;

	if (transfer->paused) {
		transfer->is_delivered = false;
		on_unpause(transfer);
	}
	hub_stop(&transfer->ride);
}

void transfer_stop(struct transfer *transfer)
{
	if (transfer->ride.multi)
		co_on_loop_stack(on_stop, transfer);
	if (transfer->body.size > KEEP_BYTES)
		buf_release(&transfer->body);
	if (transfer->taken.size > KEEP_BYTES)
		buf_release(&transfer->taken);
}
