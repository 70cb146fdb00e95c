/*
 * The sending side of transports.
 *
 * What the kernel takes at once is written straight from the caller's memory.
 * The rest is copied and goes through one request of libuv's at a time.  A
 * request reaches no further than to the low-water mark, so that its callback
 * comes when that is reached; while it is under way its bytes stay in place,
 * and what is written meanwhile gathers in a second fifo.
 */
#include <errno.h>
#include <limits.h>
#include <sys/socket.h>

#include "runtime/filter.h"
#include "runtime/link.h"
#include "runtime/transport.h"

/* Memory that an idle transport keeps for what may be queued next. */
enum { KEPT_BYTES = 64 * 1024 };

static void on_written(uv_write_t *request, int status);

size_t co_transport_unsent(const struct co_transport *transport)
{
	size_t unsent;

	if (!transport || transport->requested == 0 ||
	    transport->output_status < 0)
		return 0;
	unsent = transport->sending.len + transport->queue.len;
	return unsent - transport->requested +
	       uv_stream_get_write_queue_size(&transport->uv.stream);
}

/* Have libuv write on; some bytes are there. */
static void request_write(struct co_transport *transport)
{
	size_t unsent = transport->sending.len + transport->queue.len;
	size_t len = transport->sending.len;
	uv_buf_t buf = {.base = fifo_first(&transport->sending)};

	if (unsent > transport->low && unsent - transport->low < len)
		len = unsent - transport->low;
	buf.len = len;
	transport->requested = len;
	/*
	 * Refused only where nothing can be sent, which has been seen before.
	 */
	(void)!uv_write(&transport->request, &transport->uv.stream, &buf, 1,
			on_written);
}

void transport_drop_queue(struct co_transport *transport)
{
	fifo_release(&transport->queue);
	if (transport->requested == 0)
		fifo_release(&transport->sending);
	else
		transport->sending.len = transport->requested;
}

void transport_fail(struct co_transport *transport, int status)
{
	const struct co_protocol *protocol = transport->protocol;

	if (transport->output_status == 0)
		transport->output_status = status;
	transport_drop_queue(transport);
	if (transport->is_closing || !protocol->failed ||
	    !protocol->failed(transport->arg, status))
		transport_close_now(transport, status);
}

/* Close the sending direction; everything is sent. */
static int end_output(struct co_transport *transport)
{
	int fd = co_transport_fd(transport);

	return shutdown(fd, SHUT_WR) < 0 ? uv_translate_sys_error(errno) : 0;
}

static void trim(struct fifo *empty)
{
	if (empty->size > KEPT_BYTES)
		fifo_release(empty);
}

/* Do what was to be done once everything is sent. */
static void on_sent(struct co_transport *transport)
{
	trim(&transport->sending);
	trim(&transport->queue);
	if (transport->is_closing && !filter_lingers(transport))
		transport_close_now(transport, 0);
	else if (transport->is_ending)
		(void)!end_output(transport);
}

/* Tell the protocol how far it is. */
static void report_sent(struct co_transport *transport)
{
	const struct co_protocol *protocol = transport->protocol;

	if (transport->is_over_mark &&
	    co_transport_unsent(transport) <= transport->low) {
		transport->is_over_mark = false;
		if (protocol->resume_writing)
			protocol->resume_writing(transport->arg);
	}
	if (transport->requested == 0 && !transport->is_closing &&
	    protocol->flushed)
		protocol->flushed(transport->arg);
}

static void on_written(uv_write_t *request, int status)
{
	struct co_transport *transport =
		CONTAINER_OF(request, struct co_transport, request);

	fifo_drop(&transport->sending, transport->requested);
	transport->requested = 0;
	if (uv_is_closing(&transport->uv.handle) || transport->output_status < 0)
		return;
	if (status < 0) {
		transport_fail(transport, status);
		return;
	}
	if (transport->sending.len == 0) {
		struct fifo emptied = transport->sending;

		transport->sending = transport->queue;
		transport->queue = emptied;
	}
	if (transport->sending.len > 0)
		request_write(transport);
	else
		on_sent(transport);
	if (!transport->is_closing)
		report_sent(transport);
}

