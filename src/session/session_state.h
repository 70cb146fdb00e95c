/*
 * What the records of a session's journal come to: which items are finished,
 * and which may be.
 *
 *   run BOOT MODE TIME DIR         a run begins; MODE is "synced" with --fsync
 *   commit NUMBER LOW KEY INODE NAME
 *                                  a file is about to get its final name; of
 *                                  all commits below LOW it is known that they
 *                                  came to their end
 *   void NUMBER                    it did not get it after all
 *   entry NUMBER KEY END NAME      the archive DIR has an entry, up to END
 *   payload END TEXT               that entry has the payload that TEXT tells
 *                                  of; see payload_notes.h
 *   settled NUMBER TIME            all commits below are on disk, with their
 *                                  files; later ones were placed after TIME
 *   ended                          the run has settled all of its commits
 *   doubt FROM TO DIR              files placed then may have lost their bytes
 *   done KEY NAME                  in place of a settled commit; NAME is what
 *                                  keyset_name() makes of DIR and NAME
 *   archive END DIR                in place of settled entries: the last ends
 *                                  there
 *
 * Of a run whose files are the entries of an archive, DIR is that.  An entry is
 * noted when it is complete.
 *
 * DIR, NAME and TEXT are the rest of their lines, escaped by percent signs.
 * TIME is the clock's that files are stamped by, in nanoseconds.  A commit that
 * is noted again, with another NAME, stands for the last.
 *
 * Zeroed it is empty.  Plain data, nothing suspends.
 */
#ifndef SESSION_SESSION_STATE_H
#define SESSION_SESSION_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "session/keyset.h"
#include "session/payload_notes.h"

/* A commit of which it is not known whether it lasts. */
struct open_commit {
	uint64_t number;
	uint64_t inode;
	struct item_id id;
	uint64_t end_bytes; /* of an entry in an archive; 0: it is a file */
	char *name; /* NULL once it is void */
};

/* When files were placed that the journal may not name. */
struct suspect_range {
	struct suspect_range *next;
	int64_t from_ns;
	int64_t to_ns;
	char *dir;
};

struct session_state {
	struct keyset finished;
	/* Those of the last run, by number, from first on. */
	struct open_commit *commits;
	size_t first;
	size_t len;
	size_t size;
	uint64_t next; /* no commit has this number yet, nor a higher one */
	uint64_t low;  /* all commits below came to their end */
	/* Of the last run; NULL while there was none. */
	char *boot;
	char *dir;
	int64_t settled_ns;
	bool is_synced;
	bool is_open; /* it has not ended */
	struct suspect_range *suspects;
	/* Of entries that are finished; NULL while there was none. */
	char *archive;
	uint64_t archive_end_bytes;
	struct payload_notes payloads; /* of entries that may be finished */
};

/*
 * Take in a record; for a struct journal_reader, with the state as context.
 *
 * Returns 0, UV_EILSEQ for a text that is no record or can not stand where it
 * does, or UV_ENOMEM.
 */
int session_state_read(void *state, const char *text) CO_MUST_CHECK;

/* Free what it holds. */
void session_state_release(struct session_state *state);

/* Add a suspect range.  Returns 0 or UV_ENOMEM. */
int session_state_add_suspect(struct session_state *state, const char *dir,
			      int64_t from_ns, int64_t to_ns) CO_MUST_CHECK;

/* A commit of the last run came to pass.  Returns 0 or UV_ENOMEM. */
int session_state_finish(struct session_state *state,
			 const struct open_commit *commit) CO_MUST_CHECK;

/* Note that finished entries of an archive reach so far.  0 or UV_ENOMEM. */
int session_state_set_archive(struct session_state *state, const char *archive,
			      uint64_t end_bytes) CO_MUST_CHECK;

/* Free ranges. */
void suspect_ranges_free(struct suspect_range *suspects);

/* What stands for the name of a commit of the last run. */
uint64_t session_state_name(const struct session_state *state,
			    const struct open_commit *commit);

/* The digits of a name that stands in a line of its own, and of a key. */
#define SESSION_STATE_NAME_DIGITS (2 * sizeof(uint64_t))
#define SESSION_STATE_ID_DIGITS (2 * sizeof(struct item_id))

#endif
