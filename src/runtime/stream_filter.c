/*
 * Filters of streams: how one gets there.
 */
#include "runtime/filter.h"
#include "runtime/stream.h"

/* Whether a filter can be put on the stream now. */
static int begin_filtering(struct co_stream *stream)
{
	int status = stream_begin_reading(stream);

	if (status == 0)
		status = stream_check_writable(stream);
	if (status == 0)
		status = stream->transport.input_status;
	if (status == 0 && stream->transport.is_ending)
		status = UV_EPIPE;
	return status;
}

struct opening {
	struct co_transport *transport;
	int status;
};

static void on_open(void *arg)
{
	struct opening *opening = arg;

	opening->status = filter_open(opening->transport);
}

/* Wait until the filter is open, as the stream's one reader and writer. */
static int await_open(struct co_stream *stream)
{
	struct co_layer *layer = stream->transport.layer;
	int status = transport_want_input(&stream->transport);

	layer->opener = stream->reader = stream->writer = task_running();
	if (status == 0)
		status = task_wait(NULL, "filter");
	stream->reader = stream->writer = NULL;
	if (stream->is_closed)
		return UV_EBADF;
	if (!layer->opener)
		return layer->open_status;
	layer->opener = NULL;
	return status < 0 ? status : stream->transport.input_status;
}

static int open_filter(struct co_stream *stream)
{
	struct opening opening = {.transport = &stream->transport};
	int status;

	co_on_loop_stack(on_open, &opening);
	status = opening.status;
	if (status == UV_EAGAIN)
		status = await_open(stream);
	if (status < 0 && status != UV_EBADF)
		filter_give_up(&stream->transport, status);
	return status;
}

int co_stream_add_filter(struct co_stream *stream,
			 const struct co_filter *filter, void *arg)
{
	struct co_transport *transport;
	int status;

	if (!filter || !filter->read || !filter->write || !filter->release)
		return UV_EINVAL;
	status = begin_filtering(stream);
	if (status == 0)
		status = filter_attach(&stream->transport, filter, arg);
	if (status < 0) {
		filter->release(arg);
		return status;
	}
	transport = &stream->transport;
	transport->layer->kept = stream->input;
	stream->input = (struct fifo){0};
	return open_filter(stream);
}

void *co_stream_filter(const struct co_stream *stream,
		       const struct co_filter *filter)
{
	const struct co_layer *layer = stream ? stream->transport.layer : NULL;

	return layer && layer->filter == filter ? layer->arg : NULL;
}
