/*
 * The reading side of streams.
 *
 * A reader lends its buffer: libuv reads into it without a copy in between, and
 * what has not come there stays in the kernel.  Only what is looked through for
 * a separator, or read to the end, gathers in the stream's own fifo, from which
 * all take first.
 */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "runtime/filter.h"
#include "runtime/link.h"
#include "runtime/stream.h"

/* Whether a task lends room; one that is woken, or cancelled, does not. */
static bool has_reader(const struct co_stream *stream)
{
	return stream->reader && stream->reader->state == CO_TASK_SUSPENDED;
}

void stream_get_buffer(void *arg, char **data, size_t *size)
{
	struct co_stream *stream = arg;

	if (has_reader(stream)) {
		*data = stream->into;
		*size = stream->into_size;
		if (stream->into_size == 0)
			task_wake(stream->reader, 0);
	} else if (!link_is_alone(&stream->readables)) {
		*data = fifo_end(&stream->input);
		*size = fifo_room(&stream->input);
	}
}

void stream_data_received(void *arg, const char *data, size_t len)
{
	struct co_stream *stream = arg;

	(void)data;
	if (!has_reader(stream)) {
		stream->input.len += len;
		task_wake_all(&stream->readables, 0);
		return;
	}
	stream->into += len;
	stream->into_size -= len;
	if (len < stream->least)
		stream->least -= len;
	else
		task_wake(stream->reader, 0);
}

void stream_wake_reader(struct co_stream *stream)
{
	if (stream->transport.input_status == 0)
		return;
	if (stream->reader)
		task_wake(stream->reader, 0);
	task_wake_all(&stream->readables, 0);
}

/* What a read returns that finds nothing. */
static int input_status(const struct co_stream *stream)
{
	return stream->transport.input_status;
}

void stream_take_back(struct co_stream *stream)
{
	if (stream->cut)
		*stream->cut = stream->cut_byte;
	stream->cut = NULL;
}

int stream_begin_reading(struct co_stream *stream)
{
	if (!stream || !task_running())
		return UV_EINVAL;
	if (stream->is_closed)
		return UV_EBADF;
	if (stream->reader || !link_is_alone(&stream->readables))
		return UV_EBUSY;
	stream_take_back(stream);
	return 0;
}

int stream_take_filtered(struct co_stream *stream, char *into, size_t size,
			 size_t least, size_t *got)
{
	ssize_t taken = 0;

	if (!filter_has_more(&stream->transport))
		return 0;
	while (*got < least && taken >= 0) {
		taken = filter_take(&stream->transport, into + *got,
				    size - *got);
		if (taken > 0)
			*got += (size_t)taken;
	}
	return taken == UV_EAGAIN ? 0 : input_status(stream);
}

/*
 * Wait until at least that many of size bytes have come, or no more will.
 *
 * got  out: their number, also on error.
 *
 * Returns 0, UV_EOF, UV_ECANCELED, UV_EBADF, or the error of the connection.
 */
static int await_input(struct co_stream *stream, char *into, size_t size,
		       size_t least, size_t *got)
{
	int status = input_status(stream);

	*got = 0;
	if (status == 0 && stream->transport.layer)
		status = stream_take_filtered(stream, into, size, least, got);
	if (*got >= least)
		return 0;
	if (status == 0)
		status = transport_want_input(&stream->transport);
	if (status < 0)
		return status;
	stream->into = into + *got;
	stream->into_size = size - *got;
	stream->least = least - *got;
	stream->reader = task_running();
	status = task_wait(NULL, "read");
	stream->reader = NULL;
	*got = size - stream->into_size;
	if (stream->is_closed)
		return UV_EBADF;
	if (*got >= least)
		return 0;
	return status < 0 ? status : input_status(stream);
}

int stream_await_message(struct co_stream *stream)
{
	char nowhere;
	size_t got;

	return await_input(stream, &nowhere, 0, 1, &got);
}

/* Take what has gathered, at most size bytes; returns how many. */
static size_t take(struct co_stream *stream, void *buf, size_t size)
{
	size_t len = stream->input.len < size ? stream->input.len : size;

	if (len > 0) {
		memcpy(buf, fifo_first(&stream->input), len);
		fifo_drop(&stream->input, len);
	}
	return len;
}

ssize_t co_stream_read(struct co_stream *stream, void *buf, size_t size)
{
	int status = stream_begin_reading(stream);
	size_t got;

	if (status < 0)
		return status;
	if (!buf && size > 0)
		return UV_EINVAL;
	if (size > SSIZE_MAX)
		size = SSIZE_MAX;
	got = take(stream, buf, size);
	if (got > 0 || size == 0)
		return (ssize_t)got;
	status = await_input(stream, buf, size, 1, &got);
	if (got > 0 && status != UV_EBADF)
		return (ssize_t)got;
	return status == UV_EOF ? 0 : status;
}

