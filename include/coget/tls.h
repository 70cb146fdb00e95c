/*
 * TLS for streams, by OpenSSL (asyncio's ssl= and start_tls): libcoget-tls.
 *
 * A context holds what many connections have in common: certificates, and whom
 * to trust.  co_tls_connect() makes a stream with it, co_tls_serve() serves
 * such streams, and co_tls_start() turns one that is open into one.  What comes
 * of it is a stream as in stream.h, with the same calls, limits and water
 * marks, and is closed as any other.  Versions are TLS 1.2 and 1.3;
 * renegotiation is refused.
 *
 * A client verifies the server's certificate: its chain, its time, and that it
 * is for the host.
 *
 * A read returns 0, or UV_EOF, when the peer has ended the stream, and
 * CO_TLS_TRUNCATED when the stream was cut off.  co_stream_shutdown() ends the
 * sending direction with a close_notify, and reading goes on.
 * co_stream_close() sends it, too, and closes in the background when the peer
 * does, or after the context's shutdown timeout.  co_stream_reset() sends no
 * close_notify: the peer sees a stream cut off.  What co_stream_unsent() and
 * the water marks count are the bytes of the connection, a little more than
 * those written.
 *
 * Some messages ask for an answer, such as those for new keys.  If the peer
 * sends them and does not read the answers, the stream fails with CO_TLS_FAILED
 * before 64 KiB of answers wait.
 *
 * In TLS 1.3 a client's handshake ends before the server has verified the
 * client's certificate.  If the server refuses it, the first read says so.
 *
 * NULL for a stream, a context or an output is UV_EINVAL; functions that return
 * pointers return NULL.
 */
#ifndef COGET_TLS_H
#define COGET_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/bytes.h>
#include <coget/status.h>
#include <coget/stream.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What connections have in common (SSLContext); for one thread at a time. */
struct co_tls_context;

/* What is asked of the peer's certificate. */
enum co_tls_verify {
	/* A client's context requires one, a server's asks for none. */
	CO_TLS_VERIFY_DEFAULT,

	/* None is asked for, and any is accepted: insecure for a client. */
	CO_TLS_VERIFY_NONE,

	/* A client may have none; one that does not verify is refused. */
	CO_TLS_VERIFY_OPTIONAL,

	/* One that verifies is required. */
	CO_TLS_VERIFY_REQUIRED,
};

/*
 * Choose the context for a connection by the name that the client asks for
 * (SNI, sni_callback): its certificate, and its choice of ALPN.  Called on the
 * loop's stack with arg; must not suspend.
 *
 * name  what the client asks for; NULL for none.
 *
 * Returns the context, which stays the callback's and may be the one that asks;
 * or NULL, which refuses the client.
 */
typedef struct co_tls_context *co_tls_choose_fn(void *arg, const char *name);

/*
 * What a context is made with.  All zero, or NULL, is a client that trusts what
 * the system trusts.  Files hold PEM.
 */
struct co_tls_options {
	/*
	 * Whom to trust: a file of certificates, and a directory of files that
	 * are named by their hashes (openssl rehash).  Both NULL: those of the
	 * system, or of SSL_CERT_FILE and SSL_CERT_DIR.
	 */
	const char *ca_file;
	const char *ca_dir;

	/*
	 * This end's certificate, with those that lead to its authority behind
	 * it, and its key; NULL for key_file: in the same file.  A server needs
	 * them, unless choose always finds another context.
	 */
	const char *cert_file;
	const char *key_file;
	const char *key_password; /* of an encrypted key */

	enum co_tls_verify verify;

	/* Protocols (ALPN), the best first, with a NULL behind the last. */
	const char *const *alpn;

	/* Ciphers of TLS 1.2, as in ciphers(1); NULL: OpenSSL's default. */
	const char *ciphers;

	/* Refuse TLS 1.2. */
	bool needs_tls13;

	/* Do not keep sessions in order to resume them. */
	bool is_forgetful;

	co_tls_choose_fn *choose; /* of a server */
	void *arg;

	/*
	 * How long a handshake may take, in nanoseconds, and how long a close
	 * may wait for the peer's; 0: 60 s and 30 s.
	 */
	int64_t handshake_timeout_ns;
	int64_t shutdown_timeout_ns;
};

/*
 * Make a context for clients, or for servers.  Reads the files, and so may
 * block for a moment; does not suspend.  options may be NULL for a client.
 *
 * Returns 0 with *out owned by the caller; UV_ENOENT, UV_EACCES and the
 * system's other errors of a file; CO_TLS_BAD_FILE for one without what it
 * should hold, for a key of another certificate, or for a wrong password;
 * UV_EINVAL for a server without a certificate, a name of ALPN that is empty or
 * longer than 255 bytes, ciphers of which none is known, or a negative timeout;
 * UV_ENOMEM.  co_tls_error() says more.
 */
