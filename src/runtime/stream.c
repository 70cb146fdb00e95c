/*
 * Streams: opening, reading, closing.
 *
 * Reading is started once and stays so: starting and stopping it around every
 * read would cost two system calls each.  While no task reads, on_alloc() has no
 * buffer to offer and libuv leaves the bytes in the kernel.
 */
#include "runtime/stream.h"

#include <assert.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/address.h"
#include "runtime/link.h"

/*
 * libuv writes with write(2), to which a closed peer answers with SIGPIPE; as in
 * Python, the error code is enough, unless the program has other plans.
 */
static void ignore_sigpipe(void)
{
	struct sigaction action;

	if (sigaction(SIGPIPE, NULL, &action) < 0 ||
	    action.sa_handler != SIG_DFL)
		return;
	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

static void on_closed(uv_handle_t *handle)
{
	struct co_stream *stream = handle->data;

	free(stream->spill);
	free(stream);
}

/* Make a stream whose handle is to be initialised. */
static struct co_stream *allocate(void)
{
	struct co_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return NULL;
	stream->owner.on_closed = on_closed;
	ignore_sigpipe();
	return stream;
}

struct co_stream *stream_new(void)
{
	struct co_stream *stream = allocate();

	if (!stream)
		return NULL;
	uv_tcp_init(&loop_current->uv, &stream->uv.tcp); /* no socket yet */
	stream->uv.any.data = stream;
	return stream;
}

struct co_stream *stream_of_pipe(uv_pipe_t **pipe)
{
	struct co_stream *stream = allocate();

	if (!stream)
		return NULL;
	uv_pipe_init(&loop_current->uv, &stream->uv.pipe, 0);
	stream->uv.any.data = stream;
	*pipe = &stream->uv.pipe;
	return stream;
}

static void on_connect(uv_connect_t *request, int status)
{
	stream_sent(CONTAINER_OF(request, struct co_stream, request.connect),
		    status);
}

int co_stream_connect(struct co_stream **out, const char *address,
		      uint16_t port)
{
	union address where;
	struct co_stream *stream;
	int status;

	*out = NULL;
	if (!task_running())
		return UV_EINVAL;
	status = address_parse(&where, address, port);
	if (status < 0)
		return status;
	stream = stream_new();
	if (!stream)
		return UV_ENOMEM;
	status = uv_tcp_connect(&stream->request.connect, &stream->uv.tcp,
				&where.any, on_connect);
	if (status == 0)
		status = stream_await_sent(stream, "connect");
	if (status < 0)
		goto close_stream;
	uv_tcp_nodelay(&stream->uv.tcp, 1);
	*out = stream;
	return 0;

close_stream:
	co_stream_close(stream);
	return status;
}

/* Whether a task waits for input; one that was cancelled does not any more. */
static bool has_reader(const struct co_stream *stream)
{
	return stream->into && stream->reader->state == CO_TASK_SUSPENDED;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct co_stream *stream = handle->data;

	(void)suggested;
	*buf = has_reader(stream)
		       ? uv_buf_init(stream->into, stream->into_size)
		       : uv_buf_init(NULL, 0);
}

static void stop_reading(struct co_stream *stream)
{
	uv_read_stop(&stream->uv.any);
	stream->reading = false;
}

/*
 * Input and no reader.  libuv asks again at once after a read that filled its
 * buffer, when the reader has not yet run; only if it still does not read at the
 * next poll would that, being level-triggered, spin.
 */
static void on_starved(struct co_stream *stream)
{
	if (stream->starved)
		stop_reading(stream);
	stream->starved = true;
}

static void on_read(uv_stream_t *handle, ssize_t nread, const uv_buf_t *buf)
{
	struct co_stream *stream = handle->data;
	int result = nread == UV_EOF ? 0 : (int)nread;

	(void)buf;
	if (nread == 0) /* EAGAIN */
		return;
	if (nread == UV_ENOBUFS && !has_reader(stream)) {
		on_starved(stream);
		return;
	}
	if (nread < 0) { /* may come right behind the last bytes */
		stop_reading(stream);
		stream->ended = true;
		stream->end_status = result;
	}
	if (!has_reader(stream))
		return;
	stream->result = result;
	stream->into = NULL;
	task_wake(stream->reader, 0);
}

static int start_reading(struct co_stream *stream)
{
	int status = 0;

	if (!stream->reading)
		status = uv_read_start(&stream->uv.any, on_alloc,
				       on_read);
	stream->reading = status == 0;
	return status;
}

int co_stream_read(struct co_stream *stream, void *buf, size_t size)
{
	bool delivered;
	int status;

	if (!task_running())
		return UV_EINVAL;
	if (stream->reader)
		return UV_EBUSY;
	if (size == 0)
		return 0;
	if (stream->ended)
		return stream->end_status;
	status = start_reading(stream);
	if (status < 0)
		return status;
	stream->reader = task_running();
	stream->into = buf;
	stream->into_size = size < INT_MAX ? size : INT_MAX;
	stream->starved = false;
	status = task_wait(NULL, "read");
	delivered = !stream->into;
	stream->into = NULL;
	stream->reader = NULL;
	return delivered ? stream->result : status;
}

void co_stream_close(struct co_stream *stream)
{
	if (!stream)
		return;
	assert(!stream->reader && !stream->sender);
	uv_close((uv_handle_t *)&stream->uv.any, on_closed);
}

void co_stream_reset(struct co_stream *stream)
{
	if (!stream)
		return;
	assert(!stream->reader && !stream->sender);
	/* Refused while a shutdown is under way. */
	if (stream->uv.any.type != UV_TCP ||
	    uv_tcp_close_reset(&stream->uv.tcp, on_closed) < 0)
		uv_close((uv_handle_t *)&stream->uv.any, on_closed);
}
