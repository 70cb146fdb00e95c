#include "report/output.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <unistd.h>

#include <coget/thread.h>

/* Emitters wait long before this (report.c): only a runaway line is so long. */
#define PENDING_CAP ((size_t)256 * 1024 * 1024)

/* A write on its way through the thread pool. */
struct write_call {
	int fd;
	const char *data;
	size_t len;
	bool has_run;
};

void output_init(struct output *output, int fd)
{
	*output = (struct output){
		.fd = fd,
		.pending = BUF_INIT(PENDING_CAP),
		.writing = BUF_INIT(PENDING_CAP),
	};
}

void output_release(struct output *output)
{
	buf_release(&output->writing);
	buf_release(&output->pending);
}

bool output_waits(const struct output *output)
{
	return output->pending.len > 0 || output->writing.len > 0;
}

/* The descriptor may be non-blocking: another process can have set that. */
static int await_writable(int fd)
{
	struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};

	return poll(&poll_fd, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

static int write_all(void *arg)
{
	struct write_call *call = arg;
	int status = 0;

	call->has_run = true;
	while (call->len > 0 && status == 0) {
		ssize_t len = write(call->fd, call->data, call->len);

		if (len >= 0) {
			call->data += len;
			call->len -= (size_t)len;
		} else if (errno == EAGAIN) {
			status = await_writable(call->fd);
		} else if (errno != EINTR) {
			status = -errno;
		}
	}
	return status;
}

int output_flush(struct output *output)
{
	struct write_call call = {.fd = output->fd};
	int status;

	if (output->error)
		buf_reset(&output->pending);
	if (!output_waits(output))
		return output->error;
	/* What a cancelled flush has left goes first. */
	if (output->writing.len == 0) {
		struct buf empty = output->writing;

		output->writing = output->pending;
		output->pending = empty;
	}
	call.data = output->writing.data;
	call.len = output->writing.len;
	status = co_to_thread(write_all, &call);
	if (!call.has_run)
		return status;
	buf_reset(&output->writing);
	if (status < 0) {
		output->error = status;
		buf_reset(&output->pending);
	}
	return status;
}
