/*
 * What is to be known of a stream of TLS.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/x509.h>

#include <coget/tls.h>

#include "tls/tls_connection.h"
#include "tls/tls_failure.h"

/* The connection of a stream, once its handshake is done; or NULL. */
static struct tls_connection *open_one(const struct co_stream *stream)
{
	struct tls_connection *connection = tls_connection_of(stream);

	return connection && connection->is_open ? connection : NULL;
}

/* What a stream without TLS, or whose handshake is not done, has not. */
static const SSL *ssl_of(const struct co_stream *stream)
{
	const struct tls_connection *connection = open_one(stream);

	return connection ? connection->ssl : NULL;
}

const char *co_tls_alpn(const struct co_stream *stream)
{
	struct tls_connection *connection = open_one(stream);
	const unsigned char *name;
	unsigned len = 0;

	if (!connection)
		return NULL;
	SSL_get0_alpn_selected(connection->ssl, &name, &len);
	if (len == 0)
		return NULL;
	memcpy(connection->alpn, name, len);
	connection->alpn[len] = '\0';
	return connection->alpn;
}

const char *co_tls_version(const struct co_stream *stream)
{
	const SSL *ssl = ssl_of(stream);

	return ssl ? SSL_get_version(ssl) : NULL;
}

const char *co_tls_cipher(const struct co_stream *stream)
{
	const SSL *ssl = ssl_of(stream);

	return ssl ? SSL_get_cipher_name(ssl) : NULL;
}

const char *co_tls_server_name(const struct co_stream *stream)
{
	const struct tls_connection *connection = tls_connection_of(stream);

	if (!connection)
		return NULL;
	return connection->server_name
		       ? connection->server_name
		       : SSL_get_servername(connection->ssl,
					    TLSEXT_NAMETYPE_host_name);
}

bool co_tls_is_resumed(const struct co_stream *stream)
{
	const SSL *ssl = ssl_of(stream);

	return ssl && SSL_session_reused(ssl);
}

/* A certificate in DER, with a NUL behind it as all bytes have. */
static int encode(X509 *certificate, struct co_bytes *out)
{
	int len = i2d_X509(certificate, NULL);
	unsigned char *at;

	if (len < 0)
		return UV_ENOMEM;
	out->data = malloc((size_t)len + 1);
	if (!out->data)
		return UV_ENOMEM;
	at = (unsigned char *)out->data;
	i2d_X509(certificate, &at);
	out->len = (size_t)len;
	out->data[len] = '\0';
	return 0;
}

int co_tls_peer_certificate(const struct co_stream *stream,
			    struct co_bytes *out)
{
	const SSL *ssl = ssl_of(stream);
	X509 *certificate;

	if (!stream || !out)
		return UV_EINVAL;
	*out = (struct co_bytes){0};
	if (!ssl)
		return UV_ENOTCONN;
	certificate = SSL_get0_peer_certificate(ssl);
	return certificate ? encode(certificate, out) : UV_ENOENT;
}

const char *co_tls_peer_subject(const struct co_stream *stream)
{
	struct tls_connection *connection = open_one(stream);
	const X509 *certificate =
		connection ? SSL_get0_peer_certificate(connection->ssl) : NULL;

	if (!certificate)
		return NULL;
	if (!connection->subject[0])
		tls_failure_write_subject(connection->subject,
					  sizeof(connection->subject),
					  certificate);
	return connection->subject;
}

const char *co_tls_error(const struct co_stream *stream)
{
	const struct tls_connection *connection;

	if (!stream)
		return tls_failure_noted();
	connection = tls_connection_of(stream);
	return connection && connection->error[0] ? connection->error : NULL;
}

void *co_tls_ssl(const struct co_stream *stream)
{
	const struct tls_connection *connection = tls_connection_of(stream);

	return connection ? connection->ssl : NULL;
}
