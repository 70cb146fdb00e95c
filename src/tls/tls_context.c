/*
 * Contexts: from options to OpenSSL's, and what it asks back.
 */
#include "tls/tls_context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <coget/loop.h>
#include <coget/time.h>

#include "tls/tls_connection.h"
#include "tls/tls_failure.h"
#include "tls/tls_files.h"

#define HANDSHAKE_TIMEOUT_NS (60 * CO_SECOND)
#define SHUTDOWN_TIMEOUT_NS (30 * CO_SECOND)

/* RFC 7301: a list's length has two bytes, a name's has one. */
enum { NAME_MAX_BYTES = 255, NAMES_MAX_BYTES = 65535 };

static int measure_alpn(size_t *len, const char *const *names)
{
	*len = 0;
	for (; names && *names; names++) {
		size_t name_len = strlen(*names);

		if (name_len == 0 || name_len > NAME_MAX_BYTES)
			return UV_EINVAL;
		*len += 1 + name_len;
	}
	return *len > NAMES_MAX_BYTES ? UV_EINVAL : 0;
}

/* Write the names as they are sent. */
static int encode_alpn(struct co_tls_context *context, const char *const *names)
{
	unsigned char *at;
	int status = measure_alpn(&context->alpn_len, names);

	if (status < 0 || context->alpn_len == 0)
		return status;
	at = context->alpn = malloc(context->alpn_len);
	if (!at)
		return UV_ENOMEM;
	for (; *names; names++) {
		size_t len = strlen(*names);

		*at++ = (unsigned char)len;
		memcpy(at, *names, len);
		at += len;
	}
	return 0;
}

