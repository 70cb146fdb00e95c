/*
 * The archive of a run, which its files go into.
 */
#ifndef DOWNLOAD_RUN_ARCHIVE_H
#define DOWNLOAD_RUN_ARCHIVE_H

#include <coget/status.h>

#include "download/run_state.h"
#include "model/failure.h"

struct archive;

/*
 * Open it as the settings say, once the session is open, which may know what is
 * in it, and say so if anything was cut off.  Suspends.
 *
 * out  to be closed; NULL if the settings have none.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ECANCELED; UV_ENOMEM; or the
 * status of the emitter.
 */
int run_archive_open(struct archive **out, const struct run *run,
		     struct failure *failure) CO_MUST_CHECK;

/*
 * Bring it to its end.  Suspends, also in a cancelled task.
 *
 * status  of the run.
 *
 * Returns that, or if it is 0 UV_EPROTO with *failure set.
 */
int run_archive_close(struct archive *archive, const struct run *run,
		      int status, struct failure *failure) CO_MUST_CHECK;

#endif
