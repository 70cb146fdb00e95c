#include "http_client/body_pipe.h"

/* Bytes that fill less of their buffer than this part are copied out of it. */
enum { COPIED_PART = 4 };

void body_pipe_init(struct body_pipe *pipe)
{
	*pipe = (struct body_pipe){.bytes = BUF_INIT(SIZE_MAX / 2)};
}

void body_pipe_release(struct body_pipe *pipe)
{
	buf_release(&pipe->bytes);
}

static int wait_at(struct co_future **place)
{
	struct co_future future;
	int status;

	if (*place)
		return UV_EBUSY;
	co_future_init(&future, NULL, NULL);
	*place = &future;
	status = co_future_wait(&future);
	*place = NULL;
	return status;
}

static void wake(struct co_future *waiting)
{
	if (waiting)
		co_future_set(waiting, 0);
}

static size_t unread(const struct body_pipe *pipe)
{
	return pipe->bytes.len - pipe->read;
}

static int await_room(struct body_pipe *pipe)
{
	int status = 0;

	while (status == 0 && unread(pipe) > 0 && !pipe->has_too_little)
		status = wait_at(&pipe->writer);
	if (status < 0)
		return status;
	buf_consume(&pipe->bytes, pipe->read);
	pipe->read = 0;
	return 0;
}

static int append(struct body_pipe *pipe, const void *data, size_t len)
{
	if (buf_append(&pipe->bytes, data, len) < 0)
		return UV_ENOMEM;
	wake(pipe->reader);
	return 0;
}

int body_pipe_put(struct body_pipe *pipe, const void *data, size_t len)
{
	int status = await_room(pipe);

	return status < 0 ? status : append(pipe, data, len);
}

int body_pipe_take(struct body_pipe *pipe, struct buf *body)
{
	struct buf empty;
	int status;

	if (body->len < body->size / COPIED_PART)
		return body_pipe_put(pipe, body->data, body->len);
	status = await_room(pipe);
	if (status < 0)
		return status;
	if (unread(pipe) > 0)
		return append(pipe, body->data, body->len);
	empty = pipe->bytes;
	pipe->bytes = *body;
	*body = empty;
	wake(pipe->reader);
	return 0;
}

void body_pipe_end(struct body_pipe *pipe, int status)
{
	pipe->has_ended = true;
	pipe->status = status;
	wake(pipe->reader);
}

void body_pipe_notify(struct body_pipe *pipe)
{
	wake(pipe->reader);
}

int body_pipe_wait(struct body_pipe *pipe)
{
	return pipe->has_ended ? 0 : wait_at(&pipe->reader);
}

static int await_beyond(struct body_pipe *pipe, size_t len)
{
	int status = 0;

	while (status == 0 && unread(pipe) <= len && !pipe->has_ended) {
		if (pipe->reader)
			return UV_EBUSY;
		pipe->has_too_little = true;
		wake(pipe->writer);
		status = wait_at(&pipe->reader);
		pipe->has_too_little = false;
	}
	return status;
}

ssize_t body_pipe_get_beyond(struct body_pipe *pipe, size_t len,
			     const char **data)
{
	int status = await_beyond(pipe, len);

	*data = NULL;
	if (status < 0)
		return status;
	if (unread(pipe) <= len)
		return pipe->status;
	*data = pipe->bytes.data + pipe->read;
	return (ssize_t)unread(pipe);
}

ssize_t body_pipe_get(struct body_pipe *pipe, const char **data)
{
	return body_pipe_get_beyond(pipe, 0, data);
}

void body_pipe_put_back(struct body_pipe *pipe, char *data, size_t len)
{
	buf_release(&pipe->bytes);
	pipe->bytes.data = data;
	pipe->bytes.len = len;
	pipe->bytes.size = len + 1;
	pipe->read = 0;
}

void body_pipe_consume(struct body_pipe *pipe, size_t len)
{
	pipe->read += len;
	if (pipe->read == pipe->bytes.len)
		wake(pipe->writer);
}
