/*
 * Whom the hops of a fetch show what.
 *
 * Credentials belong to the origin of the URL that the user has given: scheme,
 * host and port.  The first redirect to another one leaves them behind for the
 * rest of the fetch; even where it leads back, it is somebody else who says
 * where to, and what is asked there.  What names its host itself goes on: the
 * login of a redirect's own URL, and what a .netrc has for the host of each
 * hop, except over HTTP once there was HTTPS.  (Cookies are libcurl's.)
 *
 * Call init, then enter for each hop, then release.
 */
#ifndef TRANSFER_TRUST_H
#define TRANSFER_TRUST_H

#include <stdbool.h>

#include <curl/curl.h>

#include "transfer/credentials.h"
#include "transfer/origin.h"

struct trust {
	const struct credentials *credentials; /* NULL for none */
	struct origin at; /* of the hop; none while nothing depended on it */
	const char *url;  /* what to ask libcurl for: no login in it */
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
void trust_init(struct trust *trust, const struct credentials *credentials);

/*
 * Go on to a URL, which must live until the next call.
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for what libcurl does not take for a URL.
 */
int trust_enter(struct trust *trust, const char *url);

/* Find out whether to log in to where the hop leads, and as whom. */
bool trust_find_login(const struct trust *trust, struct login *login);

/* Append the user's headers that may be sent there.  0 or UV_ENOMEM. */
int trust_add_headers(const struct trust *trust, struct curl_slist **list);

/* Free what it has come to own. */
void trust_release(struct trust *trust);

#endif
