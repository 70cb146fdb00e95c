/*
 * The client that the requests of a run are made by, with all that it shows to
 * servers.
 */
#ifndef DOWNLOAD_RUN_CLIENT_H
#define DOWNLOAD_RUN_CLIENT_H

#include <coget/status.h>

#include "download/run_state.h"

/*
 * Open it, or borrow it: see struct run_loan.  Suspends.
 *
 * Returns 0, and the client is to be closed; UV_EPROTO with *failure set;
 * UV_ECANCELED; UV_ENOMEM.
 */
int run_client_open(struct run *run, struct failure *failure) CO_MUST_CHECK;

/*
 * Keep what servers have set, as the settings say, and close it.  Suspends,
 * also in a cancelled task.
 *
 * status  of the run.
 *
 * Returns that, or if it is 0 UV_EPROTO with *failure set.
 */
int run_client_close(struct run *run, int status,
		     struct failure *failure) CO_MUST_CHECK;

#endif
