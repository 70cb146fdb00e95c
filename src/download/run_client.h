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
 * As client_limit() and client_keep() (transfer/client.h).  A client that is
 * borrowed stays as it is: others are at work by it.
 */
void run_client_limit(struct run *run, size_t connections);
void run_client_keep(struct run *run, size_t connections);

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
