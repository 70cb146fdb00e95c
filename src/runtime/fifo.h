/*
 * Bytes in the order of their arrival, in one piece of memory.
 *
 * All zero is empty and has no memory yet.  Bytes are put in behind the last
 * one and dropped from the first on; what is pointed to holds until room is
 * made.
 */
#ifndef RUNTIME_FIFO_H
#define RUNTIME_FIFO_H

#include <stddef.h>

#include <coget/bytes.h>

struct fifo {
	char *memory;
	size_t start; /* of the first byte, in memory */
	size_t len;
	size_t size; /* of memory, but for one byte more, for a NUL */
};

/* The first byte. */
static inline char *fifo_first(const struct fifo *fifo)
{
	return fifo->memory + fifo->start;
}

/* Where the next byte goes, and how many fit without making room. */
static inline char *fifo_end(const struct fifo *fifo)
{
	return fifo->memory + fifo->start + fifo->len;
}

static inline size_t fifo_room(const struct fifo *fifo)
{
	return fifo->size - fifo->start - fifo->len;
}

/*
 * Make room for so many bytes behind the last one.  Returns 0, or UV_ENOMEM
 * with everything as it was.
 */
int fifo_make_room(struct fifo *fifo, size_t room);

/* Put in bytes for which there is room. */
void fifo_append(struct fifo *fifo, const void *data, size_t len);

/* Drop the first bytes. */
void fifo_drop(struct fifo *fifo, size_t len);

/*
 * Empty the fifo into out, with its memory.  Returns 0; or UV_ENOMEM, with
 * everything as it was.
 */
int fifo_give(struct fifo *fifo, struct co_bytes *out);

/* Drop all bytes and free the memory. */
void fifo_release(struct fifo *fifo);

#endif
