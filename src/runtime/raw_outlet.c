#include "runtime/raw_outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <coget/loop.h>

#include "runtime/stream.h"

int raw_outlet_open(struct raw_outlet *outlet, struct co_stream *stream,
		    const char *on)
{
	int status = stream_check_writable(stream);

	if (status < 0)
		return status;
	if (!task_running())
		return UV_EINVAL;
	if (stream->transport.is_ending)
		return UV_EPIPE;
	if (task_refuses_wait(task_running()))
		return UV_ECANCELED;
	*outlet = (struct raw_outlet){
		.stream = stream, .task = task_running(), .on = on, .fd = -1};
	stream->outlet = outlet;
	stream->writer = outlet->task;
	status = stream_await_flush(stream, on);
	if (status < 0)
		raw_outlet_close(outlet, false);
	return status;
}

int raw_outlet_fd(struct raw_outlet *outlet)
{
	if (outlet->fd < 0)
		outlet->fd =
			fcntl(co_stream_fd(outlet->stream), F_DUPFD_CLOEXEC, 0);
	return outlet->fd < 0 ? uv_translate_sys_error(errno) : outlet->fd;
}

int raw_outlet_status(const struct raw_outlet *outlet)
{
	return outlet->stream ? outlet->stream->transport.output_status
			      : UV_EBADF;
}

bool raw_outlet_has_failed(ssize_t result)
{
	switch (result) {
	case UV_EPIPE:
	case UV_ECONNRESET:
	case UV_ECONNABORTED:
	case UV_ETIMEDOUT:
	case UV_EHOSTUNREACH:
	case UV_ENETUNREACH:
	case UV_ENETDOWN:
		return true;
	default:
		return false;
	}
}

ssize_t raw_outlet_note(struct raw_outlet *outlet, ssize_t result)
{
	if (outlet->stream && raw_outlet_has_failed(result))
		outlet->stream->transport.output_status = (int)result;
	return result;
}

static void on_ready(void *arg, int events)
{
	struct raw_outlet *outlet = arg;

	(void)events;
	(void)!co_poll_set(outlet->poll, 0);
	task_wake(outlet->task, 0);
}

int raw_outlet_await(struct raw_outlet *outlet)
{
	int status = raw_outlet_status(outlet);

	if (status == 0 && !outlet->poll)
		status = co_poll_open(&outlet->poll, outlet->fd, on_ready,
				      outlet);
	if (status == 0)
		status = co_poll_set(outlet->poll, CO_WRITABLE);
	if (status < 0)
		return status;
	/* Nothing is queued: who wakes these knows of an error, or a close. */
	status = task_wait(&outlet->stream->flushers, outlet->on);
	(void)!co_poll_set(outlet->poll, 0);
	return outlet->stream ? status : UV_EBADF;
}

int raw_outlet_write(struct raw_outlet *outlet, const void *data, size_t len)
{
	int status;

	if (!outlet->stream)
		return UV_EBADF;
	outlet->stream->writer = NULL;
	status = co_stream_write(outlet->stream, data, len);
	if (outlet->stream)
		outlet->stream->writer = outlet->task;
	return status;
}

void raw_outlet_close(struct raw_outlet *outlet, bool is_torn)
{
	if (outlet->stream) {
		outlet->stream->writer = NULL;
		outlet->stream->outlet = NULL;
		outlet->stream->is_torn |= is_torn;
	}
	co_poll_close(outlet->poll);
	if (outlet->fd >= 0)
		close(outlet->fd);
}
