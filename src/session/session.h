/*
 * A session: what earlier runs of the same command have finished, and a note of
 * what this one finishes, in a journal that survives the end of the process at
 * any instant, and of the machine.
 *
 * A file's commit is noted right before its rename, so the journal never lacks
 * a file that is in place.  Whether the last ones noted got there is asked of
 * the directory when the journal is opened again.  That is all there is to do
 * after the end of a process.  After that of the machine, a file in place may
 * have lost its bytes: only what was settled counts then, which is to say noted
 * as being on disk, every few seconds and at the end.  What was not is removed
 * and fetched again: what is noted, and, as the notes may be lost as well, what
 * was placed later than the last that was settled and has the name of an item
 * that is not finished.  With --fsync each commit is as good as settled.
 *
 * Open, then any number of session_take() and session_commit(), then close, all
 * from tasks of one loop; only placing_note() is for threads.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/status.h>

#include "session/keyset.h"
#include "model/failure.h"
#include "storage/partfile.h"

struct session;

struct session_options {
	const char *path;
	const char *dir; /* where the files go; it is there */
	bool fsync;      /* files are on disk before they have their names */
};

/*
 * Open or make a session, and clear up what the last run has left open.
 * Suspends.
 *
 * Returns 0 with *out to be closed; UV_EPROTO with *failure set; UV_ECANCELED;
 * UV_ENOMEM.
 */
int session_open(struct session **out, const struct session_options *options,
		 struct failure *failure) CO_MUST_CHECK;

/*
 * What the user should know of the opening: that the file was damaged, and what
 * became of it; NULL for nothing.
 */
const char *session_notice(const struct session *session);

/*
 * Whether earlier runs have finished an item that has not been taken yet: lists
 * may change their order and name a URL many times.
 *
 * Returns 1 with the item taken, 0, or UV_ENOMEM.
 */
int session_take(struct session *session, const char *url) CO_MUST_CHECK;

/*
 * To be asked before a file of that name is looked for, and for each name of an
 * item: removes what stands under these names, and the numbered ones that go
 * with them, if it was placed right before the end of the machine and may have
 * lost its bytes.  Suspends if there is anything to be doubted at all.
 *
 * Returns 0, UV_ECANCELED or UV_ENOMEM.
 */
int session_clear_names(struct session *session, const char *const *names,
			size_t count) CO_MUST_CHECK;

/*
 * A session's coroutine: settles every few seconds what has been placed, until
 * cancelled.  arg is the session.  Returns UV_ECANCELED.
 */
int session_keep_settling(void *arg) CO_MUST_CHECK;

/*
 * Settle the rest, close and free.  Suspends, also in a cancelled task.  NULL
 * is ignored.
 *
 * Returns 0, or UV_EPROTO with *failure set if what was placed could not be
 * settled: it is finished, but a power cut might undo it.
 */
int session_close(struct session *session,
		  struct failure *failure) CO_MUST_CHECK;

/*
 * partfile_commit(), noted in the session.
 *
 * session  NULL: not noted.
 * url      the item's.
 *
 * Returns as that does, or UV_EPROTO with *failure set if it was the session
 * that failed it.
 */
int session_commit(struct session *session, const char *url,
		   struct partfile *part, const struct commit *commit,
		   struct commit_result *result,
		   struct failure *failure) CO_MUST_CHECK;

/* The parts of session_commit(): one file on the way to its final name. */
struct placing {
	struct session *session;
	struct placing *older;
	struct placing *newer;
	struct session_key key;
	uint64_t number;
	bool is_noted;
	int status; /* of the noting */
};

/* Begin the placing of an item's file.  Returns 0 or UV_ENOMEM. */
int placing_begin(struct placing *placing, struct session *session,
		  const char *url) CO_MUST_CHECK;

/*
 * Note, for struct commit, that the file is about to get that name; placing is
 * a struct placing.  Blocks on the disk; from any thread, but one at a time for
 * each placing.
 *
 * Returns 0, or the error of the journal, after which the file must not be
 * renamed.
 */
int placing_note(void *placing, const char *name, ino_t inode) CO_MUST_CHECK;

/*
 * The commit has come to its end.  Suspends if it failed, also in a cancelled
 * task.
 *
 * status   of the commit.
 * failure  is set, and not before, if it was the session that failed it.
 *
 * Returns whether that is so.
 */
bool placing_end(struct placing *placing, int status, struct failure *failure);

#endif