int co_tls_client_new(struct co_tls_context **out,
		      const struct co_tls_options *options) CO_MUST_CHECK;
int co_tls_server_new(struct co_tls_context **out,
		      const struct co_tls_options *options) CO_MUST_CHECK;

/* Free a context; connections made with it go on.  NULL is ignored. */
void co_tls_context_free(struct co_tls_context *context);

/*
 * Connect to a host's port and make the handshake (open_connection(ssl=)).
 * Suspends.
 *
 * server_name  the name that the certificate must be for, and that is sent to
 *              the server; NULL: host.  It may be a numeric address.
 *
 * Returns 0 with *out owned by the caller; what co_stream_connect() and
 * co_tls_start() return.  On error *out is NULL.
 */
int co_tls_connect(struct co_stream **out, const char *host, uint16_t port,
		   struct co_tls_context *context,
		   const char *server_name) CO_MUST_CHECK;

/*
 * Make the handshake on an open stream (start_tls), as client or server as the
 * context is; also on one that is of TLS already.  Suspends.  Nobody may read
 * or write meanwhile; what has come and was not read yet is taken for the
 * peer's handshake, so that nothing that was sent without TLS can pass for what
 * was sent with it.
 *
 * server_name  as above, for a client; NULL only for a context that does not
 *              verify.  Ignored for a server.
 *
 * Returns 0; UV_ETIMEDOUT after the context's handshake timeout; the statuses
 * of a certificate, CO_CERT_EXPIRED and so on; CO_TLS_NOT_TLS; CO_TLS_REFUSED;
 * CO_TLS_FAILED; CO_TLS_TRUNCATED if the peer closes; UV_EINVAL; UV_EBUSY;
 * UV_EPIPE; UV_EBADF; UV_ECONNRESET and the system's other errors;
 * UV_ECANCELED; UV_ENOMEM.  After an error the stream can only be closed or
 * reset.
 */
int co_tls_start(struct co_stream *stream, struct co_tls_context *context,
		 const char *server_name) CO_MUST_CHECK;

/*
 * The same as co_server_serve(), with TLS (start_server(ssl=)): talk(arg,
 * stream) begins after the handshake, which each connection makes in its own
 * task.  One whose handshake fails is closed, and the server goes on.
 * Suspends.
 */
int co_tls_serve(struct co_server *server, struct co_tls_context *context,
		 co_client_fn *talk, void *arg) CO_MUST_CHECK;

/*
 * End the stream in good order: send a close_notify after what was written, and
 * wait for the peer's; what comes before it is dropped.  Suspends.  The stream
 * has still to be closed.
 *
 * Returns 0; UV_ETIMEDOUT after the context's shutdown timeout;
 * CO_TLS_TRUNCATED if the peer closes without; UV_ENOTCONN for a stream without
 * TLS; UV_EBUSY; UV_EBADF; UV_ECONNRESET and the system's other errors;
 * UV_ECANCELED.
 */
int co_tls_shutdown(struct co_stream *stream) CO_MUST_CHECK;

/* The protocol that was chosen (selected_alpn_protocol); NULL for none. */
const char *co_tls_alpn(const struct co_stream *stream);

/* "TLSv1.3", and the cipher's name; NULL for a stream without TLS. */
const char *co_tls_version(const struct co_stream *stream);
const char *co_tls_cipher(const struct co_stream *stream);

/* The name that a client has asked for, or that is asked for here; or NULL. */
const char *co_tls_server_name(const struct co_stream *stream);

/* Whether an earlier session was resumed, without certificates. */
bool co_tls_is_resumed(const struct co_stream *stream);

/*
 * The peer's certificate in DER (getpeercert(True)); also that of a session
 * that was resumed.  Returns 0 with out's bytes owned by the caller; UV_ENOENT
 * for none; UV_ENOTCONN for a stream without TLS; UV_ENOMEM.
 */
int co_tls_peer_certificate(const struct co_stream *stream,
			    struct co_bytes *out) CO_MUST_CHECK;

/*
 * The subject of the peer's certificate, as "CN=name, O=organisation"; NULL for
 * none.  It holds until the stream is closed.
 */
const char *co_tls_peer_subject(const struct co_stream *stream);

/*
 * What has failed in a stream of TLS, in English, as "certificate verify
 * failed: certificate has expired (CN=name)"; NULL if nothing has.  It holds
 * until the stream is closed.
 *
 * NULL for the stream: in the last call of this header that has failed in this
 * thread, and until the next one does.
 */
const char *co_tls_error(const struct co_stream *stream);

/*
 * OpenSSL's own objects, SSL * and SSL_CTX *, for what is not said here; they
 * stay the stream's and the context's.  NULL for a stream without TLS.
 */
void *co_tls_ssl(const struct co_stream *stream);
void *co_tls_ssl_ctx(const struct co_tls_context *context);

#ifdef __cplusplus
}
#endif
#endif
