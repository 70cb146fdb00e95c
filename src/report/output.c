#include "report/output.h"

#include <stddef.h>
#include <string.h>

#include <coget/thread.h>

#include "base/file.h"

/* Emitters wait long before this (report.c): only a runaway line is so long. */
#define PENDING_CAP ((size_t)256 * 1024 * 1024)

/* A write on its way through the thread pool. */
struct write_call {
	int fd;
	enum output_mode mode;
	const char *data;
	size_t len;
	bool has_run;
};

void output_init(struct output *output, int fd, enum output_mode mode)
{
	*output = (struct output){
		.fd = fd,
		.mode = mode,
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

static int write_lines(const struct write_call *call)
{
	int status = 0;

	for (size_t at = 0; status == 0 && at < call->len;) {
		const char *line = call->data + at;
		const char *end = memchr(line, '\n', call->len - at);
		size_t len = end ? (size_t)(end + 1 - line) : call->len - at;

		status = file_write_all(call->fd, line, len);
		at += len;
	}
	return status;
}

static int write_all(void *arg)
{
	struct write_call *call = arg;

	call->has_run = true;
	return call->mode == OUTPUT_BY_LINE
		       ? write_lines(call)
		       : file_write_all(call->fd, call->data, call->len);
}

int output_flush(struct output *output)
{
	struct write_call call = {.fd = output->fd, .mode = output->mode};
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
