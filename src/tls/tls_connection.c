/*
 * Connections: the filter, and what has become of a call of OpenSSL's.
 *
 * OpenSSL's errors are of two kinds: those that ask for more input, and those
 * after which the connection is of no use.  The first of the latter is kept,
 * and whatever is called later returns it.
 */
#include "tls/tls_connection.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "tls/tls_bio.h"
#include "tls/tls_session.h"

/* The first bytes of a record: a handshake or an alert, of version 3. */
enum { RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_VERSION = 3 };

static bool speaks_tls(const struct tls_connection *connection)
{
	const unsigned char *first = connection->first;

	if (connection->first_len > 0 && first[0] != RECORD_ALERT &&
	    first[0] != RECORD_HANDSHAKE)
		return false;
	return connection->first_len < 2 || first[1] == RECORD_VERSION;
}

/* What a certificate was rejected for, and whose it is. */
static int note_certificate(struct tls_connection *connection, long result)
{
	int status = tls_failure_of_certificate(result);
	bool has_name = status == CO_CERT_WRONG_NAME && connection->server_name;

	snprintf(connection->error, sizeof(connection->error),
		 "certificate verify failed: %s (%s%s%s)",
		 X509_verify_cert_error_string(result), connection->rejected,
		 has_name ? "; asked for " : "",
		 has_name ? connection->server_name : "");
	ERR_clear_error();
	return status;
}

static int note_status(struct tls_connection *connection, int status)
{
	snprintf(connection->error, sizeof(connection->error), "%s",
		 co_strerror(status));
	ERR_clear_error();
	return status;
}

