#include "session/entry_log.h"

#include <coget/scope.h>
#include <coget/thread.h>

#include "session/commit_log.h"
#include "session/journal_records.h"
#include "session/session_internal.h"

/* An entry that is to be noted; or only the run. */
struct noting {
	struct session *session;
	struct open_commit entry;
	const char *name;
	int status;
};

static void explain(struct failure *failure, int status)
{
	failure_set_status(failure, status,
			   "cannot note the file in the session");
}

static int note_run(void *arg)
{
	struct noting *noting = arg;

	noting->status = commit_log_note_run(noting->session);
	return 0;
}

int entry_log_begin(struct session *session, struct failure *failure)
{
	struct noting noting = {.session = session};
	int status;

	if (!session || session->has_run)
		return 0;
	status = co_to_thread(note_run, &noting);
	if (status != 0 || noting.status == 0)
		return status;
	explain(failure, noting.status);
	return UV_EPROTO;
}

/* It is complete: nothing of it is under way. */
static int note_entry(void *arg)
{
	struct noting *noting = arg;
	struct session *session = noting->session;

	pthread_mutex_lock(&session->lock);
	noting->entry.number = session->next;
	noting->status = journal_record_entry(session->journal, &noting->entry,
					      noting->name);
	if (noting->status == 0)
		session->next++;
	pthread_mutex_unlock(&session->lock);
	if (noting->status == 0 && session->fsync)
		noting->status = journal_sync(session->journal);
	return 0;
}

int entry_log_add(struct session *session, const struct item_key *key,
		  const char *name, uint64_t end_bytes, struct failure *failure)
{
	struct noting noting = {
		.session = session,
		.entry.end_bytes = end_bytes,
		.name = name,
	};
	struct co_scope shield;
	int status;

	if (!session)
		return 0;
	status = item_id_within(&noting.entry.id, key, session->dir);
	if (status == 0) {
		co_shield_enter(&shield);
		status = co_to_thread(note_entry, &noting);
		co_shield_leave(&shield);
	}
	if (status == 0)
		status = noting.status;
	if (status == 0)
		return 0;
	explain(failure, status);
	return UV_EPROTO;
}
