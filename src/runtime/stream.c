/*
 * Streams: opening and closing.
 */
#include "runtime/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/connect.h"
#include "runtime/descriptor.h"
#include "runtime/link.h"

enum { LIMIT_BYTES = 64 * 1024 };

/* The peer has ended its side; ours goes on. */
static bool on_eof(void *arg)
{
	stream_wake_reader(arg);
	return true;
}

/* Whatever has failed, what has come can still be read. */
static bool on_failed(void *arg, int status)
{
	stream_wake_reader(arg);
	stream_wake_writers(arg, status);
	return true;
}

static void on_lost(void *arg, int status)
{
	struct co_stream *stream = arg;

	(void)status;
	fifo_release(&stream->input);
}

static const struct co_protocol protocol = {
	.get_buffer = stream_get_buffer,
	.data_received = stream_data_received,
	.eof_received = on_eof,
	.failed = on_failed,
	.resume_writing = stream_resume_writing,
	.flushed = stream_flushed,
	.connection_lost = on_lost,
};

/* Tasks that the close has woken have yet to return from their calls. */
static void release(struct co_transport *transport)
{
	loop_free_later(loop_current, transport);
}

static struct co_stream *make(bool is_pipe)
{
	struct co_stream *stream = calloc(1, sizeof(*stream));

	if (!stream)
		return NULL;
	transport_init(&stream->transport, is_pipe, &protocol, stream);
	stream->transport.owner.what = "stream";
	stream->transport.release = release;
	stream->limit = LIMIT_BYTES;
	link_init(&stream->readables);
	link_init(&stream->drainers);
	link_init(&stream->flushers);
	return stream;
}

struct co_stream *stream_of_pipe(uv_pipe_t **pipe)
{
	struct co_stream *stream = make(true);

	if (stream)
		*pipe = &stream->transport.uv.pipe;
	return stream;
}

int stream_of_socket(struct co_stream **out, int fd, bool is_unix)
{
	struct co_stream *stream = make(is_unix);
	int status;

	*out = NULL;
	if (!stream) {
		close(fd);
		return UV_ENOMEM;
	}
	status = transport_open(&stream->transport, fd);
	if (status < 0)
		co_stream_close(stream);
	else
		*out = stream;
	return status;
}

int co_stream_open(struct co_stream **out, int fd)
{
	bool is_tcp;
	int own, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current)
		return UV_EINVAL;
	status = descriptor_of_stream(&own, &is_tcp, fd);
	if (status == 0)
		status = stream_of_socket(out, own, !is_tcp);
	if (status == 0)
		descriptor_close_taken(fd);
	return status;
}

int co_stream_connect(struct co_stream **out, const char *host, uint16_t port)
{
	return co_stream_connect_with(out, host, port, NULL);
}

int co_stream_connect_with(struct co_stream **out, const char *host,
			   uint16_t port,
			   const struct co_connect_options *options)
{
	int fd, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	status = connect_host(&fd, host, port, options);
	return status < 0 ? status : stream_of_socket(out, fd, false);
}

int co_stream_connect_unix(struct co_stream **out, const char *path)
{
	int fd, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	status = connect_unix(&fd, path);
	return status < 0 ? status : stream_of_socket(out, fd, true);
}

/*
 * End the calls of other tasks.  One that has been woken before finds
 * is_closed, and returns no success after which its task would use the stream
 * again.
 */
static void end_calls(struct co_stream *stream)
{
	loop_check(stream->transport.uv.handle.loop);
	stream->is_closed = true;
	if (stream->outlet)
		stream->outlet->stream = NULL;
	if (stream->reader)
		task_wake(stream->reader, UV_EBADF);
	task_wake_all(&stream->readables, UV_EBADF);
	stream_wake_writers(stream, UV_EBADF);
}

void co_stream_close(struct co_stream *stream)
{
	bool is_torn;

	if (!stream)
		return;
	is_torn = stream->is_torn || stream->writer;
	end_calls(stream);
	if (is_torn)
		transport_close_now(&stream->transport, 0);
	else
		co_transport_close(&stream->transport);
}

void co_stream_reset(struct co_stream *stream)
{
	static const struct linger at_once = {.l_onoff = 1};

	if (!stream)
		return;
	end_calls(stream);
	/* Not uv_tcp_close_reset(), which knows no pipes; nor do they this. */
	(void)!setsockopt(co_stream_fd(stream), SOL_SOCKET, SO_LINGER, &at_once,
			  sizeof(at_once));
	transport_close_now(&stream->transport, 0);
}

int co_stream_fd(const struct co_stream *stream)
{
	return stream ? co_transport_fd(&stream->transport) : UV_EINVAL;
}

typedef int name_fn(int fd, struct sockaddr *address, socklen_t *len);

static int get_name(name_fn *get, const struct co_stream *stream,
		    struct sockaddr_storage *out)
{
	socklen_t len = sizeof(*out);
	int fd = co_stream_fd(stream);

	if (!out)
		return UV_EINVAL;
	memset(out, 0, sizeof(*out));
	if (fd < 0)
		return fd;
	if (get(fd, (struct sockaddr *)out, &len) < 0)
		return uv_translate_sys_error(errno);
	return 0;
}

int co_stream_local_address(const struct co_stream *stream,
			    struct sockaddr_storage *out)
{
	return get_name(getsockname, stream, out);
}

int co_stream_peer_address(const struct co_stream *stream,
			   struct sockaddr_storage *out)
{
	return get_name(getpeername, stream, out);
}
