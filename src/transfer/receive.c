#include "transfer/receive.h"

#include <inttypes.h>

#include <coget/time.h>

#include "transfer/capture.h"
#include "transfer/read_on_timer.h"
#include "transfer/upload.h"

enum {
	BODY_MAX_BYTES = 512 * 1024,
	/* More of an unwanted body costs more than a new connection. */
	UNWANTED_MAX_BYTES = 64 * 1024,
};

size_t receive_line(char *line, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)one;
	flood_reset(multi_pool_flood(transfer->slot.pool));
	return transfer->protocol->parse_head(transfer, line, len) ? len : 0;
}

/*
 * All of the answer may be there though the server has not read all of the
 * request (RFC 9113 section 8.1).  libcurl 7.88 waits until it does, which may
 * be never.
 */
static bool is_early_end(struct transfer *transfer)
{
	int64_t promised = transfer->validation.body_bytes;
	bool is_whole =
		promised >= 0 && transfer->size_download == (uint64_t)promised;

	transfer->abandoned |= is_whole && upload_is_unfinished(transfer);
	return transfer->abandoned;
}

bool receive_begin(struct transfer *transfer)
{
	const struct validation *validation = &transfer->validation;
	struct progress *progress = transfer->progress;

	if (transfer->request->is_prompt) {
		transfer->has_news = true;
		transfer_notify(transfer);
	}
	if (transfer->request->is_shared)
		return !is_early_end(transfer);
	progress->received_bytes = validation->from_bytes;
	if (!transfer->request->goes_on || validation->from_bytes == 0)
		progress->resumed_bytes = validation->from_bytes;
	progress->total_bytes = validation->coding == CODING_NONE
					? validation->total_bytes
					: validation->body_bytes;
	return !is_early_end(transfer);
}

bool receive_unwanted(struct transfer *transfer, int64_t len_bytes)
{
	transfer->abandoned |= len_bytes > UNWANTED_MAX_BYTES ||
			       upload_is_unfinished(transfer);
	return !transfer->abandoned;
}

static size_t discard(struct transfer *transfer, const char *data, size_t len)
{
	if (capture_is_on(transfer))
		capture_unwanted(transfer, data, len);
	transfer->unwanted += len;
	if (transfer->unwanted <= UNWANTED_MAX_BYTES)
		return len;
	transfer->abandoned = true;
	return 0;
}

/* What is compressed is held to the limit when it is decoded, if it is. */
static bool exceeds_limit(const struct transfer *transfer, size_t len)
{
	uint64_t limit = transfer->request->max_bytes;

	return limit > 0 &&
	       (transfer->validation.coding == CODING_NONE ||
		capture_is_on(transfer)) &&
	       transfer->validation.from_bytes + transfer->size_download + len >
		       limit;
}

static size_t refuse_more(struct transfer *transfer)
{
	failure_set(&transfer->refusal, ERROR_TOO_LARGE,
		    "the file has more than %" PRIu64 " bytes",
		    transfer->request->max_bytes);
	return 0;
}

/* libcurl cuts off what is behind a Content-Length, but knows of no ranges. */
static bool exceeds_promise(const struct transfer *transfer, size_t len)
{
	int64_t promised = transfer->validation.body_bytes;

	return promised >= 0 &&
	       transfer->size_download + len > (uint64_t)promised;
}

/* All of a piece, or nothing: it is paused, or ended. */
static size_t take(struct transfer *transfer, const char *data, size_t len)
{
	if (!transfer_is_delivered(transfer))
		return discard(transfer, data, len);
	if (exceeds_limit(transfer, len))
		return refuse_more(transfer);
	if (exceeds_promise(transfer, len)) {
		failure_set(&transfer->refusal,
			    transfer->validation.is_part ? ERROR_RANGE
							 : ERROR_PROTOCOL,
			    "the server sent more than it announced");
		return 0;
	}
	if (transfer->body.len > 0 &&
	    transfer->body.len + len > BODY_MAX_BYTES)
		return multi_slot_pause(&transfer->slot);
	body_buffers_take(multi_pool_bodies(transfer->slot.pool),
			  &transfer->body);
	if (buf_append(&transfer->body, data, len) < 0) {
		transfer->lacks_memory = true;
		return 0;
	}
	transfer->size_download += len;
	transfer->progress->received_bytes += len;
	*transfer->received_bytes += len;
	if (transfer->body.len >= transfer_pass_on_bytes(transfer->request))
		transfer_notify(transfer);
	else if (transfer->request->is_read_on)
		read_on_timer_start(transfer);
	return is_early_end(transfer) ? 0 : len;
}

/*
 * libcurl wants to hear that all of a piece was taken, or that it is to keep
 * all of it and bring it again.  Of a piece that it keeps, the beginning may
 * have been taken already.
 */
static size_t take_allowed(struct transfer *transfer, const char *data,
			   size_t len)
{
	struct throttle *throttle = &transfer->throttle;
	size_t before =
		transfer->taken_ahead < len ? transfer->taken_ahead : len;
	int64_t now_ns = co_time_ns();
	size_t allowed, taken;

	if (!transfer_is_delivered(transfer)) { /* it counts, and is read */
		throttle_spend(throttle, len, now_ns);
		return take(transfer, data, len);
	}
	allowed = throttle_allowance(throttle, len - before, now_ns);
	taken = allowed > 0 ? take(transfer, data + before, allowed) : 0;
	if (taken != allowed)
		return taken;
	throttle_spend(throttle, taken, now_ns);
	if (before + taken < len) {
		transfer->taken_ahead = before + taken;
		transfer->slot.is_held = true;
		throttle_wait(throttle);
		return multi_slot_pause(&transfer->slot);
	}
	transfer->taken_ahead -= before;
	return len;
}

size_t receive_body(char *data, size_t one, size_t len, void *arg)
{
	struct transfer *transfer = arg;

	(void)one;
	flood_reset(multi_pool_flood(transfer->slot.pool));
	if (!transfer->is_answered && transfer->protocol->begin_body &&
	    !transfer->protocol->begin_body(transfer))
		return 0;
	return throttle_is_on(&transfer->throttle)
		       ? take_allowed(transfer, data, len)
		       : take(transfer, data, len);
}
