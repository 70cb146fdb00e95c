/*
 * The body passes through two buffers: libcurl fills one while the sink empties
 * the other.  When the first is full, the transfer pauses, and with it, once
 * the socket's buffers are full, the server.
 */
#include "transfer/transfer.h"

#include <stdlib.h>
#include <string.h>

#include <coget/loop.h>

#include "base/container.h"
#include "transfer/capture.h"
#include "transfer/connection_reuse.h"
#include "transfer/launch.h"
#include "transfer/read_on_timer.h"
#include "transfer/receive.h"
#include "transfer/stall_timer.h"
#include "transfer/upload.h"

const char *transfer_url(const struct transfer *transfer)
{
	char *url = NULL;

	if (transfer->is_direct)
		return transfer->hop->scope->url;
	curl_easy_getinfo(transfer->slot.easy, CURLINFO_EFFECTIVE_URL, &url);
	return url;
}

void transfer_notify(struct transfer *transfer)
{
	if (transfer->news)
		co_future_set(transfer->news, 0);
}

bool transfer_is_delivered(const struct transfer *transfer)
{
	return transfer->validation.verdict == VERDICT_BODY &&
	       !transfer->request->wants_head;
}

bool transfer_went_well(const struct transfer *transfer)
{
	return transfer->ended && !transfer->abandoned &&
	       transfer->code == CURLE_OK && transfer->is_answered &&
	       transfer->protocol->leaves_clean(transfer);
}

/*
 * A range of FTP that goes on behind the end of the file: libcurl 8 takes its
 * end there for a cut, and does not check the file again.
 */
static bool is_end_of_range(const struct transfer *transfer, CURLcode code)
{
	const struct progress *progress = transfer->progress;

	return code == CURLE_PARTIAL_FILE && transfer->request->range &&
	       transfer->protocol == &protocol_ftp && !transfer->ftp.checks &&
	       transfer_is_delivered(transfer) && progress->total_bytes >= 0 &&
	       progress->received_bytes == (uint64_t)progress->total_bytes;
}

static void on_ended(struct multi_slot *slot, CURLcode code)
{
	struct transfer *transfer = CONTAINER_OF(slot, struct transfer, slot);

	stall_timer_stop(transfer);
	throttle_end(&transfer->throttle);
	transfer->ended = true;
	/* How a body ended that nobody wants does not matter. */
	transfer->code = transfer->abandoned || is_end_of_range(transfer, code)
				 ? CURLE_OK
				 : code;
	if (!slot->thread && !transfer->is_direct &&
	    multi_pool_flood(slot->pool)->is_over &&
	    transfer->code == CURLE_PARTIAL_FILE)
		failure_set(&transfer->refusal, ERROR_PROTOCOL,
			    "the server keeps sending frames that carry no "
			    "data");
	connection_reuse_end(transfer);
	transfer_notify(transfer);
}

/* End it as if libcurl had; never from libcurl's callbacks. */
static void end_stalled(struct transfer *transfer, CURLcode code)
{
	multi_slot_stop(&transfer->slot);
	on_ended(&transfer->slot, code);
}

static bool admits(struct multi_slot *slot, const struct address *address)
{
	struct transfer *transfer = CONTAINER_OF(slot, struct transfer, slot);

	return redirect_guard_admits(transfer->guard, address);
}

static bool may_send(struct multi_slot *slot, bool is_new)
{
	struct transfer *transfer = CONTAINER_OF(slot, struct transfer, slot);

	return upload_may_send(transfer, is_new);
}

static void on_thread_ended(void *arg, CURLcode code)
{
	struct transfer *transfer = arg;

	transfer->slot.socket_errno =
		easy_thread_socket_errno(transfer->slot.thread);
	transfer->ended = true;
	if ((code == CURLE_OK || transfer->abandoned) &&
	    !transfer->is_answered && transfer->protocol->begin_body)
		transfer->protocol->begin_body(transfer);
	on_ended(&transfer->slot, code);
}

/* What the loop's transfers share would need locks. */
static bool init_on_thread(struct transfer *transfer, struct multi_pool *pool)
{
	const struct easy_thread_hooks hooks = {receive_line, receive_body,
						on_thread_ended, transfer};

	return multi_slot_init_thread(pool, &transfer->slot, &hooks);
}

static bool set_callbacks(struct transfer *transfer, CURLSH *share)
{
	CURL *easy = transfer->slot.easy;

	return curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receive_line) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive_body) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) ==
		       CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SHARE, share) == CURLE_OK;
}

static bool init_on_loop(struct transfer *transfer, struct multi_pool *pool,
			 CURLSH *share)
{
	return set_callbacks(transfer, share) &&
	       multi_slot_init(pool, &transfer->slot);
}

/* What is the same for all its requests. */
static bool set_options(struct transfer *transfer,
			const struct easy_options *options)
{
	CURL *easy = transfer->slot.easy;

	return easy_options_set(easy, options) &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
				transfer->protocol->schemes) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error) ==
		       CURLE_OK;
}

