#include "websocket/ws_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "model/header.h"

/* Of a whole head, its lines' ends included. */
#define HEAD_MOST_BYTES (64 * 1024)

static const char *const names[WS_FIELD_COUNT] = {
	[WS_FIELD_ACCEPT] = "Sec-WebSocket-Accept",
	[WS_FIELD_CONNECTION] = "Connection",
	[WS_FIELD_EXTENSIONS] = "Sec-WebSocket-Extensions",
	[WS_FIELD_HOST] = "Host",
	[WS_FIELD_KEY] = "Sec-WebSocket-Key",
	[WS_FIELD_PROTOCOL] = "Sec-WebSocket-Protocol",
	[WS_FIELD_UPGRADE] = "Upgrade",
	[WS_FIELD_VERSION] = "Sec-WebSocket-Version",
};

void ws_head_init(struct ws_head *head)
{
	*head = (struct ws_head){0};
}

void ws_head_release(struct ws_head *head)
{
	free(head->first);
	for (int i = 0; i < WS_FIELD_COUNT; i++)
		free(head->values[i]);
	ws_head_init(head);
}

/* A value more of a field is one more of its list (RFC 9110 section 5.3). */
static int add_value(char **value, struct span more)
{
	char *joined;

	if (asprintf(&joined, "%s%s%.*s", *value ? *value : "",
		     *value ? ", " : "", (int)more.len, more.text) < 0)
		return UV_ENOMEM;
	free(*value);
	*value = joined;
	return 0;
}

/* Returns 0, UV_ENOMEM, or CO_WEBSOCKET_REFUSED for what is no field. */
static int take_field(struct ws_head *head, const char *line, size_t len,
		      const char **why)
{
	const char *at = line, *end = line + len;
	struct span name;

	*why = "a line of the head is no field";
	while (at < end && header_is_token_character(*at))
		at++;
	if (at == line || at == end || *at != ':')
		return CO_WEBSOCKET_REFUSED;
	name = (struct span){line, (size_t)(at++ - line)};
	for (int i = 0; i < WS_FIELD_COUNT; i++)
		if (span_is(name, names[i]))
			return add_value(&head->values[i],
					 span_trim((struct span){
						 at, (size_t)(end - at)}));
	return 0;
}

/* The line's length without its end. */
static size_t without_end(const char *line, size_t len)
{
	len -= len > 0 && line[len - 1] == '\n';
	return len - (len > 0 && line[len - 1] == '\r');
}

/*
 * Read a line.  Returns 1 with it, without its end; or 0 at the empty line that
 * ends a head; or an error.
 */
static int read_line(struct co_stream *stream, const char **line, size_t *len,
		     size_t *left_bytes, const char **why)
{
	ssize_t got = co_stream_read_line(stream, line);

	if (got == 0 || (got > 0 && (*line)[got - 1] != '\n'))
		return UV_ECONNRESET;
	*why = "the head has more than 64 KiB";
	if (got == CO_LIMIT_OVERRUN || got > (ssize_t)*left_bytes)
		return CO_WEBSOCKET_REFUSED;
	if (got < 0)
		return (int)got;
	*left_bytes -= (size_t)got;
	*len = without_end(*line, (size_t)got);
	*why = "the head has a NUL";
	if (memchr(*line, '\0', *len))
		return CO_WEBSOCKET_REFUSED;
	return *len > 0;
}

int ws_head_read(struct ws_head *head, struct co_stream *stream,
		 const char **why)
{
	size_t left_bytes = HEAD_MOST_BYTES, len = 0;
	const char *line;
	int status = read_line(stream, &line, &len, &left_bytes, why);

	if (status < 0)
		return status;
	head->first = strndup(line, len);
	if (!head->first)
		return UV_ENOMEM;
	while ((status = read_line(stream, &line, &len, &left_bytes, why)) > 0) {
		status = take_field(head, line, len, why);
		if (status < 0)
			return status;
	}
	return status;
}

bool ws_head_has(const struct ws_head *head, enum ws_field field,
		 const char *word)
{
	const char *at = head->values[field], *end;

	if (!at)
		return false;
	end = at + strlen(at);
	while (at < end)
		if (span_is(span_take(&at, end, ','), word))
			return true;
	return false;
}

bool ws_head_is(const struct ws_head *head, enum ws_field field,
		const char *text)
{
	return head->values[field] && strcmp(head->values[field], text) == 0;
}

bool ws_head_is_own(const char *line)
{
	for (int i = 0; i < WS_FIELD_COUNT; i++)
		if (i != WS_FIELD_HOST && header_is_named(line, names[i]))
			return true;
	return false;
}
