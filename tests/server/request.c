/*
 * Heads of requests (RFC 9112 sections 2 and 3).
 */
#include "request.h"

#include <string.h>
#include <strings.h>

/* Cut at the next separator; returns what stands before it, or NULL. */
static char *cut(char **rest, const char *separator)
{
	char *start = *rest;
	char *end = strstr(start, separator);

	if (!end)
		return NULL;
	*end = '\0';
	*rest = end + strlen(separator);
	return start;
}

static int parse_first_line(struct request *request, char *line)
{
	const char *method = cut(&line, " ");
	const char *target = method ? cut(&line, " ") : NULL;

	if (!target || target[0] != '/' || strncmp(line, "HTTP/1.", 7) != 0)
		return UV_EINVAL;
	for (const char *c = target; *c; c++)
		if (*c < '!' || *c == 0x7f)
			return UV_EINVAL;
	request->method = method;
	request->target = target;
	request->keep_alive = strcmp(line, "HTTP/1.0") != 0;
	return 0;
}

static int parse_header(struct request *request, char *line)
{
	const char *name = cut(&line, ":");

	if (!name || request->header_count == REQUEST_HEADERS_MAX)
		return UV_EINVAL;
	line += strspn(line, " \t");
	request->headers[request->header_count++] = (struct header){name, line};
	return 0;
}

static void note_connection(struct request *request)
{
	const char *connection = request_header(request, "Connection");
	const char *length = request_header(request, "Content-Length");

	if (connection && strcasecmp(connection, "close") == 0)
		request->keep_alive = false;
	else if (connection && strcasecmp(connection, "keep-alive") == 0)
		request->keep_alive = true;
	request->has_body = request_header(request, "Transfer-Encoding") ||
			    (length && strcmp(length, "0") != 0);
}

/* Parse a head, its last empty line included, of which NUL is no part. */
static int parse(struct request *request, char *head)
{
	char *line = cut(&head, "\r\n");
	int status = line ? parse_first_line(request, line) : UV_EINVAL;

	while (status == 0 && (line = cut(&head, "\r\n")) && *line)
		status = parse_header(request, line);
	if (status < 0)
		return status;
	note_connection(request);
	return 1;
}

static void drop_used(struct reader *reader)
{
	reader->len -= reader->used;
	memmove(reader->buf, reader->buf + reader->used, reader->len);
	reader->used = 0;
}

/* Read until a head is there.  Returns as request_read(). */
static int read_head(struct reader *reader)
{
	for (;;) {
		const char *end;
		ssize_t n;

		reader->buf[reader->len] = '\0';
		end = memmem(reader->buf, reader->len, "\r\n\r\n", 4);
		if (end) {
			reader->used = (size_t)(end - reader->buf) + 4;
			return 1;
		}
		if (reader->len == REQUEST_MAX)
			return UV_ENOBUFS;
		n = co_stream_read(reader->stream, reader->buf + reader->len,
				   REQUEST_MAX - reader->len);
		if (n <= 0)
			return (int)n;
		reader->len += (size_t)n;
	}
}

int request_read(struct reader *reader, struct request *request)
{
	int status;

	request->method = "-";
	request->target = "-";
	request->keep_alive = false;
	request->header_count = 0;
	drop_used(reader);
	status = read_head(reader);
	if (status <= 0)
		return status;
	memcpy(request->head, reader->buf, reader->used);
	request->head[reader->used] = '\0';
	if (memchr(reader->buf, '\0', reader->used))
		return UV_EINVAL;
	return parse(request, reader->buf);
}

const char *request_header(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}