/* Ours come first; RFC 7301, section 3.2: nothing in common ends it. */
static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
		   const unsigned char *in, unsigned in_len, void *arg)
{
	const struct co_tls_context *context = arg;
	unsigned char *chosen;

	(void)ssl;
	if (SSL_select_next_proto(&chosen, out_len, context->alpn,
				  (unsigned)context->alpn_len, in,
				  in_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static int set_alpn(struct co_tls_context *context, const char *const *names)
{
	int status = encode_alpn(context, names);

	if (status < 0 || context->alpn_len == 0)
		return status;
	if (context->is_server)
		SSL_CTX_set_alpn_select_cb(context->ssl_ctx, on_alpn, context);
	else if (SSL_CTX_set_alpn_protos(context->ssl_ctx, context->alpn,
					 (unsigned)context->alpn_len) != 0)
		return UV_ENOMEM;
	return 0;
}

static int on_server_name(SSL *ssl, int *alert, void *arg)
{
	const struct co_tls_context *context = arg;
	const struct co_tls_context *chosen = context->choose(
		context->arg,
		SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name));

	*alert = SSL_AD_UNRECOGNIZED_NAME;
	if (!chosen || !chosen->is_server)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	if (chosen != context && !SSL_set_SSL_CTX(ssl, chosen->ssl_ctx))
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	return SSL_TLSEXT_ERR_OK;
}

static int on_session(SSL *ssl, SSL_SESSION *session)
{
	const struct tls_connection *connection = SSL_get_app_data(ssl);

	if (!connection->server_name)
		return 0;
	return tls_session_keep(&connection->context->sessions,
				connection->server_name, session);
}

static void set_sessions(struct co_tls_context *context, bool is_forgetful)
{
	SSL_CTX *ssl_ctx = context->ssl_ctx;

	if (is_forgetful) {
		SSL_CTX_set_session_cache_mode(ssl_ctx, SSL_SESS_CACHE_OFF);
		SSL_CTX_set_options(ssl_ctx, SSL_OP_NO_TICKET);
		SSL_CTX_set_num_tickets(ssl_ctx, 0);
	} else if (!context->is_server) {
		context->keeps_sessions = true;
		SSL_CTX_set_session_cache_mode(
			ssl_ctx,
			SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
		SSL_CTX_sess_set_new_cb(ssl_ctx, on_session);
	}
}

static void set_verify(struct co_tls_context *context,
		       enum co_tls_verify verify)
{
	int mode = SSL_VERIFY_PEER;

	if (verify == CO_TLS_VERIFY_DEFAULT)
		verify = context->is_server ? CO_TLS_VERIFY_NONE
					    : CO_TLS_VERIFY_REQUIRED;
	if (verify == CO_TLS_VERIFY_NONE)
		mode = SSL_VERIFY_NONE;
	else if (verify == CO_TLS_VERIFY_REQUIRED)
		mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
	context->verifies = mode != SSL_VERIFY_NONE;
	SSL_CTX_set_verify(context->ssl_ctx, mode, tls_connection_on_verify);
}

/* What OpenSSL would otherwise do as others wish. */
static int set_protocol(struct co_tls_context *context,
			const struct co_tls_options *options)
{
	static const unsigned char id[] = "coget";
	SSL_CTX *ssl_ctx = context->ssl_ctx;

	SSL_CTX_set_min_proto_version(ssl_ctx, options->needs_tls13
						       ? TLS1_3_VERSION
						       : TLS1_2_VERSION);
	SSL_CTX_set_options(ssl_ctx,
			    SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_mode(ssl_ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_dh_auto(ssl_ctx, 1);
	SSL_CTX_set_session_id_context(ssl_ctx, id, sizeof(id) - 1);
	if (options->choose) {
		SSL_CTX_set_tlsext_servername_callback(ssl_ctx, on_server_name);
		SSL_CTX_set_tlsext_servername_arg(ssl_ctx, context);
	}
	if (options->ciphers &&
	    SSL_CTX_set_cipher_list(ssl_ctx, options->ciphers) != 1)
		return UV_EINVAL;
	return 0;
}

static int set_up(struct co_tls_context *context,
		  const struct co_tls_options *options)
{
	int status;

	if (options->handshake_timeout_ns < 0 ||
	    options->shutdown_timeout_ns < 0 ||
	    (context->is_server && !options->cert_file && !options->choose))
		return UV_EINVAL;
	context->handshake_timeout_ns = options->handshake_timeout_ns > 0
						? options->handshake_timeout_ns
						: HANDSHAKE_TIMEOUT_NS;
	context->shutdown_timeout_ns = options->shutdown_timeout_ns > 0
					       ? options->shutdown_timeout_ns
					       : SHUTDOWN_TIMEOUT_NS;
	context->choose = options->choose;
	context->arg = options->arg;
	set_verify(context, options->verify);
	set_sessions(context, options->is_forgetful);
	status = set_protocol(context, options);
	if (status == 0)
		status = set_alpn(context, options->alpn);
	if (status == 0)
		status = tls_files_load(context->ssl_ctx, options,
					context->is_server, context->verifies);
	return status;
}

struct making {
	struct co_tls_context *context;
	const struct co_tls_options *options;
	int status;
};

static void on_make(void *arg)
{
	static const struct co_tls_options none = {0};
	struct making *making = arg;
	struct co_tls_context *context = making->context;

	ERR_clear_error();
	context->ssl_ctx = SSL_CTX_new(
		context->is_server ? TLS_server_method() : TLS_client_method());
	if (context->ssl_ctx)
		making->status = set_up(
			context, making->options ? making->options : &none);
	else
		making->status = UV_ENOMEM;
}

static int make(struct co_tls_context **out,
		const struct co_tls_options *options, bool is_server)
{
	struct making making = {.options = options};
	char text[TLS_FAILURE_BYTES];

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	making.context = calloc(1, sizeof(*making.context));
	if (!making.context)
		return UV_ENOMEM;
	making.context->holders = 1;
	making.context->is_server = is_server;
	co_on_loop_stack(on_make, &making);
	if (making.status == 0) {
		*out = making.context;
		return 0;
	}
	if (ERR_peek_error())
		(void)tls_failure_take(text);
	else
		snprintf(text, sizeof(text), "%s", co_strerror(making.status));
	tls_failure_note(text);
	co_tls_context_free(making.context);
	return making.status;
}

int co_tls_client_new(struct co_tls_context **out,
		      const struct co_tls_options *options)
{
	return make(out, options, false);
}

int co_tls_server_new(struct co_tls_context **out,
		      const struct co_tls_options *options)
{
	return make(out, options, true);
}

struct co_tls_context *tls_context_hold(struct co_tls_context *context)
{
	context->holders++;
	return context;
}

void co_tls_context_free(struct co_tls_context *context)
{
	if (!context || --context->holders > 0)
		return;
	tls_session_release(&context->sessions);
	SSL_CTX_free(context->ssl_ctx);
	free(context->alpn);
	free(context);
}

void *co_tls_ssl_ctx(const struct co_tls_context *context)
{
	return context ? context->ssl_ctx : NULL;
}
