/*
 * The handshake: HTTP's last words on a connection (RFC 6455 section 4).  What
 * its two sides have in common.
 */
#ifndef WEBSOCKET_WS_HANDSHAKE_H
#define WEBSOCKET_WS_HANDSHAKE_H

#include <stdbool.h>

#include <coget/websocket.h>

#include "base/base64.h"
#include "base/buf.h"

/* A client's key, and what a server makes of it: base64, with their NULs. */
#define WS_KEY_BYTES 16
#define WS_KEY_SIZE BASE64_SIZE(WS_KEY_BYTES)
#define WS_ACCEPT_BYTES 20
#define WS_ACCEPT_SIZE BASE64_SIZE(WS_ACCEPT_BYTES)

/* So much of what went wrong is kept, with a NUL. */
#define WS_ERROR_SIZE 160

struct ws_handshake {
	char *protocol; /* that was agreed on; NULL: none */
	char *target;	/* that a client has asked for; NULL for a client */
	char error[WS_ERROR_SIZE];
};

/* Free what it owns. */
void ws_handshake_release(struct ws_handshake *handshake);

/* Whether the headers and protocols of the options can be sent. */
bool ws_handshake_can_send(const struct co_websocket_options *options);

/* Append the headers of the options, a line each.  Returns 0 or UV_ENOMEM. */
int ws_handshake_add_headers(struct buf *text,
			     const struct co_websocket_options *options);

/* What a server makes of a key (section 4.2.2). */
void ws_handshake_accept(char accept[WS_ACCEPT_SIZE], const char *key);

/* Say in error what went wrong.  Returns CO_WEBSOCKET_REFUSED. */
int ws_handshake_refuse(struct ws_handshake *handshake, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
