/*
 * What a run has to show to servers: headers, a login, a .netrc, cookies.
 */
#ifndef TRANSFER_CREDENTIALS_H
#define TRANSFER_CREDENTIALS_H

#include <stdbool.h>

#include <coget/status.h>

#include "model/failure.h"
#include "model/settings.h"
#include "transfer/netrc.h"

struct credentials {
	const struct settings *settings; /* for the headers */
	bool has_authorization; /* one of the headers is Authorization */
	char *user;		/* of --user; NULL for none */
	char *password;
	struct netrc netrc;
};

/*
 * Read what the settings name, which must live as long.  Suspends.
 *
 * out  owned by the caller; NULL if the user has given nothing.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ECANCELED; or UV_ENOMEM.
 */
int credentials_open(struct credentials **out, const struct settings *settings,
		     struct failure *failure) CO_MUST_CHECK;

/* Overwrite and free them.  NULL is ignored. */
void credentials_close(struct credentials *credentials);

#endif
