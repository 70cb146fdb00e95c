/*
 * The body passes through two buffers: libcurl fills one while the sink empties
 * the other.  When the first is full, the transfer pauses, and with it, once
 * the socket's buffers are full, the server.
 */
#include "transfer/transfer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

#include <coget/loop.h>

#include "base/container.h"
#include "base/units.h"
#include "transfer/conditions.h"
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

bool transfer_is_delivered(const struct transfer *transfer)
{
	return transfer->judgement.verdict == VERDICT_BODY;
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
		transfer->progress->received_bytes =
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

static size_t on_header(char *line, size_t one, size_t len, void *arg)
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

static size_t on_body(char *data, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)one;
	if (!transfer_is_delivered(transfer))
		return discard(transfer, len);
	if (exceeds_limit(transfer, len))
		return refuse_more(transfer);
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

	co_callback_cancel(&transfer->look);
	transfer->ended = true;
	/* How a body ended that nobody wants does not matter. */
	transfer->code = transfer->abandoned ? CURLE_OK : code;
	tell(transfer);
}

/* End it from outside of libcurl. */
static void end(struct transfer *transfer, CURLcode code)
{
	hub_stop(&transfer->ride);
	on_ended(&transfer->ride, code);
}

static uint64_t body_bytes(const struct transfer *transfer)
{
	return transfer->size_download + transfer->unwanted;
}

static void begin_to_look(struct transfer *transfer)
{
	stall_begin(&transfer->stall, transfer->settings->stall_timeout_ns,
		    transfer->settings->stall_speed_bps, body_bytes(transfer));
}

/* Opening a connection has a limit of its own, and our pauses do not count. */
static bool is_servers_turn(const struct transfer *transfer)
{
	curl_off_t sent_us = 0;

	curl_easy_getinfo(transfer->ride.easy, CURLINFO_PRETRANSFER_TIME_T,
			  &sent_us);
	return sent_us > 0 && !transfer->paused;
}

/* Whether a body that nobody wants has not ended since the last look. */
static bool is_overdue(struct transfer *transfer)
{
	bool is_overdue = transfer->outlived_look;

	transfer->outlived_look =
		transfer->http_code != 0 && !transfer_is_delivered(transfer);
	return is_overdue;
}

static void give_up_stalled(struct transfer *transfer, uint64_t bytes)
{
	char amount[UNITS_TEXT_SIZE], limit[UNITS_TEXT_SIZE];

	units_format_bytes(amount, bytes);
	units_format_duration(limit, transfer->settings->stall_timeout_ns);
	failure_set(&transfer->refusal, FAULT_TIMEOUT,
		    "stalled: %s of the body came within %s",
		    bytes > 0 ? amount : "nothing", limit);
	end(transfer, CURLE_OPERATION_TIMEDOUT);
}

static int schedule_look(struct transfer *transfer)
{
	int64_t timeout_ns = transfer->settings->stall_timeout_ns;

	return timeout_ns == CO_FOREVER
		       ? 0
		       : co_call_later(&transfer->look,
				       stall_interval_ns(timeout_ns));
}

static void on_look(void *arg)
{
	struct transfer *transfer = arg;
	uint64_t bytes;

	if (!is_servers_turn(transfer)) {
		begin_to_look(transfer);
	} else if (is_overdue(transfer)) {
		transfer->abandoned = true;
		end(transfer, CURLE_OK);
		return;
	} else if (stall_look(&transfer->stall, body_bytes(transfer), &bytes)) {
		give_up_stalled(transfer, bytes);
		return;
	}
	if (schedule_look(transfer) < 0) {
		failure_set(&transfer->refusal, FAULT_RESOURCES,
			    "out of memory");
		end(transfer, CURLE_OUT_OF_MEMORY);
	}
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
	head_init(&transfer->head);
	transfer->settings = settings;
	transfer->ride.on_ended = on_ended;
	co_callback_init(&transfer->look, on_look, transfer);
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
	transfer->paused = false;
	transfer->outlived_look = false;
	transfer->abandoned = false;
	transfer->ended = false;
	transfer->code = CURLE_OK;
	buf_reset(&transfer->body);
	buf_reset(&transfer->taken);
	begin_to_look(transfer);
	status = schedule_look(transfer);
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
	CURL *easy = transfer->ride.easy;

	if (transfer->paused) {
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
	co_callback_cancel(&transfer->look);
	if (transfer->ride.multi || transfer->headers || transfer->has_login)
		co_on_loop_stack(on_stop, transfer);
	if (transfer->body.size > KEEP_BYTES)
		buf_release(&transfer->body);
	if (transfer->taken.size > KEEP_BYTES)
		buf_release(&transfer->taken);
}
