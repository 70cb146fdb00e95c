/*
 * Commits that are noted in a session, from the note to their ends.
 *
 * Per file: commit_log_commit(), which is begin, the commit with write for its
 * before_placing, and end.  session.h says what the notes are for.
 */
#ifndef SESSION_COMMIT_LOG_H
#define SESSION_COMMIT_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/status.h>

#include "model/failure.h"
#include "session/keyset.h"
#include "session/session.h"
#include "storage/commit.h"

/*
 * part_file_commit(), noted in the session.
 *
 * session  NULL: not noted.
 * key      the item's; its URL is also the commit's.
 *
 * Returns as that does, or UV_EPROTO with *failure set if it was the session
 * that failed it.
 */
int commit_log_commit(struct session *session, const struct item_key *key,
		      struct part_file *part, const struct commit *commit,
		      struct commit_result *result,
		      struct failure *failure) CO_MUST_CHECK;

/*
 * The same for a file that counts as finished only when its command has
 * succeeded: it is not noted, but flushed to disk, so that what is noted later
 * can be relied on.
 */
int commit_log_commit_unfinished(struct session *session,
				 struct part_file *part,
				 const struct commit *commit,
				 struct commit_result *result,
				 struct failure *failure) CO_MUST_CHECK;

/*
 * Note such a file as finished.  Suspends, also in a cancelled task.
 *
 * session  NULL: nothing is noted.
 * place    of the file (folder.h).
 *
 * Returns 0, or UV_EPROTO with *failure set.
 */
int commit_log_finish(struct session *session, const struct item_key *key,
		      const char *place, struct failure *failure) CO_MUST_CHECK;

/* One file on the way to its final name. */
struct logged_commit {
	struct session *session;
	struct logged_commit *older;
	struct logged_commit *newer;
	struct item_id id;
	uint64_t number;
	bool is_noted;
	int status; /* of the noting */
};

/*
 * Begin the commit of an item's file.
 *
 * id  item_id_of() the key's URL.
 */
void commit_log_begin(struct logged_commit *logged, struct session *session,
		      const struct item_key *key, const struct item_id *id);

/*
 * Note, for struct commit, that the file is about to get to that place; logged
 * is a struct logged_commit.  Blocks on the disk; from any thread, but one at a
 * time for each commit.
 *
 * Returns 0, or the error of the journal, after which the file must not be
 * renamed.
 */
int commit_log_write(void *logged, const char *place,
		     ino_t inode) CO_MUST_CHECK;

/*
 * The commit has come to its end.  Suspends if it failed, also in a cancelled
 * task.
 *
 * status   of the commit.
 * failure  is set, and not before, if it was the session that failed it.
 *
 * Returns whether that is so.
 */
bool commit_log_end(struct logged_commit *logged, int status,
		    struct failure *failure);

/*
 * Note that the run has begun, unless it is noted.  Blocks on the disk; from
 * any thread.  Returns 0, or the error of the journal.
 */
int commit_log_note_run(struct session *session) CO_MUST_CHECK;

/*
 * All commits below this number came to their end.  Under the session's lock.
 */
uint64_t commit_log_low_mark(const struct session *session);

#endif
