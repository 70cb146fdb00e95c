#include "session/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>
#include <coget/time.h>

#include "base/clock.h"
#include "base/own_file.h"
#include "base/own_path.h"
#include "session/commit_log.h"
#include "session/journal_records.h"
#include "session/recover.h"
#include "storage/boot_id.h"
#include "storage/directory.h"

/* What a power cut undoes of the work of a run, at most. */
#define SETTLE_NS (3 * CO_SECOND)

/* Of half a millisecond: more than the slowest clock takes for a tick. */
#define TICK_TRIES 40

struct opening {
	struct session *session;
	const struct session_options *options;
	struct failure *failure;
};

static int find_directory(struct session *session, const char *dir)
{
	session->dir_fd = own_path_open_directory(dir, false);
	if (session->dir_fd < 0)
		return session->dir_fd;
	session->dir = realpath(dir, NULL);
	return session->dir ? 0 : -errno;
}

/* Its directory is there, it need not be. */
static int find_archive(struct session *session, const char *archive)
{
	const char *slash = strrchr(archive, '/');
	char *dir = slash ? strndup(archive, (size_t)(slash + 1 - archive))
			  : strdup(".");
	int status = dir ? find_directory(session, dir) : UV_ENOMEM;
	char *path = status == 0 ? realpath(archive, NULL) : NULL;

	if (status == 0 && !path &&
	    asprintf(&path, "%s/%s", session->dir,
		     slash ? slash + 1 : archive) < 0)
		status = UV_ENOMEM;
	free(dir);
	if (status != 0)
		return status;
	free(session->dir);
	session->dir = path;
	session->is_of_archive = true;
	return 0;
}

static int open_on_disk(void *arg)
{
	struct opening *opening = arg;
	const struct session_options *options = opening->options;
	struct session *session = opening->session;
	int status;

	status = options->archive ? find_archive(session, options->archive)
				  : find_directory(session, options->dir);
	if (status < 0) {
		failure_set_status(opening->failure, status,
				   options->archive ? options->archive
						    : options->dir);
		return status;
	}
	return session_recover(session, opening->options, opening->failure);
}

static void session_free(struct session *session)
{
	if (session->dir_fd >= 0)
		close(session->dir_fd);
	journal_close(session->journal);
	keyset_release(&session->finished);
	payload_notes_release(&session->payloads);
	suspect_ranges_free(session->suspects);
	pthread_mutex_destroy(&session->lock);
	free(session->dir);
	free(session->notice);
	free(session);
}

int session_open(struct session **out, const struct session_options *options,
		 struct failure *failure)
{
	struct session *session = calloc(1, sizeof(*session));
	struct opening opening = {session, options, failure};
	int status;

	*out = NULL;
	if (!session)
		return UV_ENOMEM;
	pthread_mutex_init(&session->lock, NULL);
	session->dir_fd = -1;
	session->boot = boot_id();
	session->fsync = options->fsync;
	session->stuck = UINT64_MAX;
	status = co_to_thread(open_on_disk, &opening);
	if (status == 0) {
		*out = session;
		return 0;
	}
	session_free(session);
	return status == UV_ENOMEM || status == UV_ECANCELED ? status
							     : UV_EPROTO;
}

void session_payloads(struct session *session,
		      void (*tell)(void *context, const char *text),
		      void *context)
{
	struct payload_notes *notes = &session->payloads;

	for (size_t i = 0; notes->count > 0 && i < PAYLOAD_NOTES_MAX; i++)
		if (notes->slots[i].text)
			tell(context, notes->slots[i].text);
	payload_notes_release(notes);
}

uint64_t session_archive_end(const struct session *session, bool *was_cut_short)
{
	*was_cut_short = session->archive_was_cut_short;
	return session->archive_end_bytes;
}

const char *session_notice(const struct session *session)
{
	return session->notice;
}

int session_take(struct session *session, const struct item_key *key)
{
	struct item_id id;
	int status;

	if (session->finished.len == 0)
		return 0;
	status = item_id_within(&id, key, session->dir);
	return status < 0 ? status : keyset_take(&session->finished, &id);
}

enum owner session_whose(void *context, const char *place,
			 const struct item_key *key)
{
	struct session *session = context;
	uint64_t hash = keyset_name(session->dir, place);
	struct item_id id;

	if (session->finished.len == 0 ||
	    item_id_within(&id, key, session->dir) < 0)
		return OWNER_UNKNOWN;
	if (keyset_has(&session->finished, &id, hash))
		return OWNER_ITEM;
	return keyset_has_name(&session->finished, hash) ? OWNER_OTHER
							 : OWNER_UNKNOWN;
}

bool session_is_suspect(void *context, const struct stat *file)
{
	const struct session *session = context;
	int64_t ctime_ns =
		file->st_ctim.tv_sec * CO_SECOND + file->st_ctim.tv_nsec;
	const struct suspect_range *range = session->suspects;

	while (range && (ctime_ns < range->from_ns || ctime_ns > range->to_ns))
		range = range->next;
	return range && own_file_is(file);
}

/*
 * An instant that no file has been stamped with yet.  Stamps are as coarse as
 * the clock's ticks, some milliseconds, or, on some kernels, not at times.  A
 * clock that is set back is not waited for.
 */
static int64_t next_tick_ns(void)
{
	struct timespec pause = {0, CO_MILLISECOND / 2};
	int64_t now_ns = clock_now_ns(CLOCK_REALTIME);
	int64_t next_ns;

	for (int i = 0; i < TICK_TRIES; i++) {
		next_ns = clock_now_ns(CLOCK_REALTIME_COARSE);
		if (next_ns > now_ns)
			break;
		nanosleep(&pause, NULL);
	}
	return next_ns;
}

/*
 * The mark is taken first: what is placed meanwhile is not vouched for.  Until
 * the clock has moved on nothing is noted, so that the time tells apart what
 * was noted before the mark and after it.
 */
int session_settle(void *arg)
{
	struct session *session = arg;
	int64_t now_ns = 0;
	uint64_t low;
	int status;

	pthread_mutex_lock(&session->lock);
	low = commit_log_low_mark(session);
	if (low > session->settled)
		now_ns = next_tick_ns();
	pthread_mutex_unlock(&session->lock);
	if (low <= session->settled)
		return 0;
	status = directory_sync_all(session->dir_fd);
	if (status == 0)
		status = journal_record_settled(session->journal, low, now_ns);
	if (status == 0)
		session->settled = low;
	return status;
}

/* What fails here is tried again, and told of by the last try. */
int session_keep_settling(void *arg)
{
	int status;

	while ((status = co_sleep(SETTLE_NS)) == 0)
		if (co_to_thread(session_settle, arg) == UV_ECANCELED)
			return UV_ECANCELED;
	return status;
}

static int end_run(void *arg)
{
	struct session *session = arg;
	int status = session_settle(session);

	if (status == 0 && session->owes_end && session->archive_is_cut)
		return journal_record_ended(session->journal);
	if (status != 0 || !session->has_run ||
	    session->settled < session->next)
		return status;
	return journal_record_ended(session->journal);
}

int session_close(struct session *session, struct failure *failure)
{
	struct co_scope shield;
	int status;

	if (!session)
		return 0;
	co_shield_enter(&shield);
	status = co_to_thread(end_run, session);
	co_shield_leave(&shield);
	session_free(session);
	if (status == 0)
		return 0;
	failure_set_status(failure, status,
			   "cannot see to it that the session lasts");
	return UV_EPROTO;
}
