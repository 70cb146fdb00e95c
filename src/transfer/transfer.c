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
#include "transfer/conditions.h"
#include "transfer/options.h"
#include "transfer/receive.h"
#include "transfer/watch.h"

enum { KEEP_BYTES = 64 * 1024 }; /* buffer memory that a pooled one keeps */

void transfer_tell(struct transfer *transfer)
{
	if (transfer->news)
		co_future_set(transfer->news, 0);
}

bool transfer_is_delivered(const struct transfer *transfer)
{
	return transfer->judgement.verdict == VERDICT_BODY;
}

static void on_ended(struct hub_ride *ride, CURLcode code)
{
	struct transfer *transfer = CONTAINER_OF(ride, struct transfer, ride);

	watch_stop(transfer);
	transfer->ended = true;
	/* How a body ended that nobody wants does not matter. */
	transfer->code = transfer->abandoned ? CURLE_OK : code;
	transfer_tell(transfer);
}

void transfer_end(struct transfer *transfer, CURLcode code)
{
	hub_stop(&transfer->ride);
	on_ended(&transfer->ride, code);
}

static bool set_callbacks(struct transfer *transfer, CURLSH *share)
{
	CURL *easy = transfer->ride.easy;

	return curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_header) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive_body) ==
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
	head_init(&transfer->head);
	transfer->settings = settings;
	transfer->ride.on_ended = on_ended;
	watch_init(transfer);
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
	head_release(&transfer->head);
	free(transfer);
}

struct start {
	struct transfer *transfer;
	const struct trust *trust;
	int status;
};

/* A pooled handle has the login of the one before no more: see on_stop(). */
static bool set_login(struct transfer *transfer, const struct trust *trust)
{
	CURL *easy = transfer->ride.easy;
	struct login login;

	if (!trust_find_login(trust, &login))
		return true;
	transfer->has_login = true;
	return curl_easy_setopt(easy, CURLOPT_USERNAME, login.user) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PASSWORD, login.password) ==
		       CURLE_OK;
}

static void on_start(void *arg)
{
	struct start *start = arg;
	struct transfer *transfer = start->transfer;
	CURL *easy = transfer->ride.easy;
	const char *url = start->trust->url;
	/*
	 * Wait for a connection to multiplex on only where one may come of it:
	 * on plain HTTP it makes all wait for the first answer.
	 */
	long pipewait = strncasecmp(url, "https:", 6) == 0;

	start->status = UV_ENOMEM;
	if (curl_easy_setopt(easy, CURLOPT_URL, url) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, pipewait) != CURLE_OK ||
	    (transfer->headers &&
	     curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers) !=
		     CURLE_OK))
		return;
	/* A range of a packed file cannot be unpacked. */
	if (transfer->settings->compressed &&
	    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING,
			     transfer->request->from_bytes > 0 ? NULL
							       : "gzip") !=
		    CURLE_OK)
		return;
	if (set_login(transfer, start->trust))
		start->status = hub_start(&transfer->ride);
}

int transfer_start(struct transfer *transfer, const struct request *request,
		   const struct trust *trust, struct progress *progress,
		   uint64_t *received_bytes)
{
	struct start start = {transfer, trust, 0};
	int status = conditions_make(&transfer->headers, request);

	if (status == 0)
		status = trust_add_headers(trust, &transfer->headers);
	if (status < 0) {
		transfer_stop(transfer);
		return status;
	}
	transfer->request = request;
	transfer->error[0] = '\0';
	head_reset(&transfer->head);
	transfer->progress = progress;
	transfer->received_bytes = received_bytes;
	transfer->size_download = 0;
	transfer->unwanted = 0;
	transfer->http_code = 0;
	transfer->judgement.verdict = VERDICT_NONE;
	transfer->refusal.fault = FAULT_NONE;
	transfer->trailer_bytes = 0;
	transfer->lacks_memory = false;
	transfer->needs_tls_end = false;
	transfer->abandoned = false;
	transfer->ended = false;
	transfer->code = CURLE_OK;
	buf_reset(&transfer->body);
	buf_reset(&transfer->taken);
	status = watch_start(transfer);
	if (status == 0) {
		co_on_loop_stack(on_start, &start);
		status = start.status;
	}
	if (status < 0)
		transfer_stop(transfer);
	return status;
}

static void on_unpause(void *arg)
{
	struct transfer *transfer = arg;

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

	if (!transfer->ended && transfer->body.len < TRANSFER_PASS_ON_BYTES) {
		co_future_init(&news, NULL, NULL);
		transfer->news = &news;
		status = co_future_wait(&news);
		transfer->news = NULL;
	}
	if (status < 0)
		return status;
	transfer_take(transfer);
	if (transfer->ride.is_paused)
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
	CURL *easy = transfer->ride.easy;

	if (transfer->ride.is_paused) {
		transfer->judgement.verdict = VERDICT_NONE;
		on_unpause(transfer);
	}
	hub_stop(&transfer->ride);
	if (transfer->headers) {
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
		curl_slist_free_all(transfer->headers);
		transfer->headers = NULL;
	}
	if (transfer->has_login) {
		curl_easy_setopt(easy, CURLOPT_USERNAME, NULL);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, NULL);
		transfer->has_login = false;
	}
}

void transfer_stop(struct transfer *transfer)
{
	watch_stop(transfer);
	if (transfer->ride.multi || transfer->headers || transfer->has_login)
		co_on_loop_stack(on_stop, transfer);
	if (transfer->body.size > KEEP_BYTES)
		buf_release(&transfer->body);
	if (transfer->taken.size > KEEP_BYTES)
		buf_release(&transfer->taken);
}
