#include "session/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>
#include <coget/time.h>

#include "base/buf.h"
#include "session/ledger_note.h"
#include "session/inside.h"
#include "model/url.h"
#include "storage/digest.h"
#include "storage/names.h"
#include "storage/note.h"

/* What a power cut undoes of the work of a run, at most. */
#define SETTLE_NS (3 * CO_SECOND)

/* Of half a millisecond: more than the slowest clock takes for a tick. */
#define TICK_TRIES 40

struct opening {
	struct session *session;
	const struct session_options *options;
	struct failure *failure;
};

static int open_keys(struct session *session)
{
	int status = digest_open(&session->keys, 1u << CHECKSUM_SHA256);

	if (status == 0)
		status = digest_update(session->keys, session->dir,
				       strlen(session->dir) + 1);
	return status;
}

static int open_on_disk(void *arg)
{
	struct opening *opening = arg;
	struct session *session = opening->session;
	int status;

	session->dir = realpath(opening->options->dir, NULL);
	if (session->dir)
		session->dir_fd = open(session->dir,
				       O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (session->dir_fd < 0) {
		status = -errno;
		failure_set_status(opening->failure, status,
				   opening->options->dir);
		return status;
	}
	status = open_keys(session);
	if (status == 0)
		status = session_recover(session, opening->options->path,
					 opening->failure);
	else
		failure_set_status(opening->failure, status, "SHA-256");
	return status;
}

static void session_free(struct session *session)
{
	if (session->dir_fd >= 0)
		close(session->dir_fd);
	journal_close(session->journal);
	digest_close(session->keys);
	keyset_release(&session->finished);
	ledger_free_doubts(session->doubts);
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
	session->boot = note_boot();
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

const char *session_notice(const struct session *session)
{
	return session->notice;
}

int session_make_key(struct session_key *key, const struct session *session,
		     const char *url)
{
	struct checksum checksum;
	size_t start, len = url_credentials(url, &start);
	char *bare = NULL;
	int status;

	if (len > 0 && asprintf(&bare, "%.*s%s", (int)start, url,
				url + start + len) < 0)
		return UV_ENOMEM;
	if (bare)
		url = bare;
	status = digest_with(session->keys, &checksum, CHECKSUM_SHA256, url,
			     strlen(url));
	free(bare);
	if (status == 0)
		memcpy(key->bytes, checksum.value, sizeof(key->bytes));
	return status;
}

int session_take(struct session *session, const char *url)
{
	struct session_key key;
	int status;

	if (session->finished.len == 0)
		return 0;
	status = session_make_key(&key, session, url);
	return status < 0 ? status : keyset_take(&session->finished, &key);
}

uint64_t session_low_mark(const struct session *session)
{
	uint64_t low = session->oldest ? session->oldest->number
				       : session->next;

	return low < session->stuck ? low : session->stuck;
}

static bool is_doubtful(const struct session *session, const struct stat *file)
{
	int64_t ctime_ns =
		file->st_ctim.tv_sec * CO_SECOND + file->st_ctim.tv_nsec;
	const struct ledger_doubt *doubt = session->doubts;

	while (doubt && (ctime_ns < doubt->from_ns || ctime_ns > doubt->to_ns))
		doubt = doubt->next;
	return doubt && S_ISREG(file->st_mode);
}

struct clearing {
	struct session *session;
	const char *const *names;
	size_t count;
};

static void clear_name(const struct session *session, const char *name)
{
	char numbered[NAME_SIZE];
	struct stat file;

	for (unsigned number = 0;; number++) {
		const char *wanted = number > 0 ? numbered : name;

		if (number > 0)
			name_numbered(numbered, name, number);
		if (fstatat(session->dir_fd, wanted, &file,
			    AT_SYMLINK_NOFOLLOW) == 0) {
			if (is_doubtful(session, &file))
				unlinkat(session->dir_fd, wanted, 0);
		} else if (number > 0) {
			return;
		}
	}
}

static int clear_names(void *arg)
{
	struct clearing *clearing = arg;

	for (size_t i = 0; i < clearing->count; i++)
		clear_name(clearing->session, clearing->names[i]);
	return 0;
}

int session_clear_names(struct session *session, const char *const *names,
			size_t count)
{
	struct clearing clearing = {session, names, count};

	return session->doubts ? co_to_thread(clear_names, &clearing) : 0;
}

/* A directory that cannot be read can still be put files in. */
int session_sync_files(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = 0;

	if (fd < 0 && errno != EACCES)
		return -errno;
	if (fd < 0)
		sync();
	else if (syncfs(fd) != 0)
		status = -errno;
	if (fd >= 0)
		close(fd);
	return status;
}

int64_t session_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return now.tv_sec * CO_SECOND + now.tv_nsec;
}

/*
 * An instant that no file has been stamped with yet.  Stamps are as coarse as
 * the clock's ticks, some milliseconds, or, on some kernels, not at times.  A
 * clock that is set back is not waited for.
 */
static int64_t next_tick_ns(void)
{
	struct timespec now, pause = {0, CO_MILLISECOND / 2};
	int64_t next_ns;

	clock_gettime(CLOCK_REALTIME, &now);
	for (int i = 0; i < TICK_TRIES; i++) {
		next_ns = session_now_ns();
		if (next_ns > now.tv_sec * CO_SECOND + now.tv_nsec)
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
	low = session_low_mark(session);
	if (low > session->settled)
		now_ns = next_tick_ns();
	pthread_mutex_unlock(&session->lock);
	if (low <= session->settled)
		return 0;
	status = session_sync_files(session->dir_fd);
	if (status == 0)
		status = ledger_note_settled(session->journal, low, now_ns);
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

	if (status != 0 || !session->has_run ||
	    session->settled < session->next)
		return status;
	return ledger_note_ended(session->journal);
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
