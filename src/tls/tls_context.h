/*
 * Inside a context: OpenSSL's, and what its callbacks need.
 */
#ifndef TLS_CONTEXT_H
#define TLS_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/types.h>

#include <coget/tls.h>

#include "tls/tls_session.h"

struct co_tls_context {
	SSL_CTX *ssl_ctx;
	size_t holders; /* the user, and each connection */
	bool is_server;
	bool verifies;
	unsigned char *alpn; /* as it is sent: each name behind its length */
	size_t alpn_len;
	co_tls_choose_fn *choose;
	void *arg;
	int64_t handshake_timeout_ns;
	int64_t shutdown_timeout_ns;
	bool keeps_sessions;
	struct tls_sessions sessions;
};

/* Hold a context, for a connection; co_tls_context_free() lets go. */
struct co_tls_context *tls_context_hold(struct co_tls_context *context);

#endif
