/*
 * Inside a stream of TLS: OpenSSL's connection, as a filter of the stream.
 *
 * OpenSSL reads and writes records through a BIO of ours, which moves them from
 * and to the layer below without another copy.
 */
#ifndef TLS_CONNECTION_H
#define TLS_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/ssl.h>

#include <coget/filter.h>

#include "tls/tls_context.h"
#include "tls/tls_failure.h"

enum { TLS_SUBJECT_BYTES = 160, TLS_NAME_BYTES = 256 };

struct tls_connection {
	SSL *ssl;
	struct co_tls_context *context; /* held */
	struct co_layer *layer;
	const struct co_stream *stream;
	bool is_reading;     /* what is sent now answers what has come */
	size_t answer_bytes; /* of such answers that the peer has not taken */
	char *server_name; /* of a client, or NULL */
	bool is_open;	   /* the handshake is done */
	int input_status;  /* of what is below: 0, UV_EOF, or an error */
	int output_status;
	unsigned char first[2]; /* bytes of what has come */
	size_t first_len;
	char rejected[TLS_SUBJECT_BYTES]; /* of a chain: does not verify */
	char subject[TLS_SUBJECT_BYTES];  /* of the peer, once asked for */
	char alpn[TLS_NAME_BYTES];	  /* likewise */
	int status;			  /* of what has failed, or 0 */
	char error[TLS_FAILURE_BYTES];
};

extern const struct co_filter tls_connection_filter;

/*
 * Make a connection of a context's kind, for co_stream_add_filter() on a
 * stream.
 *
 * server_name  of a client; copied; may be NULL.
 *
 * Returns 0; UV_EINVAL for a name that cannot be one; UV_ENOMEM.
 */
int tls_connection_new(struct tls_connection **out,
		       const struct co_stream *stream,
		       struct co_tls_context *context, const char *server_name);

void tls_connection_free(struct tls_connection *connection);

/* The connection of a stream, or NULL if that has no TLS. */
struct tls_connection *tls_connection_of(const struct co_stream *stream);

/* OpenSSL's callback for each certificate of a chain. */
int tls_connection_on_verify(int is_right, X509_STORE_CTX *store);

#endif
