/*
 * The sending side of streams.
 *
 * What the kernel takes at once is written straight from the caller's buffer.
 * The rest goes through libuv's queue, which a cancelled writer could not take
 * it back from; it is therefore copied, a spill's worth at a time, into memory
 * that lives as long as the handle.  The copy is made only when the peer is
 * slower than the writer.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/link.h"
#include "runtime/stream.h"

#define SPILL_BYTES ((size_t)64 * 1024)

void stream_sent(struct co_stream *stream, int status)
{
	struct co_task *sender = stream->sender;

	stream->sent_status = status;
	stream->sender = NULL;
	if (sender)
		task_wake(sender, 0);
}

int stream_await_sent(struct co_stream *stream, const char *on)
{
	int status;

	stream->sender = task_running();
	status = task_wait(NULL, on);
	if (!stream->sender) /* done, perhaps in the turn of a cancellation */
		return stream->sent_status;
	stream->sender = NULL;
	stream->send_lost = true;
	return status;
}

/* Write as much as the kernel takes now; returns how much, or an error. */
static ssize_t write_now(struct co_stream *stream, const char *data, size_t len)
{
	/* A cast for libuv, which does not write to it. */
	uv_buf_t buf = uv_buf_init((char *)data, len < INT_MAX ? len : INT_MAX);
	int written = uv_try_write(&stream->uv.any, &buf, 1);

	return written == UV_EAGAIN ? 0 : written;
}

static void on_written(uv_write_t *request, int status)
{
	stream_sent(CONTAINER_OF(request, struct co_stream, request.write),
		    status);
}

/* Write a first part through the spill; returns its length, or an error. */
static ssize_t write_later(struct co_stream *stream, const char *data,
			   size_t len)
{
	uv_buf_t buf;
	int status;

	if (!stream->spill)
		stream->spill = malloc(SPILL_BYTES);
	if (!stream->spill)
		return UV_ENOMEM;
	if (len > SPILL_BYTES)
		len = SPILL_BYTES;
	memcpy(stream->spill, data, len);
	buf = uv_buf_init(stream->spill, len);
	status = uv_write(&stream->request.write, &stream->uv.any,
			  &buf, 1, on_written);
	if (status == 0)
		status = stream_await_sent(stream, "write");
	return status < 0 ? status : (ssize_t)len;
}

/* Whether the sending side can take another request. */
static int check_sendable(const struct co_stream *stream)
{
	if (!task_running())
		return UV_EINVAL;
	if (stream->sender)
		return UV_EBUSY;
	return stream->send_lost ? UV_ECANCELED : 0;
}

int co_stream_write(struct co_stream *stream, const void *data, size_t len)
{
	const char *rest = data;
	int status = check_sendable(stream);

	if (status < 0)
		return status;
	while (len > 0) {
		ssize_t written = write_now(stream, rest, len);

		if (written == 0)
			written = write_later(stream, rest, len);
		if (written < 0)
			return (int)written;
		rest += written;
		len -= (size_t)written;
	}
	return 0;
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
	stream_sent(CONTAINER_OF(request, struct co_stream, request.shutdown),
		    status);
}

int co_stream_shutdown(struct co_stream *stream)
{
	int status = check_sendable(stream);

	if (status < 0)
		return status;
	status = uv_shutdown(&stream->request.shutdown,
			     &stream->uv.any, on_shutdown);
	return status < 0 ? status : stream_await_sent(stream, "shutdown");
}
