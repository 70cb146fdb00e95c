#include "transfer/body_buffers.h"

enum { KEEP_BYTES = 64 * 1024 }; /* a larger one is not kept */

static void swap(struct buf *spare, struct buf *buf)
{
	struct buf empty = *buf;

	buf->data = spare->data;
	buf->size = spare->size;
	spare->data = empty.data;
	spare->size = empty.size;
}

void body_buffers_take(struct body_buffers *buffers, struct buf *buf)
{
	if (!buf->data && buffers->count > 0)
		swap(&buffers->spare[--buffers->count], buf);
}

void body_buffers_give(struct body_buffers *buffers, struct buf *buf)
{
	if (!buf->data)
		return;
	buf_reset(buf);
	if (buf->size > KEEP_BYTES || buffers->count == BODY_BUFFERS_MAX)
		buf_release(buf);
	else
		swap(&buffers->spare[buffers->count++], buf);
}

void body_buffers_release(struct body_buffers *buffers)
{
	while (buffers->count > 0)
		buf_release(&buffers->spare[--buffers->count]);
}
