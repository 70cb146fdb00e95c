/*
 * A session of HTTP (aiohttp's ClientSession): what its requests have in
 * common.
 *
 * Open one, make any number of requests with it, one after the other or at the
 * same time, from any task of the loop, and close it.  Connections are kept and
 * used again; over TLS, HTTP/2 is used where the server has it, and requests
 * share a connection, except those that send more than 64 KiB.  Cookies are
 * kept, and sent back to the servers that set them (RFC 6265).
 *
 * Redirects are followed.  Logins and headers of the session or the request, a
 * Cookie among them, are sent to the origin of the URL that was asked for, and
 * not to another origin that a redirect leads to; only headers that say what is
 * wanted, such as Accept, are sent there, too.  A redirect from https to http,
 * or from a public address to a private one, is CO_HTTP_UNSAFE_REDIRECT unless
 * the session allows it.
 */
#ifndef COGET_HTTP_SESSION_H
#define COGET_HTTP_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/bytes.h>
#include <coget/http_error.h>
#include <coget/http_pair.h>
#include <coget/http_trace.h>
#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What requests have in common; for the tasks of one loop. */
struct co_http_session;

/* The version of HTTP that is asked for; a server may answer by a lower one. */
enum co_http_version {
	CO_HTTP_VERSION_DEFAULT, /* 2 over TLS, and else 1.1 */
	CO_HTTP_VERSION_1_0,
	CO_HTTP_VERSION_1_1,
};

/*
 * What a session is opened with; all zero, or NULL, stands for the defaults
 * that are given below.  Strings are copied.
 */
struct co_http_session_options {
	/*
	 * An absolute URL that those of requests are relative to, as links in a
	 * document are: "v1/users" asks for "http://host/api/v1/users" if this
	 * is "http://host/api/".
	 */
	const char *base_url;

	/* Headers of every request, unless that has one of the same name. */
	const struct co_http_pair *headers;

	/* NULL: "libcoget-http/" and its version; "": none is sent. */
	const char *user_agent;

	/*
	 * The login for every request: a name with a password, sent by Basic,
	 * or with uses_digest as the server asks by Digest or Basic; or a token
	 * (Bearer).  A name in a URL ("https://NAME:PASSWORD@host/") goes
	 * before that of the session.
	 */
	const char *user;
	const char *password;
	const char *bearer; /* the token */
	bool uses_digest;   /* if the server asks for it */

	/*
	 * Logins of hosts, as the text of a file that is ~/.netrc to other
	 * programs; NULL: none.  The program reads the file (file.h).  The
	 * login for the host of the URL goes before that of the session.
	 */
	const char *netrc;

	/*
	 * A proxy for all URLs, "http://NAME:PASSWORD@host:port", also https,
	 * socks5h and others that curl(1) has; NULL: none.
	 */
	const char *proxy;

	/* Hosts that are asked directly, with commas: "localhost,.example". */
	const char *no_proxy;

	/*
	 * Ask the environment where proxy is NULL: http_proxy, https_proxy,
	 * all_proxy and no_proxy (trust_env).
	 */
	bool trusts_environment;

	/* Neither keep nor send cookies (DummyCookieJar). */
	bool ignores_cookies;

	/* Do not ask for compressed bodies (gzip, deflate, br, zstd). */
	bool is_uncompressed;

	/*
	 * How many requests may be under way at once, up to the end of their
	 * bodies; 0: 100; SIZE_MAX: any number.  Others wait for their turn.
	 */
	size_t max_requests;

	/* The same to one host and port; 0: as many as in all. */
	size_t max_requests_per_host;

	/* Fail for an answer of 400 or more (raise_for_status). */
	bool needs_success;

	/* How many redirects are followed; 0: 10. */
	unsigned max_redirects;

	/* Redirects may lead from https to http. */
	bool allows_http_redirects;

	/* Redirects may lead from a public address to a private one. */
	bool allows_private_redirects;

	/*
	 * How long a request may take, in nanoseconds, from the call to the end
	 * of the body; 0: 5 minutes; CO_FOREVER: any time.  The wait for its
	 * turn is part of that: a program that makes more requests at once than
	 * can be answered in this time holds them back itself, by a semaphore
	 * (semaphore.h).
	 */
	int64_t timeout_ns;

	/* How long to connect may take, likewise; 0: 30 s. */
	int64_t connect_timeout_ns;

	/*
	 * How long the server may neither send nor take anything, where it is
	 * its turn, likewise; 0: 60 s.
	 */
	int64_t stall_timeout_ns;

	/*
	 * How often a request that has failed is made again, if the failure may
	 * be temporary (urllib3's Retry): a host not found, no connection, one
	 * that broke, a stall, or an answer of 408, 425, 429, 500, 502, 503 or
	 * 504; 0: never.  Retries are made until the head of the answer has
	 * come, and in co_http_get_text() until the body has.  The program gets
	 * the last failure, or the last answer.
	 *
	 * A request whose method is not idempotent, such as POST, or whose body
	 * a generator yields, is never made again unless it cannot have come to
	 * the server.  It is sent on a connection that no other request uses
	 * meanwhile: on one that was used within the last two seconds, or on a
	 * new one.  If the server has closed that one just then, which it does
	 * not say, the request fails with CO_HTTP_DISCONNECTED, and the program
	 * decides.  With repeats_unsafe a request whose method is not
	 * idempotent is like any other, and may be made twice.
	 */
	unsigned retries;
	bool repeats_unsafe; /* what is not idempotent may be made twice */

