/*
 * What an earlier run has left: which of its last commits came to pass.
 *
 * Of those before the mark that the last ones carry it is known.  Any other
 * came to pass if the file that it was about has its name, and the file's bytes
 * are there unless the machine went down in between.  Then they may be or not,
 * whatever its length says, and the file must go.
 */
#include "session/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "session/aside.h"
#include "session/ledger_note.h"

/* Of a line in a rewritten journal, about. */
#define DONE_LINE_BYTES 49

/* Less is not worth a rewrite. */
#define SLACK_BYTES 4096

#define NS_PER_SECOND 1000000000

/* A run notes something this often, however slow the disk is. */
#define LAST_WORK_NS (900LL * NS_PER_SECOND)

struct recovery {
	struct session *session;
	struct ledger ledger;
	int dir_fd; /* of the last run's directory; or -1 */
	bool is_same_boot;
};

/* Whether the file of a commit stands under its name. */
static bool is_in_place(const struct recovery *recovery,
			const struct ledger_commit *commit, struct stat *file)
{
	return recovery->dir_fd >= 0 &&
	       fstatat(recovery->dir_fd, commit->name, file,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
	       file->st_ino == commit->inode;
}

/* When the machine came up, by the clock that files are stamped by. */
static int64_t boot_ns(void)
{
	struct timespec up;

	clock_gettime(CLOCK_BOOTTIME, &up);
	return session_now_ns() - up.tv_sec * NS_PER_SECOND - up.tv_nsec;
}

/*
 * Remove a file that may have lost its bytes, unless somebody has had a hand in
 * it since the machine came up.
 */
static void remove_doubtful(const struct recovery *recovery,
			    const struct ledger_commit *commit)
{
	struct stat file;

	if (is_in_place(recovery, commit, &file) &&
	    file.st_ctim.tv_sec <= boot_ns() / NS_PER_SECOND)
		unlinkat(recovery->dir_fd, commit->name, 0);
}

/*
 * Files placed after the last settling may have lost their bytes, and what the
 * journal said of them, too.  From when to when that was: the end of the
 * machine was before it came up again, and not long after the journal's last
 * change.  With a clock that has run back all that there is is in doubt.
 */
static int add_doubt(struct recovery *recovery)
{
	struct ledger *ledger = &recovery->ledger;
	int64_t to_ns = boot_ns();
	int64_t last_ns = journal_changed_ns(recovery->session->journal);

	if (!ledger->is_open || ledger->is_synced || recovery->is_same_boot)
		return 0;
	if (to_ns > last_ns + LAST_WORK_NS)
		to_ns = last_ns + LAST_WORK_NS;
	if (to_ns < ledger->settled_ns)
		to_ns = session_now_ns();
	return ledger_add_doubt(ledger, ledger->dir, ledger->settled_ns, to_ns);
}

static bool came_to_pass(const struct recovery *recovery,
			 const struct ledger_commit *commit)
{
	struct stat file;

	if (!recovery->is_same_boot && !recovery->ledger.is_synced) {
		remove_doubtful(recovery, commit);
		return false;
	}
	return commit->number < recovery->ledger.low ||
	       is_in_place(recovery, commit, &file);
}

/*
 * Decide on what is open.  note: say so in the journal, too; otherwise it is
 * going to be rewritten.
 */
static int decide(struct recovery *recovery, bool note)
{
	struct ledger *ledger = &recovery->ledger;
	int status = 0;

	for (size_t i = ledger->first; status == 0 && i < ledger->len; i++) {
		const struct ledger_commit *commit = &ledger->commits[i];

		if (!commit->name)
			continue;
		if (came_to_pass(recovery, commit))
			status = keyset_add(&ledger->finished, &commit->key, 1);
		else if (note)
			status = ledger_note_void(recovery->session->journal,
						  commit->number);
	}
	if (status == 0 && recovery->dir_fd >= 0)
		status = session_sync_files(recovery->dir_fd);
	return status;
}

/* End the run that did not end itself. */
static int end_open(struct recovery *recovery)
{
	struct journal *journal = recovery->session->journal;
	struct ledger *ledger = &recovery->ledger;
	const struct ledger_doubt *before = ledger->doubts;
	int status;

	if (!ledger->is_open)
		return 0;
	status = add_doubt(recovery);
	if (status == 0 && ledger->doubts != before)
		status = ledger_note_doubt(journal, ledger->doubts);
	if (status == 0)
		status = decide(recovery, true);
	if (status == 0)
		status = ledger_note_settled(journal, ledger->next,
					     session_now_ns());
	return status == 0 ? ledger_note_ended(journal) : status;
}

static int write_ledger(void *context, struct journal *to)
{
	const struct ledger *ledger = context;
	const struct keyset *finished = &ledger->finished;
	const struct ledger_doubt *doubt = ledger->doubts;
	int status = 0;

	for (; status == 0 && doubt; doubt = doubt->next)
		status = ledger_note_doubt(to, doubt);
	for (size_t i = 0; status == 0 && i < finished->len; i++)
		status = ledger_note_done(to, &finished->entries[i]);
	return status;
}

static int rewrite(struct recovery *recovery)
{
	keyset_seal(&recovery->ledger.finished);
	return journal_rewrite(recovery->session->journal, write_ledger,
			       &recovery->ledger);
}

/* Go on with what stands before the damage; all of it is kept aside. */
static int repair(struct recovery *recovery, const char *path, uint64_t line)
{
	struct session *session = recovery->session;
	char *kept = NULL;
	int status = add_doubt(recovery);

	if (status == 0)
		status = decide(recovery, false);
	if (status == 0)
		status = journal_keep_damaged(session->journal, &kept);
	if (status == 0)
		status = rewrite(recovery);
	if (status == 0 &&
	    asprintf(&session->notice,
		     "the session %s is damaged from line %" PRIu64
		     " on; what stands before that is believed, and the file "
		     "was kept as %s",
		     path, line, kept) < 0) {
		session->notice = NULL;
		status = UV_ENOMEM;
	}
	free(kept);
	return status;
}

static void compact(struct recovery *recovery)
{
	const struct session *session = recovery->session;
	uint64_t least_bytes =
		recovery->ledger.finished.len * (uint64_t)DONE_LINE_BYTES;

	/* Where that fails, the longer one serves as well. */
	if (journal_len_bytes(session->journal) >
	    2 * least_bytes + SLACK_BYTES)
		(void)!rewrite(recovery);
}

/* A directory that has gone has no files; one that cannot be opened may. */
static int open_last_directory(struct recovery *recovery)
{
	const char *dir = recovery->ledger.dir;

	recovery->dir_fd = -1;
	if (!dir)
		return 0;
	recovery->dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (recovery->dir_fd >= 0 || errno == ENOENT || errno == ENOTDIR)
		return 0;
	return -errno;
}

static int clear_up(struct recovery *recovery, const char *path,
		    uint64_t damaged_line)
{
	const struct ledger *ledger = &recovery->ledger;
	struct session *session = recovery->session;
	int status = open_last_directory(recovery);

	if (status != 0)
		return status;
	recovery->is_same_boot = ledger->boot && *session->boot &&
				 strcmp(ledger->boot, session->boot) == 0;
	status = damaged_line > 0 ? repair(recovery, path, damaged_line)
				  : end_open(recovery);
	if (recovery->dir_fd >= 0)
		close(recovery->dir_fd);
	if (status != 0)
		return status;
	keyset_seal(&recovery->ledger.finished);
	if (damaged_line == 0)
		compact(recovery);
	return 0;
}

/* Those about the directory of this run. */
static void take_doubts(struct session *session, struct ledger *ledger)
{
	struct ledger_doubt **at = &ledger->doubts;

	while (*at) {
		struct ledger_doubt *doubt = *at;

		if (strcmp(doubt->dir, session->dir) != 0) {
			at = &doubt->next;
			continue;
		}
		*at = doubt->next;
		doubt->next = session->doubts;
		session->doubts = doubt;
	}
}

static void explain(struct failure *failure, int status, const char *path)
{
	char doing[200];

	switch (status) {
	case UV_EBUSY:
		failure_set(failure, FAULT_BUSY,
			    "another coget is at work on the session %s", path);
		break;
	case UV_EINVAL:
		failure_set(failure, FAULT_SESSION,
			    "%s is not a session of coget's", path);
		break;
	case UV_EPERM:
		failure_set(failure, FAULT_SESSION,
			    "the session %s belongs to somebody else", path);
		break;
	case UV_ENOTSUP:
		failure_set(failure, FAULT_SESSION,
			    "the session %s is of a later coget", path);
		break;
	default:
		snprintf(doing, sizeof(doing), "cannot open the session %s",
			 path);
		failure_set_status(failure, status, doing);
		if (failure->fault == FAULT_FILE)
			failure->fault = FAULT_SESSION;
	}
}

int session_recover(struct session *session, const char *path,
		    struct failure *failure)
{
	struct recovery recovery = {.session = session};
	struct journal_reader reader = {ledger_read, &recovery.ledger};
	char *resolved = aside_resolve(path);
	uint64_t damaged_line;
	int status = resolved ? journal_open(&session->journal, resolved,
					     reader, &damaged_line)
			      : -errno;

	if (status == 0)
		status = clear_up(&recovery, path, damaged_line);
	if (status == 0) {
		session->finished = recovery.ledger.finished;
		recovery.ledger.finished = (struct keyset){0};
		take_doubts(session, &recovery.ledger);
		session->next = recovery.ledger.next;
		session->settled = recovery.ledger.next;
	} else if (status != UV_ENOMEM) {
		explain(failure, status, path);
	}
	ledger_release(&recovery.ledger);
	free(resolved);
	return status;
}
