/*
 * A growing byte buffer with a cap, always NUL-terminated once non-empty.
 *
 * Zero-initialise with a cap (BUF_INIT), append, release.  Appending fails
 * whole or not at all.  buf_reset() keeps the memory for reuse.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data; /* NULL while nothing was ever appended */
	size_t len;
	size_t size;
	size_t cap; /* len never exceeds it */
};

#define BUF_INIT(cap_bytes) ((struct buf){NULL, 0, 0, (cap_bytes)})

/* Free the memory; the buffer can be used again. */
void buf_release(struct buf *buf);

/* Empty it, keeping the memory. */
void buf_reset(struct buf *buf);

/* Make room for len_bytes more.  0, -ENOMEM, or -ENOBUFS past the cap. */
int buf_reserve(struct buf *buf, size_t len_bytes);

/* Append bytes.  Errors as buf_reserve(). */
int buf_append(struct buf *buf, const void *data, size_t len_bytes);

/* Append a string. */
int buf_puts(struct buf *buf, const char *text);

/* Append one byte. */
int buf_putc(struct buf *buf, char byte);

/* Append formatted text. */
int buf_printf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Keep the first len_bytes only. */
void buf_truncate(struct buf *buf, size_t len_bytes);

/* Drop the first len_bytes. */
void buf_consume(struct buf *buf, size_t len_bytes);

#endif
