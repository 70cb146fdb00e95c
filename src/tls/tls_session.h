/*
 * Sessions of a client's context, kept by the server's name until they are
 * resumed or others need their places.
 */
#ifndef TLS_SESSION_H
#define TLS_SESSION_H

#include <openssl/ssl.h>

enum { TLS_SESSIONS_MAX = 64 };

/* All zero is empty. */
struct tls_sessions {
	struct tls_session {
		char *name;
		SSL_SESSION *session;
	} kept[TLS_SESSIONS_MAX];
	unsigned next; /* modulo TLS_SESSIONS_MAX: the place of the next, the
			  oldest */
};

/*
 * Keep a session for a server, in place of the oldest.  Returns whether it is
 * kept, and then belongs to the sessions.
 */
int tls_session_keep(struct tls_sessions *sessions, const char *name,
		     SSL_SESSION *session);

/*
 * The newest session for a server, which the caller frees, or NULL.  Those of
 * TLS 1.3 are given out once (RFC 8446, appendix C.4), others stay.
 */
SSL_SESSION *tls_session_take(struct tls_sessions *sessions, const char *name);

/* Drop all. */
void tls_session_release(struct tls_sessions *sessions);

#endif
