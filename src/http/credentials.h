/*
 * What the user has given to be shown to servers: headers, logins, a .netrc,
 * cookies.  Which of it goes where is for credential_scope.h.
 */
#ifndef HTTP_CREDENTIALS_H
#define HTTP_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>

#include "http/cookies.h"
#include "http/netrc.h"
#include "model/settings.h"
#include "model/url.h"

/* A login, and where it goes: to a host alone, or to those of the list. */
struct host_login {
	char *host;    /* as url.name has it; NULL for those of the list */
	unsigned port; /* likewise, for that of the host alone; 0 for all */
	char *name;
	char *password;
};

struct credentials {
	const struct settings *settings; /* for the headers */
	bool has_authorization;	   /* one of the headers is Authorization */
	struct host_login *logins; /* of --user, as given */
	size_t login_count;
	struct netrc netrc;
	struct cookies cookies; /* of --load-cookies */
};

/*
 * Take over the logins and headers of the settings, which must live as long.
 *
 * out  to be released by the caller in any case.
 *
 * Returns 0, UV_EINVAL if the host of a login cannot be read, or UV_ENOMEM.
 */
int credentials_init(struct credentials *out, const struct settings *settings);

/* The settings have other headers now. */
void credentials_note_headers(struct credentials *credentials);

/* Overwrite and free what they own. */
void credentials_release(struct credentials *credentials);

/*
 * The login for a URL: the last that is bound to its host and port, or to its
 * host; NULL for none.
 *
 * name  of that name only, unless NULL.
 */
const struct host_login *
credentials_find_bound(const struct credentials *credentials,
		       const struct url *url, const char *name);

/* The last that is bound to no host; NULL for none. */
const struct host_login *
credentials_find_unbound(const struct credentials *credentials);

#endif