/* What has failed for good; the most telling comes first. */
static int find_failure(struct tls_connection *connection)
{
	long result = SSL_get_verify_result(connection->ssl);

	if (connection->output_status < 0)
		return note_status(connection, connection->output_status);
	if (!connection->is_open && !speaks_tls(connection))
		return note_status(connection, CO_TLS_NOT_TLS);
	if (connection->input_status == UV_EOF)
		return note_status(connection, CO_TLS_TRUNCATED);
	if (connection->input_status < 0)
		return note_status(connection, connection->input_status);
	if (result != X509_V_OK &&
	    ERR_GET_REASON(ERR_peek_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED)
		return note_certificate(connection, result);
	return tls_failure_take(connection->error);
}

/* What a call has come to that did not succeed: UV_EAGAIN, UV_EOF or an error.
 */
static int status_of(struct tls_connection *connection, int result)
{
	switch (SSL_get_error(connection->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return UV_EAGAIN;
	case SSL_ERROR_ZERO_RETURN:
		return UV_EOF;
	default:
		if (connection->status == 0)
			connection->status = find_failure(connection);
		return connection->status;
	}
}

/* OpenSSL's own call takes its time also where there is nothing to clear. */
static void clear_errors(void)
{
	if (ERR_peek_error())
		ERR_clear_error();
}

static void on_attached(void *arg, struct co_layer *layer)
{
	struct tls_connection *connection = arg;

	connection->layer = layer;
}

static int on_open(void *arg)
{
	struct tls_connection *connection = arg;
	int result;

	clear_errors();
	result = SSL_do_handshake(connection->ssl);
	if (result != 1)
		return status_of(connection, result);
	connection->is_open = true;
	return 0;
}

static ssize_t on_read(void *arg, void *buf, size_t size)
{
	struct tls_connection *connection = arg;
	size_t got;
	int result;

	if (connection->status < 0)
		return connection->status;
	clear_errors();
	connection->is_reading = true;
	result = SSL_read_ex(connection->ssl, buf,
			     size < INT_MAX ? size : INT_MAX, &got);
	connection->is_reading = false;
	return result == 1 ? (ssize_t)got : status_of(connection, result);
}

static bool has_more(void *arg)
{
	const struct tls_connection *connection = arg;

	return SSL_has_pending(connection->ssl);
}

static int on_write(void *arg, const void *data, size_t len)
{
	struct tls_connection *connection = arg;
	size_t sent;
	int status = 0;

	if (connection->status < 0)
		return connection->status;
	if (len == 0)
		return 0;
	clear_errors();
	if (SSL_write_ex(connection->ssl, data, len, &sent) != 1)
		status = status_of(connection, 0);
	/* Behind the peer's end OpenSSL takes any failure for that. */
	return status == UV_EOF ? connection->output_status : status;
}

/* Not after an error, of which the peer has been told as far as it can be. */
static void on_end(void *arg)
{
	struct tls_connection *connection = arg;

	if (!connection->is_open || connection->status < 0)
		return;
	clear_errors();
	(void)!SSL_shutdown(connection->ssl);
}

static int64_t linger_ns(void *arg)
{
	const struct tls_connection *connection = arg;

	return connection->context->shutdown_timeout_ns;
}

static void on_release(void *arg)
{
	tls_connection_free(arg);
}

const struct co_filter tls_connection_filter = {
	.attached = on_attached,
	.open = on_open,
	.read = on_read,
	.has_more = has_more,
	.write = on_write,
	.end = on_end,
	.linger_ns = linger_ns,
	.release = on_release,
};

int tls_connection_on_verify(int is_right, X509_STORE_CTX *store)
{
	const SSL *ssl = X509_STORE_CTX_get_ex_data(
		store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls_connection *connection = SSL_get_app_data(ssl);
	const X509 *certificate = X509_STORE_CTX_get_current_cert(store);

	if (!is_right && certificate)
		tls_failure_write_subject(connection->rejected,
					  sizeof(connection->rejected),
					  certificate);
	return is_right;
}

/* RFC 6066, section 3: no name is sent that is an address. */
static int set_name(const struct tls_connection *connection)
{
	SSL *ssl = connection->ssl;
	const char *name = connection->server_name;

	if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1)
		return 0;
	ERR_clear_error();
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (!*name || !SSL_set_tlsext_host_name(ssl, name))
		return UV_EINVAL;
	return SSL_set1_host(ssl, name) ? 0 : UV_ENOMEM;
}

static int set_client(struct tls_connection *connection,
		      const char *server_name)
{
	SSL_SESSION *session;
	int status;

	SSL_set_connect_state(connection->ssl);
	if (!server_name)
		return connection->context->verifies ? UV_EINVAL : 0;
	connection->server_name = strdup(server_name);
	if (!connection->server_name)
		return UV_ENOMEM;
	status = set_name(connection);
	if (status < 0)
		return status;
	session = tls_session_take(&connection->context->sessions, server_name);
	if (session)
		SSL_set_session(connection->ssl, session);
	SSL_SESSION_free(session);
	return 0;
}

static int set_up(struct tls_connection *connection, const char *server_name)
{
	BIO *bio;

	connection->ssl = SSL_new(connection->context->ssl_ctx);
	bio = connection->ssl ? tls_bio_new(connection) : NULL;
	if (!bio)
		return UV_ENOMEM;
	SSL_set_bio(connection->ssl, bio, bio);
	SSL_set_app_data(connection->ssl, connection);
	if (!connection->context->is_server)
		return set_client(connection, server_name);
	SSL_set_accept_state(connection->ssl);
	return 0;
}

int tls_connection_new(struct tls_connection **out,
		       const struct co_stream *stream,
		       struct co_tls_context *context, const char *server_name)
{
	struct tls_connection *connection = calloc(1, sizeof(*connection));
	int status;

	if (!connection)
		return UV_ENOMEM;
	connection->context = tls_context_hold(context);
	connection->stream = stream;
	ERR_clear_error();
	status = set_up(connection, server_name);
	if (status == 0)
		*out = connection;
	else
		tls_connection_free(connection);
	return status;
}

void tls_connection_free(struct tls_connection *connection)
{
	SSL_free(connection->ssl);
	co_tls_context_free(connection->context);
	free(connection->server_name);
	free(connection);
}

struct tls_connection *tls_connection_of(const struct co_stream *stream)
{
	return co_stream_filter(stream, &tls_connection_filter);
}
