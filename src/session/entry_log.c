#include "session/entry_log.h"

#include <coget/scope.h>
#include <coget/thread.h>

#include "session/commit_log.h"
#include "session/journal_records.h"
#include "session/session_internal.h"

/* Entries that are to be noted; or only the run. */
struct noting {
	struct session *session;
	const struct entry_note *notes;
	size_t count;
	size_t noted;
	int status;
};

static void explain(struct failure *failure, int status)
{
	failure_set_status(failure, status,
			   "cannot note the file in the session");
}

void entry_log_opened(struct session *session)
{
	if (session)
		session->archive_is_cut = true;
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
static int note_entry(struct session *session, const struct entry_note *note)
{
	struct open_commit entry = {.end_bytes = note->end_bytes};
	int status = item_id_within(&entry.id, &note->key, session->dir);

	if (status != 0)
		return status;
	pthread_mutex_lock(&session->lock);
	entry.number = session->next;
	status = journal_record_entry(session->journal, &entry, note->name);
	if (status == 0)
		session->next++;
	if (status == 0 && note->payload)
		status = journal_record_payload(session->journal,
						note->end_bytes, note->payload);
	pthread_mutex_unlock(&session->lock);
	return status;
}

static int note_entries(void *arg)
{
	struct noting *noting = arg;
	struct session *session = noting->session;
	int status = 0;

	while (status == 0 && noting->noted < noting->count) {
		status = note_entry(session, &noting->notes[noting->noted]);
		noting->noted += status == 0;
	}
	if (status == 0 && session->fsync)
		status = journal_sync(session->journal);
	noting->status = status;
	return 0;
}

int entry_log_add(struct session *session, const struct entry_note *notes,
		  size_t count, size_t *noted, struct failure *failure)
{
	struct noting noting = {session, notes, count, 0, 0};
	struct co_scope shield;
	int status;

	*noted = count;
	if (!session)
		return 0;
	co_shield_enter(&shield);
	status = co_to_thread(note_entries, &noting);
	co_shield_leave(&shield);
	*noted = noting.noted;
	if (status == 0)
		status = noting.status;
	if (status == 0)
		return 0;
	explain(failure, status);
	return UV_EPROTO;
}