	/*
	 * Which failures may be temporary, as coget's --retry-on lists them:
	 * "default,404"; NULL: "default", which is the above.
	 */
	const char *retry_on;

	/*
	 * The longest wait before the first retry, in nanoseconds; 0: 1 s.  The
	 * wait is random, and its limit doubles with each further retry, up to
	 * a minute.  If the server sends Retry-After, that counts instead, up
	 * to 5 minutes.  Waits are part of timeout_ns: a retry that would begin
	 * after it is not made.
	 */
	int64_t retry_delay_ns;

	enum co_http_version version;

	/*
	 * TLS, as in struct co_tls_options (tls.h): whom to trust, in place of
	 * the system's.
	 */
	const char *ca_file;
	const char *ca_dir;

	/* This end's certificate and key; NULL for key_file: in one file. */
	const char *cert_file;
	const char *key_file;
	const char *key_password; /* of an encrypted key */

	bool is_insecure;    /* do not verify the server's certificate */
	const char *ciphers; /* of TLS 1.2; NULL: the default */
	bool needs_tls13;    /* refuse TLS 1.2 */

	/*
	 * The keys that a server may have, "sha256//" and the base64 of the
	 * digest of a public key, with ";" between them (aiohttp's
	 * Fingerprint); NULL: any.  Another key is CO_CERT_INVALID.  The
	 * certificate has to verify besides.
	 */
	const char *pinned_key;

	/* A Unix socket that all connections are made to, or NULL. */
	const char *unix_socket;

	/*
	 * The address of this machine, or the name of its interface, that
	 * connections are made from (local_addr); NULL: any.
	 */
	const char *local_address;

	/* What is called for what becomes of each request; NULL: nothing. */
	co_http_trace_fn *on_trace;
	void *trace_arg;
};

/*
 * Open a session.  Suspends only where there is a certificate to read.
 *
 * Returns 0 with *out to be closed by the caller; CO_HTTP_BAD_URL for the base
 * URL; UV_EINVAL for a header, a login or a token that cannot be sent, or a
 * negative timeout or delay, or a retry_on or netrc that is no such text;
 * CO_TLS_BAD_FILE for the certificate or key; UV_ECANCELED; UV_ENOMEM.  On
 * error *out is NULL, and co_http_error() says more.
 */
int co_http_session_open(struct co_http_session **out,
			 const struct co_http_session_options *options)
	CO_MUST_CHECK;

/*
 * End what is under way, close the connections and free the session.  Suspends,
 * for a moment, also in a cancelled task.  Responses that are open have to be
 * closed all the same; what was not read of them fails with UV_ECANCELED.  NULL
 * is ignored.
 */
void co_http_session_close(struct co_http_session *session);

/*
 * Add a cookie as if the server of that URL had set it
 * (cookie_jar.update_cookies).  Does not suspend.
 *
 * cookie  as in Set-Cookie: "name=value; Path=/".
 *
 * Returns 0; CO_HTTP_BAD_URL; UV_EINVAL for what is no cookie, is not for that
 * server to set, or if the session ignores them; UV_ENOMEM.
 */
int co_http_session_set_cookie(struct co_http_session *session, const char *url,
			       const char *cookie) CO_MUST_CHECK;

/*
 * Copy out what a request for that URL would send of the cookies
 * (filter_cookies): "a=1; b=2", or "".  Does not suspend.
 *
 * Returns 0 with out's bytes owned by the caller; CO_HTTP_BAD_URL; UV_EINVAL;
 * UV_ENOMEM.  On error *out is empty.
 */
int co_http_session_cookies(struct co_http_session *session, const char *url,
			    struct co_bytes *out) CO_MUST_CHECK;

/*
 * Copy out all cookies as the text of a file, in the format of Netscape's
 * browser, curl and wget (CookieJar.save): a line for each, of seven fields
 * with tabs between: domain, whether it is for the hosts below as well, path,
 * whether it is for TLS alone, when it expires, in seconds since 1970 or 0,
 * name and value.  Does not suspend.  The text holds secrets: a file of it
 * should be for its owner alone.
 *
 * Returns 0 with out's bytes owned by the caller; UV_EINVAL; UV_ENOMEM.  On
 * error *out is empty.
 */
int co_http_session_export_cookies(const struct co_http_session *session,
				   struct co_bytes *out) CO_MUST_CHECK;

/*
 * Add those of such a text (CookieJar.load), but for those that have expired.
 * Does not suspend.
 *
 * Returns 0; UV_EINVAL for a text that is none, with the number of the line in
 * co_http_error(), or if the session ignores cookies; UV_ENOMEM.  On error the
 * cookies before that line have been added.
 */
int co_http_session_import_cookies(struct co_http_session *session,
				   const char *text) CO_MUST_CHECK;

/* Forget all cookies (CookieJar.clear).  NULL is ignored. */
void co_http_session_clear_cookies(struct co_http_session *session);

/*
 * Send a header with all requests from now on (session.headers.update), in
 * place of those that the session was opened with, a token among them.  Does
 * not suspend.
 *
 * value  NULL: send none of that name of the session's any more.
 *
 * Returns 0; UV_EINVAL for one that cannot be sent; UV_ENOMEM.  On error
 * nothing has changed.
 */
int co_http_session_set_header(struct co_http_session *session,
			       const char *name,
			       const char *value) CO_MUST_CHECK;

/* For CO_CLOSING. */
CO_CLOSER_(co_http_session)

#ifdef __cplusplus
}
#endif
#endif
