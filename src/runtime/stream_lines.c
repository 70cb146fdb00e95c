/*
 * Texts and whole streams: what is made of single reads and writes.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <coget/stream.h>

/* On a coroutine's stack, of which this is a quarter. */
enum { COPY_BYTES = 16 * 1024 };

bool co_stream_next_line(struct co_stream *stream, const char **line,
			 size_t *len, int *status)
{
	ssize_t got;

	if (*status < 0)
		return false;
	got = co_stream_read_line(stream, line);
	*status = got < 0 ? (int)got : 0;
	*len = got < 0 ? 0 : (size_t)got;
	return got > 0;
}

/* Format a text that is longer than what is at hand, and write it. */
static int write_long(struct co_stream *stream, size_t len, const char *format,
		      va_list args)
{
	char *text = malloc(len + 1);
	int status;

	if (!text)
		return UV_ENOMEM;
	vsnprintf(text, len + 1, format, args);
	status = co_stream_write(stream, text, len);
	free(text);
	return status;
}

int co_stream_printf(struct co_stream *stream, const char *format, ...)
{
	char text[512];
	va_list args;
	int len, status;

	if (!stream || !format)
		return UV_EINVAL;
	va_start(args, format);
	len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len < 0)
		return UV_EINVAL;
	if ((size_t)len < sizeof(text))
		return co_stream_write(stream, text, (size_t)len);
	va_start(args, format);
	status = write_long(stream, (size_t)len, format, args);
	va_end(args);
	return status;
}

int co_stream_copy(struct co_stream *to, struct co_stream *from)
{
	char buf[COPY_BYTES];
	ssize_t len;
	int status = 0;

	if (!to || !from)
		return UV_EINVAL;
	while (status == 0 &&
	       (len = co_stream_read(from, buf, sizeof(buf))) != 0)
		status = len < 0 ? (int)len
				 : co_stream_write(to, buf, (size_t)len);
	return status;
}
