/*
 * The inside of a session, for its own files alone.
 */
#ifndef SESSION_SESSION_INTERNAL_H
#define SESSION_SESSION_INTERNAL_H

#include <pthread.h>

#include "session/journal.h"
#include "session/session.h"
#include "session/session_state.h"

struct session {
	struct journal *journal;
	struct keyset finished;		/* by earlier runs, and not taken yet */
	struct suspect_range *suspects; /* about files in the directory */
	char *dir; /* without links, as it is noted; or the archive */
	bool is_of_archive;
	bool archive_was_cut_short;
	uint64_t archive_end_bytes;
	struct payload_notes payloads; /* until they are asked for */
	bool owes_end; /* of the last run, whose archive is to be cut first */
	bool archive_is_cut;
	int dir_fd;			/* for names beneath it only (O_PATH) */
	const char *boot;
	bool fsync;
	char *notice;
	pthread_mutex_t lock; /* over all that follows */
	/* Commits that are noted and have not ended, by number. */
	struct logged_commit *oldest;
	struct logged_commit *newest;
	uint64_t next;	  /* number to be given */
	uint64_t settled; /* all below are */
	uint64_t stuck;	  /* one whose failure could not be noted */
	bool has_run;	  /* this run stands in the journal */
};

/* Settle what has been placed; arg is the session.  Returns its status. */
int session_settle(void *arg) CO_MUST_CHECK;

#endif
