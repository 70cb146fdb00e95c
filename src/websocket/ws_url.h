/*
 * The URL of a WebSocket (RFC 6455 section 3), as its connection needs it.
 */
#ifndef WEBSOCKET_WS_URL_H
#define WEBSOCKET_WS_URL_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

struct ws_url {
	bool is_secure;
	uint16_t port;
	char *name;	     /* to connect to, and to be certified */
	char *host;	     /* for the header: with the port if it is unusual */
	char *target;	     /* path and query */
	char *authorization; /* the header's value; NULL: none */
};

/*
 * Parse a URL of ws, wss, http or https.
 *
 * out  to be released by the caller; zero on error.
 *
 * Returns 0, UV_EINVAL or UV_ENOMEM.
 */
int ws_url_parse(struct ws_url *out, const char *text) CO_MUST_CHECK;

/* Free what it owns, and wipe what is secret. */
void ws_url_release(struct ws_url *url);

#endif
