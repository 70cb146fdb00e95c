/*
 * Reading the files that hold credentials: a .netrc, and cookies.
 */
#ifndef TRANSFER_CREDENTIAL_FILES_H
#define TRANSFER_CREDENTIAL_FILES_H

#include <coget/status.h>

#include "http/credentials.h"
#include "model/failure.h"

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
