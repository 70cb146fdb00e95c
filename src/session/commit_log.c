/*
 * From the note of a commit to its end.
 *
 * Those under way stand in a list by number.  Each note says which is the
 * oldest: of all before it a later run needs not ask the directory.
 */
#include "session/commit_log.h"

#include <coget/scope.h>
#include <coget/thread.h>

#include "base/clock.h"
#include "session/journal_records.h"
#include "session/session_internal.h"

void commit_log_begin(struct logged_commit *logged, struct session *session,
		      const struct item_key *key, const struct item_id *id)
{
	*logged = (struct logged_commit){.session = session, .id = *id};
	item_id_narrow(&logged->id, key, session->dir);
}

/* Under the lock. */
static void enter(struct session *session, struct logged_commit *logged)
{
	logged->number = session->next++;
	logged->older = session->newest;
	logged->newer = NULL;
	if (session->newest)
		session->newest->newer = logged;
	else
		session->oldest = logged;
	session->newest = logged;
}

static void leave(struct session *session, struct logged_commit *logged)
{
	if (logged->older)
		logged->older->newer = logged->newer;
	else
		session->oldest = logged->newer;
	if (logged->newer)
		logged->newer->older = logged->older;
	else
		session->newest = logged->older;
}

/*
 * A run that finishes nothing leaves no trace.  This is on disk before its
 * first file is in place, so that it is known since when there may be others.
 */
static int note_run(struct session *session)
{
	int status =
		session->owes_end ? journal_record_ended(session->journal) : 0;

	if (status != 0)
		return status;
	session->owes_end = false;
	status = journal_record_run(
		session->journal, session->boot, session->fsync,
		clock_now_ns(CLOCK_REALTIME_COARSE), session->dir);

	if (status == 0)
		status = journal_sync(session->journal);
	session->has_run = status == 0;
	return status;
}

uint64_t commit_log_low_mark(const struct session *session)
{
	uint64_t low =
		session->oldest ? session->oldest->number : session->next;

	return low < session->stuck ? low : session->stuck;
}

static int note_commit(struct logged_commit *logged, const char *place,
		       uint64_t inode)
{
	struct session *session = logged->session;
	struct open_commit commit = {
		.number = logged->number,
		.inode = inode,
		.id = logged->id,
	};

	return journal_record_commit(session->journal, &commit,
				     commit_log_low_mark(session), place);
}

/* Under the lock, so that numbers stand in their order. */
static int note(struct logged_commit *logged, const char *place, uint64_t inode)
{
	struct session *session = logged->session;
	int status = session->has_run ? 0 : note_run(session);

	if (status != 0)
		return status;
	if (logged->is_noted) /* and gets another name than was noted */
		return note_commit(logged, place, inode);
	enter(session, logged);
	status = note_commit(logged, place, inode);
	logged->is_noted = status == 0;
	if (status != 0)
		leave(session, logged);
	return status;
}

int commit_log_write(void *context, const char *place, ino_t inode)
{
	struct logged_commit *logged = context;
	struct session *session = logged->session;

	pthread_mutex_lock(&session->lock);
	logged->status = note(logged, place, inode);
	pthread_mutex_unlock(&session->lock);
	if (logged->status == 0 && session->fsync)
		logged->status = journal_sync(session->journal);
	return logged->status;
}

/* A failure that is not noted must never be passed by the low mark. */
static int note_failure(void *arg)
{
	struct logged_commit *logged = arg;
	struct session *session = logged->session;

	pthread_mutex_lock(&session->lock);
	if (journal_record_void(session->journal, logged->number) != 0 &&
	    logged->number < session->stuck)
		session->stuck = logged->number;
	leave(session, logged);
	pthread_mutex_unlock(&session->lock);
	return 0;
}

static void end_failed(struct logged_commit *logged)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	if (co_to_thread(note_failure, logged) != 0)
		(void)note_failure(logged); /* without a thread, then */
	co_shield_leave(&shield);
}

static void explain(struct failure *failure, int status)
{
	failure_set_status(failure, status,
			   "cannot note the file in the session");
}

bool commit_log_end(struct logged_commit *logged, int status,
		    struct failure *failure)
{
	struct session *session = logged->session;

	if (logged->is_noted && status == 0) {
		pthread_mutex_lock(&session->lock);
		leave(session, logged);
		pthread_mutex_unlock(&session->lock);
	} else if (logged->is_noted) {
		end_failed(logged);
	}
	if (logged->status == 0)
		return false;
	explain(failure, logged->status);
	return true;
}

int commit_log_commit(struct session *session, const struct item_key *key,
		      struct part_file *part, const struct commit *commit,
		      struct commit_result *result, struct failure *failure)
{
	struct logged_commit logged;
	struct commit noted = *commit;
	struct item_id id;
	int status;

	if (!session)
		return part_file_commit(part, commit, result);
	*result = (struct commit_result){0};
	status = item_id_of(&id, key->url);
	if (status < 0) {
		part_file_keep(part, &result->part_path);
		return status;
	}
	commit_log_begin(&logged, session, key, &id);
	noted.id = &id;
	noted.before_placing = commit_log_write;
	noted.context = &logged;
	status = part_file_commit(part, &noted, result);
	return commit_log_end(&logged, status, failure) ? UV_EPROTO : status;
}

int commit_log_note_run(struct session *session)
{
	int status;

	pthread_mutex_lock(&session->lock);
	status = session->has_run ? 0 : note_run(session);
	pthread_mutex_unlock(&session->lock);
	return status;
}

/* Before there is a file that may have to be doubted after a power cut. */
static int begin_unfinished(void *context, const char *place, ino_t inode)
{
	struct logged_commit *logged = context;

	(void)place;
	(void)inode;
	logged->status = commit_log_note_run(logged->session);
	return logged->status;
}

int commit_log_commit_unfinished(struct session *session,
				 struct part_file *part,
				 const struct commit *commit,
				 struct commit_result *result,
				 struct failure *failure)
{
	struct logged_commit logged = {.session = session};
	struct commit unfinished = *commit;
	int status;

	if (!session)
		return part_file_commit(part, commit, result);
	unfinished.before_placing = begin_unfinished;
	unfinished.context = &logged;
	unfinished.fsync = true;
	status = part_file_commit(part, &unfinished, result);
	if (logged.status == 0)
		return status;
	explain(failure, logged.status);
	return UV_EPROTO;
}

/* A file that is to be noted as finished. */
struct finishing {
	struct session *session;
	struct keyset_entry entry;
	int status;
};

static int finish_on_disk(void *arg)
{
	struct finishing *finishing = arg;
	struct session *session = finishing->session;
	int status = commit_log_note_run(session);

	if (status == 0)
		status = journal_record_done(session->journal,
					     &finishing->entry);
	if (status == 0 && session->fsync)
		status = journal_sync(session->journal);
	finishing->status = status;
	return 0;
}

int commit_log_finish(struct session *session, const struct item_key *key,
		      const char *place, struct failure *failure)
{
	struct finishing finishing = {.session = session};
	struct co_scope shield;
	int status;

	if (!session)
		return 0;
	finishing.entry.name = keyset_name(session->dir, place);
	status = item_id_within(&finishing.entry.id, key, session->dir);
	if (status == 0) {
		co_shield_enter(&shield);
		status = co_to_thread(finish_on_disk, &finishing);
		co_shield_leave(&shield);
	}
	if (status == 0)
		status = finishing.status;
	if (status == 0)
		return 0;
	explain(failure, status);
	return UV_EPROTO;
}