struct transfer *transfer_new(struct multi_pool *pool,
			      const struct protocol *protocol,
			      const struct easy_options *options, CURLSH *share,
			      struct cookies *cookies)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	if (!transfer)
		return NULL;
	transfer->body = BUF_INIT(SIZE_MAX / 2);
	transfer->taken = BUF_INIT(SIZE_MAX / 2);
	transfer->protocol = protocol;
	transfer->cookies = cookies;
	transfer->options = options;
	transfer->settings = options->settings;
	transfer->slot.on_ended = on_ended;
	transfer->slot.admits = admits;
	transfer->slot.may_send = may_send;
	stall_timer_init(transfer, end_stalled);
	read_on_timer_init(transfer);
	launch_init(transfer);
	transfer->slot.easy = curl_easy_init();
	if (!transfer->slot.easy || !set_options(transfer, options) ||
	    !(protocol->blocks ? init_on_thread(transfer, pool)
			       : init_on_loop(transfer, pool, share)) ||
	    !protocol->init(transfer)) {
		transfer_free(transfer);
		return NULL;
	}
	return transfer;
}

void transfer_free(struct transfer *transfer)
{
	if (!transfer)
		return;
	multi_slot_release(&transfer->slot);
	direct_release(&transfer->direct);
	curl_easy_cleanup(transfer->slot.easy);
	buf_release(&transfer->body);
	buf_release(&transfer->taken);
	if (transfer->protocol->release)
		transfer->protocol->release(transfer);
	free(transfer);
}

struct start {
	struct transfer *transfer;
	int status;
};

static void on_start(void *arg)
{
	struct start *start = arg;

	start->status = launch(start->transfer);
}

/* In its turn: libcurl brings what it has kept, and reads on. */
static void on_may_receive(struct throttle *throttle)
{
	struct transfer *transfer =
		CONTAINER_OF(throttle, struct transfer, throttle);

	transfer->slot.is_held = false;
	multi_slot_unpause(&transfer->slot);
}

/* Forget the request before. */
static void clear(struct transfer *transfer)
{
	transfer->error[0] = '\0';
	transfer->size_download = 0;
	transfer->unwanted = 0;
	transfer->taken_ahead = 0;
	transfer->slot.is_held = false;
	transfer->is_answered = false;
	transfer->has_news = false;
	transfer->validation.verdict = VERDICT_NONE;
	transfer->refusal.error = ERROR_NONE;
	transfer->lacks_memory = false;
	transfer->needs_tls_end = false;
	transfer->abandoned = false;
	transfer->ended = false;
	transfer->code = CURLE_OK;
	buf_reset(&transfer->body);
	buf_reset(&transfer->taken);
}

int transfer_start(struct transfer *transfer, const struct request *request,
		   const struct hop *hop, struct progress *progress,
		   uint64_t *received_bytes)
{
	struct start start = {transfer, 0};
	int status;

	clear(transfer);
	transfer->request = request;
	transfer->hop = hop;
	transfer->content = hop->scope->content;
	transfer->guard = hop->guard;
	transfer->hsts = hop->hsts;
	transfer->progress = progress;
	transfer->received_bytes = received_bytes;
	if (hop->rates)
		throttle_begin(&transfer->throttle, hop->rates, &hop->scope->at,
			       &progress->held_ns, on_may_receive);
	capture_begin(transfer);
	status = transfer->protocol->prepare(transfer, hop->scope);
	if (status == 0)
		status = stall_timer_start(transfer);
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

	multi_slot_unpause(&transfer->slot);
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

	if (!transfer->ended && !transfer->has_news &&
	    transfer->body.len < transfer_pass_on_bytes(transfer->request)) {
		co_future_init(&news, NULL, NULL);
		transfer->news = &news;
		status = co_future_wait(&news);
		transfer->news = NULL;
	}
	if (status < 0)
		return status;
	transfer->has_news = false;
	transfer_take(transfer);
	if (transfer->slot.is_paused && !throttle_waits(&transfer->throttle))
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
	CURL *easy = transfer->slot.easy;

	if (transfer->slot.is_paused && transfer->slot.multi) {
		transfer->validation.verdict = VERDICT_NONE;
		on_unpause(transfer);
	}
	multi_slot_stop(&transfer->slot);
	connection_reuse_end(transfer);
	if (!transfer->has_own_options)
		return;
	if (transfer->protocol->reset)
		transfer->protocol->reset(transfer);
	if (transfer->has_login) {
		curl_easy_setopt(easy, CURLOPT_USERNAME, NULL);
		curl_easy_setopt(easy, CURLOPT_PASSWORD, NULL);
	}
	transfer->has_login = false;
	transfer->has_own_options = false;
}

void transfer_stop(struct transfer *transfer)
{
	stall_timer_stop(transfer);
	read_on_timer_stop(transfer);
	throttle_end(&transfer->throttle);
	if (transfer->slot.multi || transfer->slot.thread ||
	    transfer->slot.direct ||
	    transfer->has_own_options)
		co_on_loop_stack(on_stop, transfer);
	body_buffers_give(multi_pool_bodies(transfer->slot.pool),
			  &transfer->body);
	body_buffers_give(multi_pool_bodies(transfer->slot.pool),
			  &transfer->taken);
	if (transfer->protocol->shrink)
		transfer->protocol->shrink(transfer);
}
