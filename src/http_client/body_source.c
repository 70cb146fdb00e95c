#include "http_client/body_source.h"

#include <string.h>

#include <coget/loop.h>

#include "base/container.h"

static ssize_t take(struct body_stream *stream, char *buffer, size_t size)
{
	struct body_source *source =
		CONTAINER_OF(stream, struct body_source, stream);
	size_t left = source->piece.len - source->taken;

	if (left == 0 && source->has_ended)
		return source->status < 0 ? BODY_STREAM_FAILED : 0;
	if (left == 0)
		return BODY_STREAM_WAITS;
	if (size > left)
		size = left;
	memcpy(buffer, source->piece.data + source->taken, size);
	source->taken += size;
	if (size == left && source->wanted)
		co_future_set(source->wanted, 0);
	return (ssize_t)size;
}

void body_source_init(struct body_source *source,
		      struct co_generator *generator)
{
	*source = (struct body_source){.stream.take = take,
				       .generator = generator};
}

static void tell_on_loop_stack(void *arg)
{
	struct body_stream *stream = arg;

	if (stream->on_more)
		stream->on_more(stream->arg);
}

static void tell(struct body_source *source)
{
	co_on_loop_stack(tell_on_loop_stack, &source->stream);
}

/* Hand over a piece, and wait until it was taken. */
static int pass_on(struct body_source *source, const struct co_bytes *piece)
{
	struct co_future wanted;
	int status;

	if (piece->len == 0)
		return 0;
	co_future_init(&wanted, NULL, NULL);
	source->wanted = &wanted;
	source->piece = *piece;
	source->taken = 0;
	tell(source);
	status = co_future_wait(&wanted);
	source->wanted = NULL;
	source->piece = (struct co_bytes){NULL, 0};
	source->taken = 0;
	return status;
}

static int pump(void *arg)
{
	struct body_source *source = arg;
	const struct co_bytes *piece;
	int status = 0;

	while (status == 0 && (piece = co_generator_next(source->generator)))
		status = pass_on(source, piece);
	co_generator_close(source->generator);
	if (status == 0)
		status = co_generator_status(source->generator);
	source->has_ended = true;
	source->status = status;
	tell(source);
	return status;
}

int body_source_start(struct body_source *source)
{
	return source->generator ? co_create_task(&source->task, pump, source)
				 : 0;
}

int body_source_stop(struct body_source *source)
{
	int status;

	if (!source->task)
		return 0;
	co_task_cancel(source->task);
	status = co_join(source->task);
	co_task_release(source->task);
	source->task = NULL;
	return status < 0 && status != UV_ECANCELED ? status : 0;
}
