#include "transfer/delivery.h"

#include <inttypes.h>

#include <coget/scope.h>

#include "transfer/capture.h"
#include "transfer/response_fill.h"

static int out_of_memory(const struct delivery *delivery)
{
	failure_set(delivery->failure, ERROR_RESOURCES, "out of memory");
	return UV_EPROTO;
}

int delivery_begin(struct delivery *delivery, const struct transfer *transfer)
{
	delivery->has_begun = true;
	delivery->response->trail = *delivery->trail;
	if (response_fill_head(delivery->response, transfer) < 0 ||
	    (transfer->validation.coding != CODING_NONE &&
	     !capture_is_on(transfer) &&
	     decoder_open(&delivery->decoder, transfer->validation.coding,
			  transfer->request->max_bytes) < 0))
		return out_of_memory(delivery);
	return delivery->sink->begin(delivery->sink, delivery->response);
}

/* Pass what has come to the sink. */
static int pass_on(struct delivery *delivery, struct transfer *transfer)
{
	struct sink *sink = delivery->sink;
	struct buf *taken = &transfer->taken;
	int status =
		delivery->has_begun ? 0 : delivery_begin(delivery, transfer);

	if (status < 0 || taken->len == 0)
		return status;
	if (delivery->decoder)
		return decoder_feed(delivery->decoder, taken->data, taken->len,
				    sink, delivery->failure);
	return sink->take ? sink->take(sink, taken)
			  : sink->write(sink, taken->data, taken->len);
}

static bool has_more(const struct delivery *delivery,
		     const struct transfer *transfer)
{
	return transfer_is_delivered(transfer) &&
	       (transfer->taken.len > 0 ||
		(transfer->request->is_prompt && !delivery->has_begun) ||
		(transfer->ended && transfer->code == CURLE_OK));
}

/* What has come before a cancellation is worth keeping. */
static void salvage(struct delivery *delivery, struct transfer *transfer)
{
	struct co_scope shield;

	/* A prompt one's sink has had it, and may not take more before long. */
	if (transfer->request->is_prompt)
		return;
	transfer_take(transfer);
	if (!has_more(delivery, transfer))
		return;
	co_shield_enter(&shield);
	(void)pass_on(delivery, transfer);
	co_shield_leave(&shield);
}

int delivery_receive(struct delivery *delivery, struct transfer *transfer)
{
	struct sink *sink = delivery->sink;
	int status;

	do {
		status = transfer_wait(transfer);
		if (status == UV_ECANCELED)
			salvage(delivery, transfer);
		else if (status == 0 && has_more(delivery, transfer))
			status = pass_on(delivery, transfer);
		if (status == 0 && sink->flush && !transfer->ended)
			status = sink->flush(sink);
	} while (status == 0 && (!transfer->ended || transfer->body.len > 0));
	return status;
}

/*
 * Nothing becomes a file that is not as long as was promised.  Servers that
 * send large files in pieces promise the whole with each.
 */
static int check_length(const struct delivery *delivery,
			const struct transfer *transfer)
{
	const struct validation *validation = &transfer->validation;
	int64_t promised = delivery->progress->total_bytes;
	uint64_t end = validation->from_bytes + transfer->size_download;

	if (validation->body_bytes < 0 ||
	    transfer->size_download == (uint64_t)validation->body_bytes) {
		if (promised < 0 || end == (uint64_t)promised)
			return 0;
		/* Each piece has a byte at least, so that they come to an end.
		 */
		if (transfer->validation.is_part && end < (uint64_t)promised)
			return CLIENT_PIECE;
	}
	failure_set(delivery->failure, ERROR_TRUNCATED,
		    "received %" PRIu64 " bytes, expected %" PRId64, end,
		    promised);
	return UV_EPROTO;
}

/* Nor a body that anybody on the way may have cut off. */
static int check_end(const struct delivery *delivery,
		     const struct transfer *transfer)
{
	if (!transfer->needs_tls_end || transfer->has_tls_end ||
	    delivery->decoder)
		return 0;
	failure_set(delivery->failure, ERROR_TRUNCATED,
		    "the connection ended without a TLS close, so the body may "
		    "be incomplete");
	return UV_EPROTO;
}

/* Nor a compressed one without its checksum, which libcurl takes for whole. */
static int check_coding(const struct delivery *delivery,
			const struct transfer *transfer)
{
	if (!delivery->decoder || decoder_is_complete(delivery->decoder) ||
	    transfer->validation.body_bytes == 0)
		return 0;
	failure_set(delivery->failure, ERROR_TRUNCATED,
		    "the compressed body ends early");
	return UV_EPROTO;
}

int delivery_check(const struct delivery *delivery,
		   const struct transfer *transfer)
{
	int status = check_end(delivery, transfer);

	if (status == 0)
		status = check_coding(delivery, transfer);
	return status == 0 ? check_length(delivery, transfer) : status;
}

void delivery_release(struct delivery *delivery)
{
	decoder_close(delivery->decoder);
}
