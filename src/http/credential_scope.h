/*
 * Which credentials each hop of a fetch may receive.
 *
 * Credentials belong to the origin of the URL that the user has given: scheme,
 * host and port.  The first redirect to another one leaves them behind for the
 * rest of the fetch; even if a later one leads back, another server decides
 * what is asked there.  The login of a redirect's own URL goes
 * there, and one that the user has bound to a host goes to that host, except
 * over HTTP once there was HTTPS.  What a .netrc has for a host goes to the
 * item's own host, whatever the scheme and port, with the same exception: a
 * host that only a redirect names could be any that the user has a password
 * for.  The certificate of --cert goes where the user's headers go, over TLS.
 * (Cookies have rules of their own: see cookies.h.)
 *
 * Call init, then enter for each hop, then release.
 */
#ifndef HTTP_CREDENTIAL_SCOPE_H
#define HTTP_CREDENTIAL_SCOPE_H

#include <stdbool.h>

#include "http/credentials.h"
#include "http/request_headers.h"
#include "model/request_content.h"
#include "model/url.h"

struct credential_scope {
	const struct credentials *credentials; /* NULL for none */
	/* What the hop sends; set by the caller, NULL for a plain GET. */
	const struct request_content *content;
	struct url at;	/* the hop's; zero before the first one */
	char *user;	/* of the hop's URL, or of one before of its origin */
	char *password; /* likewise */
	char *target;	/* the URL as url_target() has it, where that differs */
	const char *url; /* what to ask for: no login in it */
	char *home;	 /* the host of the item's own URL; or NULL */
	bool has_begun;
	bool is_home;	 /* no hop has left the item's own origin */
	bool was_secure; /* a hop before was https */
};

/* A name and a password, neither NULL. */
struct login {
	const char *user;
	const char *password;
};

/* Begin, before the first hop. */
void credential_scope_init(struct credential_scope *scope,
			   const struct credentials *credentials);

/*
 * Go on to a URL, which must live until the next call.
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for a URL or a login in it that
 * cannot be read.
 */
int credential_scope_enter(struct credential_scope *scope, const char *url);

/*
 * Whether the hop may receive all that is the origin's of the item's own URL: a
 * body, too.
 */
bool credential_scope_shows_all(const struct credential_scope *scope);

/* Find the login for the hop.  Returns whether there is one. */
bool credential_scope_find_login(const struct credential_scope *scope,
				 struct login *login);

/* Whether the user's certificate may be shown there. */
bool credential_scope_shows_certificate(const struct credential_scope *scope);

/* Whether others on the way can read the login that is sent there. */
bool credential_scope_exposes_login(const struct credential_scope *scope);

/*
 * Append the user's headers that may be sent there, and the cookies.  Those of
 * the item itself replace those of the settings that have the same name; none
 * is left that tells of a body which a redirect has dropped.
 *
 * cookies  in the form of their header; NULL: none.  They stand before those
 *          that the user has in a header, as libcurl has it; one without a
 * value is in their place.
 *
 * Returns 0 or UV_ENOMEM.
 */
int credential_scope_add_headers(const struct credential_scope *scope,
				 const char *cookies,
				 struct request_headers *headers);

/* Free what it has come to own. */
void credential_scope_release(struct credential_scope *scope);

#endif
