/*
 * Sending, with faults.
 */
#include "outlet.h"

#include <stdio.h>

#include <coget/task.h>
#include <coget/time.h>

/* How often in a second a limited body goes on. */
enum { BEATS_PER_SECOND = 20 };

int outlet_stall(struct outlet *outlet)
{
	char dropped[512];
	int n;

	do
		n = co_stream_read(outlet->stream, dropped, sizeof(dropped));
	while (n > 0);
	return n < 0 ? n : UV_EOF;
}

static int send_dripping(struct outlet *outlet, const char *head, size_t len)
{
	int status = 0;

	while (status == 0 && len > 0) {
		status = co_stream_write(outlet->stream, head, 1);
		if (status == 0)
			status = co_sleep(outlet->plan->drip_ns);
		head++;
		len--;
	}
	return status;
}

int outlet_head(struct outlet *outlet, const char *head, size_t len)
{
	const struct plan *plan = outlet->plan;
	int status;

	if (plan->stall_in_headers)
		len /= 2;
	if (plan->drip_ns > 0)
		status = send_dripping(outlet, head, len);
	else
		status = co_stream_write(outlet->stream, head, len);
	if (status == 0 && plan->stall_in_headers)
		status = outlet_stall(outlet);
	return status;
}

/* Send bytes of the body, as a chunk if that is the framing. */
static int send_piece(struct outlet *outlet, const char *data, size_t len)
{
	char frame[24];
	int frame_len = snprintf(frame, sizeof(frame), "%zx\r\n", len);
	int status = 0;

	outlet->sent_bytes += len;
	if (!outlet->plan->chunked)
		return co_stream_write(outlet->stream, data, len);
	status = co_stream_write(outlet->stream, frame, (size_t)frame_len);
	if (status == 0)
		status = co_stream_write(outlet->stream, data, len);
	if (status == 0)
		status = co_stream_write(outlet->stream, "\r\n", 2);
	return status;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* How much of len bytes may go before something happens. */
static size_t next_piece(const struct outlet *outlet, size_t len)
{
	const struct plan *plan = outlet->plan;
	uint64_t fault = smaller(plan->stall_after_bytes,
				 smaller(plan->truncate_after_bytes,
					 plan->reset_after_bytes));
	uint64_t beat = plan->rate_bps / BEATS_PER_SECOND;
	uint64_t piece = smaller(len, fault - outlet->sent_bytes);

	return plan->rate_bps > 0 ? smaller(piece, beat ? beat : 1) : piece;
}

/* Do what the plan has for this point of the body. */
static int meet_fault(struct outlet *outlet)
{
	const struct plan *plan = outlet->plan;

	if (outlet->sent_bytes == plan->stall_after_bytes)
		return outlet_stall(outlet);
	if (outlet->sent_bytes == plan->truncate_after_bytes)
		return UV_EOF;
	if (outlet->sent_bytes == plan->reset_after_bytes)
		return UV_ECONNABORTED;
	return 0;
}

/* Wait until the rate allows what has been sent. */
static int keep_rate(struct outlet *outlet)
{
	uint64_t rate_bps = outlet->plan->rate_bps;
	double due_s;
	int64_t wait_ns;

	if (rate_bps == 0)
		return 0;
	due_s = (double)outlet->sent_bytes / (double)rate_bps;
	wait_ns = outlet->began_ns + (int64_t)(due_s * CO_SECOND) -
		  co_time_ns();
	return wait_ns > 0 ? co_sleep(wait_ns) : 0;
}

int outlet_body(struct outlet *outlet, const char *data, size_t len)
{
	int status = 0;

	if (outlet->began_ns == 0)
		outlet->began_ns = co_time_ns();
	while (len > 0) {
		size_t piece = next_piece(outlet, len);

		status = piece == 0 ? meet_fault(outlet)
				    : send_piece(outlet, data, piece);
		if (status == 0)
			status = keep_rate(outlet);
		if (status < 0)
			break;
		data += piece;
		len -= piece;
	}
	return status;
}

int outlet_end(struct outlet *outlet)
{
	int status = meet_fault(outlet);

	if (status < 0 || !outlet->plan->chunked)
		return status;
	if (outlet->plan->bad_chunk)
		return co_stream_write(outlet->stream, "zz\r\n", 4);
	return co_stream_write(outlet->stream, "0\r\n\r\n", 5);
}
