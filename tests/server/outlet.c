/*
 * Sending, with faults.
 */
#include "outlet.h"

#include <stdio.h>
#include <string.h>

#include <coget/task.h>
#include <coget/time.h>

/* How often in a second a limited body goes on. */
enum { BEATS_PER_SECOND = 20 };

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

int outlet_stall(struct outlet *outlet)
{
	char dropped[512];
	ssize_t n;

	do
		n = co_stream_read(outlet->stream, dropped, sizeof(dropped));
	while (n > 0);
	return n < 0 ? (int)n : UV_EOF;
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

static int send_text(struct outlet *outlet, const char *text, size_t len)
{
	if (outlet->plan->drip_ns > 0)
		return send_dripping(outlet, text, len);
	return co_stream_write(outlet->stream, text, len);
}

/* Send the same text count times, at the plan's pace. */
static int send_again(struct outlet *outlet, const char *text, uint64_t count)
{
	int64_t pace_ns = outlet->plan->pace_ns;
	int status = 0;

	while (status == 0 && count-- > 0) {
		status = send_text(outlet, text, strlen(text));
		if (status == 0 && pace_ns > 0)
			status = co_sleep(pace_ns);
	}
	return status;
}

static int send_informational(struct outlet *outlet)
{
	const struct plan *plan = outlet->plan;
	char text[64];

	snprintf(text, sizeof(text), "HTTP/1.1 %u Wait\r\nX-Wait: 1\r\n\r\n",
		 (unsigned)plan->informational_code);
	return send_again(outlet, text, plan->informational);
}

/* Send size bytes that say nothing. */
static int send_padding(struct outlet *outlet, uint64_t size)
{
	char text[1024];
	int status = 0;

	memset(text, 'x', sizeof(text));
	while (status == 0 && size > 0) {
		size_t len = (size_t)smaller(size, sizeof(text));

		status = send_text(outlet, text, len);
		size -= len;
	}
	return status;
}

static int send_long_header(struct outlet *outlet)
{
	int status = send_text(outlet, "X-Long: ", 8);

	if (status == 0)
		status = send_padding(outlet, outlet->plan->long_header_bytes);
	return status < 0 ? status : send_text(outlet, "\r\n", 2);
}

/* Send a head and more headers at its end. */
static int send_flood(struct outlet *outlet, const char *head, size_t len)
{
	const struct plan *plan = outlet->plan;
	int status = send_text(outlet, head, len - 2);

	if (status == 0)
		status = send_again(outlet, "X-Extra: 1\r\n",
				    plan->extra_headers);
	if (status == 0 && plan->long_header_bytes > 0)
		status = send_long_header(outlet);
	return status < 0 ? status : send_text(outlet, "\r\n", 2);
}

int outlet_head(struct outlet *outlet, const char *head, size_t len)
{
	const struct plan *plan = outlet->plan;
	int status = 0;

	if (plan->informational > 0)
		status = send_informational(outlet);
	if (status < 0)
		return status;
	if (plan->stall_in_headers)
		len /= 2;
	if ((plan->extra_headers > 0 || plan->long_header_bytes > 0) &&
	    len >= 2)
		status = send_flood(outlet, head, len);
	else
		status = send_text(outlet, head, len);
	if (status == 0 && plan->stall_in_headers)
		status = outlet_stall(outlet);
	return status;
}

static int send_extension(struct outlet *outlet, uint64_t size)
{
	int status = send_padding(outlet, size);

	return status < 0 ? status : co_stream_write(outlet->stream, "\r\n", 2);
}

/* Send bytes of the body, as a chunk if that is the framing. */
static int send_piece(struct outlet *outlet, const char *data, size_t len)
{
	uint64_t extension = outlet->plan->chunk_extension_bytes;
	char frame[24];
	int frame_len = snprintf(frame, sizeof(frame), "%zx%s", len,
				 extension > 0 ? ";" : "\r\n");
	int status;

	outlet->sent_bytes += len;
	if (!outlet->plan->chunked)
		return co_stream_write(outlet->stream, data, len);
	status = co_stream_write(outlet->stream, frame, (size_t)frame_len);
	if (status == 0 && extension > 0)
		status = send_extension(outlet, extension);
	if (status == 0)
		status = co_stream_write(outlet->stream, data, len);
	if (status == 0)
		status = co_stream_write(outlet->stream, "\r\n", 2);
	return status;
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

	if (plan->chunk_bytes > 0)
		piece = smaller(piece, plan->chunk_bytes);
	if (plan->drip_body_ns > 0)
		piece = smaller(piece, 1);
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

	if (outlet->plan->drip_body_ns > 0)
		return co_sleep(outlet->plan->drip_body_ns);
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
	status = co_stream_write(outlet->stream, "0\r\n", 3);
	if (status == 0)
		status = send_again(outlet, "X-Trailer: 1\r\n",
				    outlet->plan->trailers);
	return status < 0 ? status : co_stream_write(outlet->stream, "\r\n", 2);
}