int co_stream_read_exactly(struct co_stream *stream, void *buf, size_t size,
			   size_t *got)
{
	int status = stream_begin_reading(stream);
	size_t taken = 0, come = 0;

	if (got)
		*got = 0;
	if (status < 0)
		return status;
	if (!buf && size > 0)
		return UV_EINVAL;
	taken = take(stream, buf, size);
	if (taken < size)
		status = await_input(stream, (char *)buf + taken, size - taken,
				     size - taken, &come);
	if (got)
		*got = taken + come;
	return status;
}

/* Have at most max more bytes come into the fifo, and at least one. */
static int gather(struct co_stream *stream, size_t max)
{
	size_t room, got;
	size_t wanted = max < STREAM_READ_BYTES ? max : STREAM_READ_BYTES;
	int status = fifo_make_room(&stream->input, wanted);

	if (status < 0)
		return status;
	room = fifo_room(&stream->input);
	status = await_input(stream, fifo_end(&stream->input),
			     room < max ? room : max, 1, &got);
	if (status != UV_EBADF) /* which has freed the fifo */
		stream->input.len += got;
	return status;
}

/* Give out the first bytes, with a NUL behind them until the next read. */
static ssize_t give_out(struct co_stream *stream, size_t len, const char **data)
{
	*data = fifo_first(&stream->input);
	stream->cut = fifo_first(&stream->input) + len;
	stream->cut_byte = *stream->cut;
	*stream->cut = '\0';
	fifo_drop(&stream->input, len);
	return (ssize_t)len;
}

/*
 * Where the first separator ends, sought from an offset on; 0: there is none.
 */
static size_t find(const struct fifo *input, size_t from,
		   const char *separator, size_t separator_len)
{
	char *at;

	if (input->len - from < separator_len)
		return 0;
	at = memmem(fifo_first(input) + from, input->len - from, separator,
		    separator_len);
	return at ? (size_t)(at - fifo_first(input)) + separator_len : 0;
}

/*
 * Wait until a separator has come.  Returns the number of bytes up to its end;
 * or CO_LIMIT_OVERRUN, or what ended the reading.
 */
static ssize_t gather_until(struct co_stream *stream, const char *separator,
			    size_t separator_len)
{
	const struct fifo *input = &stream->input;
	size_t searched = 0; /* no separator begins before */

	for (;;) {
		size_t end = find(input, searched, separator, separator_len);
		int status;

		if (end > stream->limit ||
		    (end == 0 && input->len >= stream->limit))
			return CO_LIMIT_OVERRUN;
		if (end > 0)
			return (ssize_t)end;
		if (input->len >= separator_len)
			searched = input->len - separator_len + 1;
		status = gather(stream, stream->limit - input->len);
		if (status < 0)
			return status;
	}
}

ssize_t co_stream_read_until(struct co_stream *stream, const char **data,
			     const void *separator, size_t separator_len)
{
	ssize_t len = data ? stream_begin_reading(stream) : UV_EINVAL;

	if (data)
		*data = NULL;
	if (len == 0)
		len = separator && separator_len > 0
			      ? gather_until(stream, separator, separator_len)
			      : UV_EINVAL;
	return len < 0 ? len : give_out(stream, (size_t)len, data);
}

ssize_t co_stream_read_line(struct co_stream *stream, const char **line)
{
	ssize_t len = co_stream_read_until(stream, line, "\n", 1);

	if (len == UV_EOF && stream->input.len > 0)
		return give_out(stream, stream->input.len, line);
	return len == UV_EOF ? 0 : len;
}

int stream_gather_all(struct co_stream *stream, size_t max)
{
	int status = stream_begin_reading(stream);

	if (status < 0)
		return status;
	if (max == SIZE_MAX)
		max--;
	while (status == 0 && stream->input.len <= max)
		status = gather(stream, max - stream->input.len + 1);
	if (stream->input.len > max)
		return CO_LIMIT_OVERRUN;
	return status == UV_EOF ? 0 : status;
}

int co_stream_read_all(struct co_stream *stream, struct co_bytes *out,
		       size_t max)
{
	int status = out ? stream_gather_all(stream, max) : UV_EINVAL;

	if (out)
		*out = (struct co_bytes){0};
	if (status == 0)
		status = fifo_give(&stream->input, out);
	return status;
}

bool co_stream_at_eof(const struct co_stream *stream)
{
	return stream && stream->input.len == 0 &&
	       input_status(stream) == UV_EOF;
}

int co_stream_set_limit(struct co_stream *stream, size_t limit)
{
	if (!stream || limit == 0 || limit == SIZE_MAX)
		return UV_EINVAL;
	stream->limit = limit;
	return 0;
}