static ssize_t send_now(struct co_transport *transport, const char *data,
			size_t len)
{
	/* A cast for libuv, which does not write to it. */
	uv_buf_t buf = {.base = (char *)data,
			.len = len < INT_MAX ? len : INT_MAX};
	int sent;

	if (transport->output_status < 0)
		return transport->output_status;
	if (transport->requested > 0)
		return 0;
	sent = uv_try_write(&transport->uv.stream, &buf, 1);
	if (sent == UV_EAGAIN)
		return 0;
	if (sent < 0)
		transport->output_status = sent;
	return sent;
}

ssize_t transport_send_now(struct co_transport *transport, const char *data,
			   size_t len)
{
	return transport->layer ? 0 : send_now(transport, data, len);
}

static void check_high_mark(struct co_transport *transport)
{
	if (transport->is_over_mark ||
	    co_transport_unsent(transport) <= transport->high)
		return;
	transport->is_over_mark = true;
	if (transport->protocol->pause_writing)
		transport->protocol->pause_writing(transport->arg);
}

static int queue_raw(struct co_transport *transport, const char *data,
		     size_t len)
{
	bool is_first = transport->requested == 0;
	struct fifo *fifo = is_first ? &transport->sending : &transport->queue;
	int status = fifo_make_room(fifo, len);

	if (status < 0)
		return status;
	fifo_append(fifo, data, len);
	if (is_first)
		request_write(transport);
	check_high_mark(transport);
	return 0;
}

int transport_queue(struct co_transport *transport, const char *data,
		    size_t len)
{
	return transport->layer ? filter_write(transport, data, len)
				: queue_raw(transport, data, len);
}

/* Room for what is sent later is made before. */
int transport_send_raw(struct co_transport *transport, const char *data,
		       size_t len)
{
	ssize_t sent;
	int status = 0;

	if (transport->requested > 0)
		return queue_raw(transport, data, len);
	status = fifo_make_room(&transport->sending, len);
	if (status < 0)
		return status;
	sent = send_now(transport, data, len);
	if (sent >= 0 && (size_t)sent < len)
		return queue_raw(transport, data + sent, len - (size_t)sent);
	trim(&transport->sending);
	return sent < 0 ? (int)sent : 0;
}

int co_transport_write(struct co_transport *transport, const void *data,
		       size_t len)
{
	int status;

	if (!transport || (!data && len > 0))
		return UV_EINVAL;
	loop_check(transport->uv.handle.loop);
	if (transport->is_closing || transport->is_ending)
		return UV_EPIPE;
	if (transport->output_status < 0)
		return transport->output_status;
	if (len == 0)
		return 0;
	status = transport->layer ? filter_write(transport, data, len)
				  : transport_send_raw(transport, data, len);
	if (transport->output_status < 0 && !transport->protocol->failed)
		transport_close_now(transport, status);
	return status;
}

static bool is_socket(const struct co_transport *transport)
{
	int type;
	socklen_t len = sizeof(type);

	return getsockopt(co_transport_fd(transport), SOL_SOCKET, SO_TYPE,
			  &type, &len) == 0;
}

int co_transport_write_eof(struct co_transport *transport)
{
	if (!transport)
		return UV_EINVAL;
	loop_check(transport->uv.handle.loop);
	if (transport->is_closing || transport->is_ending)
		return UV_EPIPE;
	if (transport->layer)
		filter_end(transport);
	else if (!is_socket(transport))
		return UV_ENOTSOCK;
	transport->is_ending = true;
	return transport->requested > 0 ? 0 : end_output(transport);
}

int co_transport_set_marks(struct co_transport *transport, size_t high,
			   size_t low)
{
	if (!transport || low > high)
		return UV_EINVAL;
	loop_check(transport->uv.handle.loop);
	transport->high = high;
	transport->low = low;
	check_high_mark(transport);
	return 0;
}
