/*
 * The file of --hsts, which is read at the start of a run and written at its
 * end.
 */
#ifndef TRANSFER_HSTS_FILE_H
#define TRANSFER_HSTS_FILE_H

#include <coget/status.h>

#include "http/hsts.h"
#include "model/failure.h"
#include "model/settings.h"

/*
 * Read what the settings name; a missing file is an empty one.  Suspends.
 *
 * out  owned by the caller; NULL if there is no --hsts.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ECANCELED; or UV_ENOMEM.
 */
int hsts_file_open(struct hsts **out, const struct settings *settings,
		   struct failure *failure) CO_MUST_CHECK;

/*
 * Put a new file in place of the old one, if there is anything new, and free
 * *hsts, which may be NULL.  Suspends, also in a cancelled task.
 *
 * Returns 0, or UV_EPROTO with *failure set, the old file being as it was.
 */
int hsts_file_close(struct hsts *hsts, const struct settings *settings,
		    struct failure *failure) CO_MUST_CHECK;

#endif
