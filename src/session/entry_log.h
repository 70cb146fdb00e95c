/*
 * Entries of an archive that are noted in a session, each once it is complete.
 *
 * Of an archive, the journal knows all that counts: what stands behind the last
 * entry that is noted is cut off by the next run, which fetches it again.
 */
#ifndef SESSION_ENTRY_LOG_H
#define SESSION_ENTRY_LOG_H

#include <stdint.h>

#include <coget/status.h>

#include "model/failure.h"
#include "session/session.h"

/*
 * Have the run noted, before there is anything in its archive that may have to
 * be cut off.  Suspends.
 *
 * session  NULL: nothing is noted, here and below.
 *
 * Returns 0; UV_EPROTO with *failure set; UV_ECANCELED.
 */
int entry_log_begin(struct session *session,
		    struct failure *failure) CO_MUST_CHECK;

/*
 * Note that an item's file is an entry of the archive.  Suspends, also in a
 * cancelled task.
 *
 * name       of the entry.
 * end_bytes  where it ends.
 *
 * Returns 0, or UV_EPROTO with *failure set: then it is to be cut off.
 */
int entry_log_add(struct session *session, const struct item_key *key,
		  const char *name, uint64_t end_bytes,
		  struct failure *failure) CO_MUST_CHECK;

#endif
