#include "base/buf.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 256

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = BUF_INIT(buf->cap);
}

void buf_reset(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

/* Sizes double, so that appending n bytes one by one costs O(n). */
static size_t grown_size(const struct buf *buf, size_t needed)
{
	size_t size = buf->size ? buf->size : FIRST_SIZE;

	while (size < needed && size <= SIZE_MAX / 2)
		size *= 2;
	if (size < needed || size - 1 > buf->cap)
		size = needed;
	return size;
}

int buf_reserve(struct buf *buf, size_t len_bytes)
{
	size_t size;
	char *data;

	if (buf->len > buf->cap || len_bytes > buf->cap - buf->len)
		return -ENOBUFS;
	if (len_bytes < buf->size - buf->len)
		return 0;
	if (len_bytes >= SIZE_MAX - buf->len)
		return -ENOMEM;
	/* One byte more, for the NUL. */
	size = grown_size(buf, buf->len + len_bytes + 1);
	data = realloc(buf->data, size);
	if (!data)
		return -ENOMEM;
	if (!buf->data)
		data[0] = '\0';
	buf->data = data;
	buf->size = size;
	return 0;
}

int buf_append(struct buf *buf, const void *data, size_t len_bytes)
{
	int status = buf_reserve(buf, len_bytes);

	if (status < 0 || len_bytes == 0)
		return status;
	memcpy(buf->data + buf->len, data, len_bytes);
	buf->len += len_bytes;
	buf->data[buf->len] = '\0';
	return 0;
}

int buf_puts(struct buf *buf, const char *text)
{
	return buf_append(buf, text, strlen(text));
}

int buf_putc(struct buf *buf, char byte)
{
	return buf_append(buf, &byte, 1);
}

int buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	size_t room = buf->size - buf->len;
	int len, status;

	va_start(args, format);
	len = vsnprintf(room ? buf->data + buf->len : NULL, room, format, args);
	va_end(args);
	if (len < 0)
		return -EINVAL;
	if ((size_t)len < room && (size_t)len <= buf->cap - buf->len) {
		buf->len += (size_t)len;
		return 0;
	}
	/* It did not fit: undo what was cut off, make room, and again. */
	if (room)
		buf->data[buf->len] = '\0';
	status = buf_reserve(buf, (size_t)len);
	if (status < 0)
		return status;
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
	return 0;
}

void buf_truncate(struct buf *buf, size_t len_bytes)
{
	if (len_bytes >= buf->len)
		return;
	buf->len = len_bytes;
	buf->data[len_bytes] = '\0';
}

void buf_consume(struct buf *buf, size_t len_bytes)
{
	if (len_bytes >= buf->len) {
		buf_reset(buf);
		return;
	}
	buf->len -= len_bytes;
	/* The NUL moves along. */
	memmove(buf->data, buf->data + len_bytes, buf->len + 1);
}
