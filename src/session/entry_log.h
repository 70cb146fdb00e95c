/*
 * Entries of an archive that are noted in a session, each once it is complete.
 *
 * Of an archive, the journal knows all that counts: what stands behind the last
 * entry that is noted is cut off by the next run, which fetches it again.
 */
#ifndef SESSION_ENTRY_LOG_H
#define SESSION_ENTRY_LOG_H

#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "model/failure.h"
#include "session/session.h"

/* The archive is open, and ends where the session says.  NULL is ignored. */
void entry_log_opened(struct session *session);

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

/* An item's file that is an entry of the archive. */
struct entry_note {
	struct item_key key;
	const char *name;   /* of the entry */
	uint64_t end_bytes; /* where it ends */
	/*
	 * What the archive wants to be reminded of, up to
	 * ENTRY_PAYLOAD_MAX_BYTES; or NULL.  See session_payloads().
	 */
	const char *payload;
};

#define ENTRY_PAYLOAD_MAX_BYTES 4096

/*
 * Note such entries, in one hop.  Suspends, also in a cancelled task.
 *
 * noted  receives how many of them, the first ones, are noted.
 *
 * Returns 0, or UV_EPROTO with *failure set: then the others are to be cut off.
 */
int entry_log_add(struct session *session, const struct entry_note *notes,
		  size_t count, size_t *noted,
		  struct failure *failure) CO_MUST_CHECK;

#endif
