/*
 * What the last run has left open, cleared up.
 */
#ifndef SESSION_RECOVER_H
#define SESSION_RECOVER_H

#include "session/session_internal.h"

/*
 * Open the journal, make out what the last run finished, and note that.  Sets
 * the session's journal, finished, suspects, next and notice.
 * Blocks on the disk.
 *
 * Returns 0, or an error with *failure set, except for UV_ENOMEM.
 */
int session_recover(struct session *session,
		    const struct session_options *options,
		    struct failure *failure) CO_MUST_CHECK;

#endif
