/*
 * The inside of a session, for its own files alone.  What is declared here
 * blocks on the disk.
 */
#ifndef SESSION_INSIDE_H
#define SESSION_INSIDE_H

#include <pthread.h>

#include "session/journal.h"
#include "session/ledger.h"
#include "session/session.h"

struct session {
	struct journal *journal;
	struct keyset finished; /* by earlier runs, and not taken yet */
	struct ledger_doubt *doubts; /* about files in the directory */
	char *dir;              /* without links, as it is noted */
	int dir_fd;             /* for names beneath it only (O_PATH) */
	struct digest *keys;    /* of the directory, to be gone on from */
	const char *boot;
	bool fsync;
	char *notice;
	pthread_mutex_t lock; /* over all that follows */
	struct placing *oldest; /* noted and not at their ends, by number */
	struct placing *newest;
	uint64_t next;    /* number to be given */
	uint64_t settled; /* all below are */
	uint64_t stuck;   /* one whose failure could not be noted */
	bool has_run;     /* this run stands in the journal */
};

/*
 * Open the journal, make out what the last run finished, and note that.  Sets
 * the session's journal, finished, doubts, next and notice.
 *
 * Returns 0, or an error with *failure set, except for UV_ENOMEM.
 */
int session_recover(struct session *session, const char *path,
		    struct failure *failure) CO_MUST_CHECK;

/* Have the file system of a directory put everything on disk. */
int session_sync_files(int dir_fd) CO_MUST_CHECK;

/*
 * The key of an item's URL.  The directory counts, as the same URL may be
 * wanted in two; credentials in the URL do not, as they are neither the item
 * nor to be kept.  Returns 0 or UV_ENOMEM.
 */
int session_make_key(struct session_key *key, const struct session *session,
		     const char *url) CO_MUST_CHECK;

/* All commits below this number came to their end.  Under the lock. */
uint64_t session_low_mark(const struct session *session);

/* What the clock says that files are stamped by. */
int64_t session_now_ns(void);

/* Settle what has been placed; arg is the session.  Returns its status. */
int session_settle(void *arg) CO_MUST_CHECK;

#endif
