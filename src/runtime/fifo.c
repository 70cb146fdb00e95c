/*
 * Bytes in the order of their arrival.
 */
#include "runtime/fifo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

/* Move the bytes to the beginning of the memory. */
static void compact(struct fifo *fifo)
{
	if (fifo->start > 0)
		memmove(fifo->memory, fifo_first(fifo), fifo->len);
	fifo->start = 0;
}

int fifo_make_room(struct fifo *fifo, size_t room)
{
	size_t size = fifo->size * 2;
	char *memory;

	if (room <= fifo_room(fifo))
		return 0;
	compact(fifo);
	if (room <= fifo_room(fifo))
		return 0;
	if (room >= SIZE_MAX - fifo->len)
		return UV_ENOMEM;
	if (size < fifo->len + room)
		size = fifo->len + room;
	memory = realloc(fifo->memory, size + 1);
	if (!memory)
		return UV_ENOMEM;
	fifo->memory = memory;
	fifo->size = size;
	return 0;
}

void fifo_append(struct fifo *fifo, const void *data, size_t len)
{
	memcpy(fifo_end(fifo), data, len);
	fifo->len += len;
}

void fifo_drop(struct fifo *fifo, size_t len)
{
	fifo->len -= len;
	fifo->start = fifo->len > 0 ? fifo->start + len : 0;
}

int fifo_give(struct fifo *fifo, struct co_bytes *out)
{
	int status = fifo->memory ? 0 : fifo_make_room(fifo, 1);

	if (status < 0)
		return status;
	compact(fifo);
	*out = (struct co_bytes){fifo->memory, fifo->len};
	out->data[out->len] = '\0';
	*fifo = (struct fifo){0};
	return 0;
}

void fifo_release(struct fifo *fifo)
{
	free(fifo->memory);
	*fifo = (struct fifo){0};
}
