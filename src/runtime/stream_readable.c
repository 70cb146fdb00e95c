/*
 * Whether a stream can be read, for a select: bytes that come while nobody
 * reads gather in the fifo, where the next read finds them.
 */
#include "runtime/filter.h"
#include "runtime/link.h"
#include "runtime/stream.h"

/* Make room for one read into the fifo, in place of what was given out. */
static int make_room(struct co_stream *stream)
{
	stream_take_back(stream);
	return fifo_make_room(&stream->input, STREAM_READ_BYTES);
}

/* Have what a filter has gather in the fifo. */
static void gather_filtered(struct co_stream *stream)
{
	size_t got = 0;

	if (filter_has_more(&stream->transport) && make_room(stream) == 0)
		(void)stream_take_filtered(stream, fifo_end(&stream->input),
					   fifo_room(&stream->input), 1, &got);
	stream->input.len += got;
}

int stream_check_readable(struct co_stream *stream)
{
	if (stream->is_closed)
		return UV_EBADF;
	if (stream->reader)
		return UV_EBUSY;
	if (stream->input.len == 0 && stream->transport.input_status == 0 &&
	    stream->transport.layer)
		gather_filtered(stream);
	return stream->input.len > 0 || stream->transport.input_status < 0 ? 0
								 : UV_EAGAIN;
}

int stream_want_readable(struct co_stream *stream)
{
	int status = make_room(stream);

	return status < 0 ? status : transport_want_input(&stream->transport);
}
