/*
 * The certificate of --cert by which servers know the user, with its private
 * key.
 *
 * Both are read and held against each other before the first request, and
 * libcurl gets them from memory: it would read the files again for each
 * connection, and ask for a password on the terminal.
 */
#ifndef TRANSFER_CLIENT_CERTIFICATE_H
#define TRANSFER_CLIENT_CERTIFICATE_H

#include <coget/status.h>

#include "base/buf.h"
#include "model/failure.h"
#include "model/settings.h"

/* Both as PEM, the key not encrypted. */
struct client_certificate {
	struct buf chain; /* the certificate, and those behind it */
	struct buf key;
};

/*
 * Read what the settings name.  Suspends.
 *
 * out  owned by the caller; NULL if there is no --cert.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ECANCELED; or UV_ENOMEM.
 */
int client_certificate_open(struct client_certificate **out,
			    const struct settings *settings,
			    struct failure *failure) CO_MUST_CHECK;

/* Overwrite and free it.  NULL is ignored. */
void client_certificate_close(struct client_certificate *certificate);

#endif
