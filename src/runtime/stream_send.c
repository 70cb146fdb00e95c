/*
 * The sending side of streams.
 *
 * A writer's bytes go straight from its buffer into the kernel; what does not
 * fit there is copied into the transport's queue a piece at a time, since a
 * cancelled writer could not take it back from libuv.  The copy is made only
 * when the peer is slower than the writer.
 */
#include "runtime/link.h"
#include "runtime/stream.h"

#define PIECE_BYTES ((size_t)64 * 1024)

void stream_resume_writing(void *arg)
{
	struct co_stream *stream = arg;

	task_wake_all(&stream->drainers, 0);
}

void stream_flushed(void *arg)
{
	struct co_stream *stream = arg;

	task_wake_all(&stream->flushers, 0);
}

void stream_wake_writers(struct co_stream *stream, int status)
{
	task_wake_all(&stream->drainers, status);
	task_wake_all(&stream->flushers, status);
}

/* Whether what was written goes on being sent. */
static int check_output(const struct co_stream *stream)
{
	if (!stream)
		return UV_EINVAL;
	if (stream->is_closed)
		return UV_EBADF;
	if (stream->transport.output_status < 0)
		return stream->transport.output_status;
	return stream->is_torn ? UV_ECANCELED : 0;
}

int stream_check_writable(const struct co_stream *stream)
{
	int status = check_output(stream);

	if (status < 0)
		return status;
	return stream->writer ? UV_EBUSY : 0;
}

/* Wait in one of the stream's lists; returns UV_EBADF if it is closed. */
static int wait_in(struct co_stream *stream, struct co_link *list,
		   const char *on)
{
	int status = task_wait(list, on);

	return stream->is_closed ? UV_EBADF : status;
}

int stream_await_flush(struct co_stream *stream, const char *on)
{
	if (co_transport_unsent(&stream->transport) == 0)
		return stream->transport.output_status;
	return wait_in(stream, &stream->flushers, on);
}

/* Write a piece through the queue; returns its length, or an error. */
static ssize_t write_piece(struct co_stream *stream, const char *data,
			   size_t len)
{
	int status;

	if (len > PIECE_BYTES)
		len = PIECE_BYTES;
	status = transport_queue(&stream->transport, data, len);
	if (status == 0) {
		stream->writer = task_running();
		status = stream_await_flush(stream, "write");
		stream->writer = NULL;
	}
	if (status == 0)
		return (ssize_t)len;
	stream->is_torn = true;
	return status;
}

int co_stream_write(struct co_stream *stream, const void *data, size_t len)
{
	const char *rest = data;
	int status = stream_check_writable(stream);

	if (status < 0)
		return status;
	if (!task_running() || (!data && len > 0))
		return UV_EINVAL;
	if (stream->transport.is_ending)
		return UV_EPIPE;
	while (len > 0) {
		ssize_t sent = transport_send_now(&stream->transport, rest, len);

		if (sent == 0)
			sent = write_piece(stream, rest, len);
		if (sent < 0)
			return (int)sent;
		rest += sent;
		len -= (size_t)sent;
	}
	return 0;
}

int co_stream_buffer(struct co_stream *stream, const void *data, size_t len)
{
	int status = stream_check_writable(stream);

	if (status < 0)
		return status;
	return co_transport_write(&stream->transport, data, len);
}

int stream_check_drained(const struct co_stream *stream)
{
	int status = check_output(stream);

	return status == 0 && stream->transport.is_over_mark ? UV_EAGAIN
							     : status;
}

int co_stream_drain(struct co_stream *stream)
{
	int status = stream_check_drained(stream);

	return status == UV_EAGAIN
		       ? wait_in(stream, &stream->drainers, "drain")
		       : status;
}

int co_stream_flush(struct co_stream *stream)
{
	int status = check_output(stream);

	return status < 0 ? status : stream_await_flush(stream, "flush");
}

size_t co_stream_unsent(const struct co_stream *stream)
{
	return stream ? co_transport_unsent(&stream->transport) : 0;
}

int co_stream_set_marks(struct co_stream *stream, size_t high, size_t low)
{
	if (!stream)
		return UV_EINVAL;
	return co_transport_set_marks(&stream->transport, high, low);
}

int co_stream_shutdown(struct co_stream *stream)
{
	int status = stream_check_writable(stream);

	if (status < 0)
		return status;
	if (!task_running())
		return UV_EINVAL;
	if (stream->transport.is_ending)
		return UV_ENOTCONN;
	status = co_transport_write_eof(&stream->transport);
	return status < 0 ? status : stream_await_flush(stream, "shutdown");
}
