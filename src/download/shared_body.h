/*
 * The body that the settings give to all requests of a run: of --data, the
 * file of --data-file or the form of --form.  Files stay open as long, so that
 * a retry sends the same.
 */
#ifndef DOWNLOAD_SHARED_BODY_H
#define DOWNLOAD_SHARED_BODY_H

#include <coget/status.h>

#include "model/failure.h"
#include "model/request_content.h"

/*
 * Find it and compute its digest.  Suspends.
 *
 * out  to be closed in any case; there is none if the settings have none.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ENOMEM; or UV_ECANCELED.
 */
int shared_body_open(struct body *out, const struct settings *settings,
		     struct failure *failure) CO_MUST_CHECK;

/* Close its files. */
void shared_body_close(struct body *body);

#endif
