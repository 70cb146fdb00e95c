/*
 * From the note of a commit to its end.
 *
 * Those under way stand in a list by number.  Each note says which is the
 * oldest: of all before it a later run needs not ask the directory.
 */
#include <coget/scope.h>
#include <coget/thread.h>

#include "session/ledger_note.h"
#include "session/inside.h"

int placing_begin(struct placing *placing, struct session *session,
		  const char *url)
{
	*placing = (struct placing){.session = session};
	return session_make_key(&placing->key, session, url);
}

/* Under the lock. */
static void enter(struct session *session, struct placing *placing)
{
	placing->number = session->next++;
	placing->older = session->newest;
	placing->newer = NULL;
	if (session->newest)
		session->newest->newer = placing;
	else
		session->oldest = placing;
	session->newest = placing;
}

static void leave(struct session *session, struct placing *placing)
{
	if (placing->older)
		placing->older->newer = placing->newer;
	else
		session->oldest = placing->newer;
	if (placing->newer)
		placing->newer->older = placing->older;
	else
		session->newest = placing->older;
}

/*
 * A run that finishes nothing leaves no trace.  This is on disk before its
 * first file is in place, so that it is known since when there may be others.
 */
static int note_run(struct session *session)
{
	int status = ledger_note_run(session->journal, session->boot,
				     session->fsync, session_now_ns(),
				     session->dir);

	if (status == 0)
		status = journal_sync(session->journal);
	session->has_run = status == 0;
	return status;
}

static int note_commit(struct placing *placing, const char *name,
		       uint64_t inode)
{
	struct session *session = placing->session;
	struct ledger_commit commit = {
		.number = placing->number,
		.inode = inode,
		.key = placing->key,
	};

	return ledger_note_commit(session->journal, &commit,
				  session_low_mark(session), name);
}

/* Under the lock, so that numbers stand in their order. */
static int note(struct placing *placing, const char *name, uint64_t inode)
{
	struct session *session = placing->session;
	int status = session->has_run ? 0 : note_run(session);

	if (status != 0)
		return status;
	if (placing->is_noted) /* and gets another name than was noted */
		return note_commit(placing, name, inode);
	enter(session, placing);
	status = note_commit(placing, name, inode);
	placing->is_noted = status == 0;
	if (status != 0)
		leave(session, placing);
	return status;
}

int placing_note(void *context, const char *name, ino_t inode)
{
	struct placing *placing = context;
	struct session *session = placing->session;

	pthread_mutex_lock(&session->lock);
	placing->status = note(placing, name, inode);
	pthread_mutex_unlock(&session->lock);
	if (placing->status == 0 && session->fsync)
		placing->status = journal_sync(session->journal);
	return placing->status;
}

/* A failure that is not noted must never be passed by the low mark. */
static int note_failure(void *arg)
{
	struct placing *placing = arg;
	struct session *session = placing->session;

	pthread_mutex_lock(&session->lock);
	if (ledger_note_void(session->journal, placing->number) != 0 &&
	    placing->number < session->stuck)
		session->stuck = placing->number;
	leave(session, placing);
	pthread_mutex_unlock(&session->lock);
	return 0;
}

static void end_failed(struct placing *placing)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	if (co_to_thread(note_failure, placing) != 0)
		(void)note_failure(placing); /* without a thread, then */
	co_shield_leave(&shield);
}

bool placing_end(struct placing *placing, int status, struct failure *failure)
{
	struct session *session = placing->session;

	if (placing->is_noted && status == 0) {
		pthread_mutex_lock(&session->lock);
		leave(session, placing);
		pthread_mutex_unlock(&session->lock);
	} else if (placing->is_noted) {
		end_failed(placing);
	}
	if (placing->status == 0)
		return false;
	failure_set_status(failure, placing->status,
			   "cannot note the file in the session");
	return true;
}

int session_commit(struct session *session, const char *url,
		   struct partfile *part, const struct commit *commit,
		   struct commit_result *result, struct failure *failure)
{
	struct placing placing;
	struct commit noted = *commit;
	int status;

	if (!session)
		return partfile_commit(part, commit, result);
	*result = (struct commit_result){0};
	status = placing_begin(&placing, session, url);
	if (status < 0) {
		partfile_keep(part, &result->part_path);
		return status;
	}
	noted.before_placing = placing_note;
	noted.context = &placing;
	status = partfile_commit(part, &noted, result);
	return placing_end(&placing, status, failure) ? UV_EPROTO : status;
}
