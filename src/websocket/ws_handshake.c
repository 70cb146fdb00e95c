#include "websocket/ws_handshake.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include "model/header.h"
#include "websocket/ws_head.h"

void ws_handshake_release(struct ws_handshake *handshake)
{
	free(handshake->protocol);
	free(handshake->target);
	handshake->protocol = NULL;
	handshake->target = NULL;
}

/* A name that can stand in a list of names. */
static bool is_token(const char *text)
{
	const char *at = text;

	while (header_is_token_character(*at))
		at++;
	return at > text && *at == '\0';
}

bool ws_handshake_can_send(const struct co_websocket_options *options)
{
	for (size_t i = 0; options->headers && options->headers[i]; i++)
		if (!header_is_valid(options->headers[i]) ||
		    ws_head_is_own(options->headers[i]))
			return false;
	for (size_t i = 0; options->protocols && options->protocols[i]; i++)
		if (!is_token(options->protocols[i]))
			return false;
	return true;
}

int ws_handshake_add_headers(struct buf *text,
			     const struct co_websocket_options *options)
{
	int status = 0;

	for (const char *const *header = options->headers;
	     status == 0 && header && *header; header++)
		status = buf_printf(text, "%s\r\n", *header);
	return status;
}

int ws_handshake_refuse(struct ws_handshake *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(out->error, sizeof(out->error), format, args);
	va_end(args);
	return CO_WEBSOCKET_REFUSED;
}

void ws_handshake_accept(char accept[WS_ACCEPT_SIZE], const char *key)
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	unsigned char digest[SHA_DIGEST_LENGTH];
	char text[WS_KEY_SIZE + sizeof(guid)];
	int len = snprintf(text, sizeof(text), "%s%s", key, guid);

	SHA1((const unsigned char *)text, (size_t)len, digest);
	base64_encode(accept, digest, sizeof(digest));
}
