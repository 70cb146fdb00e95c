#include "tls/tls_session.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ssl.h>

static void drop(struct tls_session *kept)
{
	free(kept->name);
	SSL_SESSION_free(kept->session);
	*kept = (struct tls_session){0};
}

int tls_session_keep(struct tls_sessions *sessions, const char *name,
		     SSL_SESSION *session)
{
	struct tls_session *kept =
		&sessions->kept[sessions->next % TLS_SESSIONS_MAX];
	char *copy = strdup(name);

	if (!copy)
		return 0;
	drop(kept);
	*kept = (struct tls_session){copy, session};
	sessions->next++;
	return 1;
}

/* The place of the newest one for a name, or NULL. */
static struct tls_session *find(struct tls_sessions *sessions, const char *name)
{
	for (unsigned age = 1; age <= TLS_SESSIONS_MAX; age++) {
		struct tls_session *kept =
			&sessions->kept[(sessions->next - age) %
					TLS_SESSIONS_MAX];

		if (kept->name && strcmp(kept->name, name) == 0)
			return kept;
	}
	return NULL;
}

SSL_SESSION *tls_session_take(struct tls_sessions *sessions, const char *name)
{
	struct tls_session *kept = find(sessions, name);
	SSL_SESSION *session;

	if (!kept)
		return NULL;
	session = kept->session;
	SSL_SESSION_up_ref(session);
	if (SSL_SESSION_get_protocol_version(session) >= TLS1_3_VERSION)
		drop(kept);
	return session;
}

void tls_session_release(struct tls_sessions *sessions)
{
	for (unsigned i = 0; i < TLS_SESSIONS_MAX; i++)
		drop(&sessions->kept[i]);
}
