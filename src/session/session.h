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
 * Open, then any number of session_take() and commit_log_commit()
 * (commit_log.h), then close, all from tasks of one loop; session_whose() and
 * session_is_suspect() are for threads.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <coget/status.h>

#include "model/failure.h"
#include "session/keyset.h"
#include "storage/item_mark.h"

struct session;

struct session_options {
	const char *path;
	const char *dir; /* where the files go; it is there */
	bool fsync;      /* files are on disk before they have their names */
	bool trust;      /* believe a journal that coget has not marked */
	const char *archive; /* that the files go into instead; or NULL */
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
 * Where the entries of the archive end that earlier runs have finished; 0 if
 * there are none.
 *
 * was_cut_short  receives whether the last run wrote to the archive and has not
 *                come to its end: there may be more behind that.
 */
uint64_t session_archive_end(const struct session *session,
			     bool *was_cut_short);

/*
 * Pass on what the archive has noted of the payloads in it (entry_log.h), and
 * forget it.
 *
 * tell  called for each; does not suspend.
 */
void session_payloads(struct session *session,
		      void (*tell)(void *context, const char *text),
		      void *context);

/*
 * Whether earlier runs have finished an item that has not been taken yet: lists
 * may change their order and name a URL many times.
 *
 * Returns 1 with the item taken, 0, or UV_ENOMEM.
 */
int session_take(struct session *session,
		 const struct item_key *key) CO_MUST_CHECK;

/*
 * Whose the file at a place is, by what earlier runs have finished; for struct
 * name_oracle, context being the session.  Does not suspend.
 */
enum owner session_whose(void *context, const char *place,
			 const struct item_key *key);

/*
 * Whether a file was placed right before the end of the machine and may have
 * lost its bytes; for struct name_oracle, context being the session.  Does not
 * suspend.
 */
bool session_is_suspect(void *context, const struct stat *file);

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

#endif
