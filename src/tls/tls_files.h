/*
 * The files of a context: certificates, keys, and whom to trust.
 */
#ifndef TLS_FILES_H
#define TLS_FILES_H

#include <stdbool.h>

#include <openssl/types.h>

#include <coget/tls.h>

/*
 * Load what the options name, or, if the context verifies and they name nobody
 * to trust, whom the system trusts.
 *
 * Returns 0; the system's error of a file; CO_TLS_BAD_FILE; UV_ENOMEM.
 * OpenSSL's queue may say more.
 */
int tls_files_load(SSL_CTX *ssl_ctx, const struct co_tls_options *options,
		   bool is_server, bool verifies);

#endif
