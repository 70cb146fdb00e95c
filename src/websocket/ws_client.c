#include "websocket/ws_client.h"

#include <stdio.h>
#include <string.h>

#include <openssl/rand.h>

#include "base/buf.h"
#include "base/wipe.h"
#include "model/header.h"
#include "websocket/ws_head.h"

/* Heads of a server that come before its answer, such as 103, are skipped. */
enum { INFORMATIONAL_MOST = 16, SWITCHING_PROTOCOLS = 101 };

/* Whether the program has a header of that name. */
static bool has_own(const struct co_websocket_options *options,
		    const char *name)
{
	const char *const *header = options->headers;

	while (header && *header && !header_is_named(*header, name))
		header++;
	return header && *header;
}

static int add_protocols(struct buf *request, const char *const *protocols)
{
	int status = 0;

	if (!protocols || !protocols[0])
		return 0;
	for (size_t i = 0; status == 0 && protocols[i]; i++)
		status = buf_printf(request, "%s%s",
				    i == 0 ? "Sec-WebSocket-Protocol: " : ", ",
				    protocols[i]);
	return status < 0 ? status : buf_puts(request, "\r\n");
}

static int write_request(struct buf *request, const struct ws_url *url,
			 const char *key,
			 const struct co_websocket_options *options)
{
	int status = buf_printf(request, "GET %s HTTP/1.1\r\n", url->target);

	if (status == 0 && !has_own(options, "Host"))
		status = buf_printf(request, "Host: %s\r\n", url->host);
	if (status == 0)
		status = buf_printf(request,
				    "Upgrade: websocket\r\n"
				    "Connection: Upgrade\r\n"
				    "Sec-WebSocket-Key: %s\r\n"
				    "Sec-WebSocket-Version: 13\r\n",
				    key);
	if (status == 0 && url->authorization &&
	    !has_own(options, "Authorization"))
		status = buf_printf(request, "Authorization: %s\r\n",
				    url->authorization);
	if (status == 0)
		status = add_protocols(request, options->protocols);
	if (status == 0)
		status = ws_handshake_add_headers(request, options);
	return status < 0 ? status : buf_puts(request, "\r\n");
}

static int send_request(struct co_stream *stream, const struct ws_url *url,
			const char *key,
			const struct co_websocket_options *options)
{
	struct buf request = BUF_INIT(SIZE_MAX);
	int status = write_request(&request, url, key, options);

	if (status == 0)
		status = co_stream_write(stream, request.data, request.len);
	wipe_buf(&request);
	return status;
}

/* The status of the answer; 0 if its first line is none. */
static unsigned answer_status(const struct ws_head *head, const char **reason)
{
	unsigned status;
	int len = 0;

	if (sscanf(head->first, "HTTP/1.%*1[0-9] %3u%n", &status, &len) < 1 ||
	    len == 0 || status < 100 ||
	    (head->first[len] && head->first[len] != ' '))
		return 0;
	*reason = head->first + len;
	return status;
}

static bool is_informational(unsigned code)
{
	return code < 200 && code != SWITCHING_PROTOCOLS;
}

/* Read heads until that of the answer. */
static int read_answer(struct ws_handshake *out, struct ws_head *head,
		       struct co_stream *stream)
{
	const char *why, *reason = "";
	unsigned code = 0;
	int status;

	for (int i = 0; is_informational(code); i++) {
		ws_head_release(head);
		status = ws_head_read(head, stream, &why);
		if (status == CO_WEBSOCKET_REFUSED)
			return ws_handshake_refuse(
				out, "the server's answer is no head: %s", why);
		if (status < 0)
			return status;
		code = answer_status(head, &reason);
		if (code == 0 || i == INFORMATIONAL_MOST)
			return ws_handshake_refuse(
				out,
				"the server does not answer as one of HTTP");
	}
	if (code != SWITCHING_PROTOCOLS)
		return ws_handshake_refuse(out, "the server answers %u%.100s",
					   code, reason);
	return 0;
}

static bool is_one_of(const char *protocol, const char *const *protocols)
{
	for (; protocols && *protocols; protocols++)
		if (strcmp(*protocols, protocol) == 0)
			return true;
	return false;
}

/* How the server has not agreed to what was asked (section 4.1); or NULL. */
static const char *fault_of(const struct ws_head *head, const char *key,
			    const struct co_websocket_options *options)
{
	const char *protocol = head->values[WS_FIELD_PROTOCOL];
	char accept[WS_ACCEPT_SIZE];

	ws_handshake_accept(accept, key);
	if (!ws_head_has(head, WS_FIELD_UPGRADE, "websocket") ||
	    !ws_head_has(head, WS_FIELD_CONNECTION, "upgrade"))
		return "the server does not upgrade to websocket";
	if (!ws_head_is(head, WS_FIELD_ACCEPT, accept))
		return "the server's Sec-WebSocket-Accept is not that of our "
		       "key";
	if (head->values[WS_FIELD_EXTENSIONS])
		return "the server uses an extension that was not offered";
	if (protocol && !is_one_of(protocol, options->protocols))
		return "the server has chosen a subprotocol that was not "
		       "offered";
	return NULL;
}

static int check_answer(struct ws_handshake *out, const struct ws_head *head,
			const char *key,
			const struct co_websocket_options *options)
{
	const char *protocol = head->values[WS_FIELD_PROTOCOL];
	const char *fault = fault_of(head, key, options);

	if (fault)
		return ws_handshake_refuse(out, "%s", fault);
	if (!protocol)
		return 0;
	out->protocol = strdup(protocol);
	return out->protocol ? 0 : UV_ENOMEM;
}

int ws_client_ask(struct ws_handshake *out, struct co_stream *stream,
		  const struct ws_url *url,
		  const struct co_websocket_options *options)
{
	unsigned char bytes[WS_KEY_BYTES];
	char key[WS_KEY_SIZE];
	struct ws_head head;
	int status;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return UV_ENOMEM;
	base64_encode(key, bytes, sizeof(bytes));
	status = send_request(stream, url, key, options);
	if (status < 0)
		return status;
	ws_head_init(&head);
	status = read_answer(out, &head, stream);
	if (status == 0)
		status = check_answer(out, &head, key, options);
	ws_head_release(&head);
	return status;
}
