#include "websocket/ws_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "websocket/ws_head.h"

/*
 * The request's target, from "GET /chat HTTP/1.1".
 *
 * out  receives it, to be freed; NULL if this is no such request.
 *
 * Returns 0 or UV_ENOMEM.
 */
static int take_target(char **out, const char *first)
{
	static const char method[] = "GET ";
	const char *target = first + sizeof(method) - 1;
	int len = 0, end = 0;

	*out = NULL;
	if (strncmp(first, method, sizeof(method) - 1) != 0)
		return 0;
	sscanf(target, "%*[!-~]%n HTTP/1.%*1[1-9]%n", &len, &end);
	if (end == 0 || target[end] != '\0')
		return 0;
	*out = strndup(target, (size_t)len);
	return *out ? 0 : UV_ENOMEM;
}

/* Whether a key is the base64 of 16 bytes. */
static bool is_key(const char *key)
{
	unsigned char bytes[WS_KEY_BYTES];
	size_t len = key ? strlen(key) : 0;

	return len == WS_KEY_SIZE - 1 &&
	       base64_decode(bytes, sizeof(bytes), key, len);
}

/* Why a request is refused; *answer is the status that says it. */
static const char *fault_of(const struct ws_head *head, const char **answer)
{
	*answer = "426 Upgrade Required\r\nUpgrade: websocket\r\n"
		  "Sec-WebSocket-Version: 13";
	if (!ws_head_has(head, WS_FIELD_UPGRADE, "websocket") ||
	    !ws_head_has(head, WS_FIELD_CONNECTION, "upgrade"))
		return "the client does not upgrade to websocket";
	if (!ws_head_is(head, WS_FIELD_VERSION, "13"))
		return "the client asks for another version than 13";
	*answer = "400 Bad Request";
	if (!head->values[WS_FIELD_HOST])
		return "the client names no host";
	if (!is_key(head->values[WS_FIELD_KEY]))
		return "the client's Sec-WebSocket-Key is none";
	return NULL;
}

static int answer_refusal(struct ws_handshake *out, struct co_stream *stream,
			  const char *answer, const char *why)
{
	struct buf text = BUF_INIT(SIZE_MAX);
	int status = buf_printf(&text,
				"HTTP/1.1 %s\r\nConnection: close\r\n"
				"Content-Length: %zu\r\n"
				"Content-Type: text/plain\r\n\r\n%s\n",
				answer, strlen(why) + 1, why);

	if (status == 0)
		status = co_stream_write(stream, text.data, text.len);
	buf_release(&text);
	ws_handshake_refuse(out, "%s", why);
	return status < 0 ? status : CO_WEBSOCKET_REFUSED;
}

/* The first of ours that the client has offered. */
static int choose_protocol(struct ws_handshake *out, const struct ws_head *head,
			   const struct co_websocket_options *options)
{
	const char *const *ours = options->protocols;

	while (ours && *ours && !ws_head_has(head, WS_FIELD_PROTOCOL, *ours))
		ours++;
	if (!ours || !*ours)
		return 0;
	out->protocol = strdup(*ours);
	return out->protocol ? 0 : UV_ENOMEM;
}

static int write_agreement(const struct ws_handshake *handshake,
			   struct co_stream *stream, const char *key,
			   const struct co_websocket_options *options)
{
	struct buf text = BUF_INIT(SIZE_MAX);
	char accept[WS_ACCEPT_SIZE];
	int status;

	ws_handshake_accept(accept, key);
	status = buf_printf(&text,
			    "HTTP/1.1 101 Switching Protocols\r\n"
			    "Upgrade: websocket\r\nConnection: Upgrade\r\n"
			    "Sec-WebSocket-Accept: %s\r\n",
			    accept);
	if (status == 0 && handshake->protocol)
		status = buf_printf(&text, "Sec-WebSocket-Protocol: %s\r\n",
				    handshake->protocol);
	if (status == 0)
		status = ws_handshake_add_headers(&text, options);
	if (status == 0)
		status = buf_puts(&text, "\r\n");
	if (status == 0)
		status = co_stream_write(stream, text.data, text.len);
	buf_release(&text);
	return status;
}

static int agree(struct ws_handshake *out, const struct ws_head *head,
		 struct co_stream *stream,
		 const struct co_websocket_options *options)
{
	int status = choose_protocol(out, head, options);

	if (status < 0)
		return status;
	return write_agreement(out, stream, head->values[WS_FIELD_KEY],
			       options);
}

/* Why a request is refused that was read; NULL if it is a handshake. */
static const char *judge(const struct ws_handshake *handshake,
			 const struct ws_head *head, const char **answer)
{
	*answer = "400 Bad Request";
	return handshake->target ? fault_of(head, answer)
				 : "the client does not ask as one of HTTP";
}

int ws_server_answer(struct ws_handshake *out, struct co_stream *stream,
		     const struct co_websocket_options *options)
{
	const char *why = NULL, *answer = "400 Bad Request";
	struct ws_head head;
	int status;

	ws_head_init(&head);
	status = ws_head_read(&head, stream, &why);
	if (status == 0) {
		status = take_target(&out->target, head.first);
		why = judge(out, &head, &answer);
	}
	if (status == CO_WEBSOCKET_REFUSED || (status == 0 && why))
		status = answer_refusal(out, stream, answer, why);
	else if (status == 0)
		status = agree(out, &head, stream, options);
	ws_head_release(&head);
	return status;
}
