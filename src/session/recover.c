/*
 * What an earlier run has left: which of its last commits came to pass.
 *
 * Of those before the mark that the last ones carry it is known.  Any other
 * came to pass if the file that it was about has its name, and the file's bytes
 * are there unless the machine went down in between.  Then they may be or not,
 * whatever its length says, and the file must go.
 */
#include "session/recover.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/time.h>

#include "base/clock.h"
#include "base/own_path.h"
#include "session/commit_place.h"
#include "session/journal_records.h"
#include "session/session_failure.h"
#include "storage/directory.h"

/* Of a line in a rewritten journal, about. */
#define DONE_LINE_BYTES 64
#define PAYLOAD_LINE_BYTES 256

/* Less is not worth a rewrite. */
#define SLACK_BYTES 4096

/* A run notes something this often, however slow the disk is. */
#define LAST_WORK_NS (900 * CO_SECOND)

struct recovery {
	struct session *session;
	struct session_state state;
	int dir_fd; /* of the last run's directory; or -1 */
	bool is_same_boot;
};

/* Whether the file of a commit stands at its place. */
static bool is_in_place(const struct recovery *recovery,
			const struct open_commit *commit)
{
	struct commit_place place = commit_place_open(recovery->dir_fd, commit);
	struct stat file;
	bool is_there = commit_place_has(&place, commit, &file);

	commit_place_close(&place);
	return is_there;
}

/* When the machine came up, by the clock that files are stamped by. */
static int64_t boot_ns(void)
{
	return clock_now_ns(CLOCK_REALTIME_COARSE) -
	       clock_now_ns(CLOCK_BOOTTIME);
}

/*
 * Remove a file that may have lost its bytes, unless somebody has had a hand in
 * it since the machine came up.
 */
static void remove_doubtful(const struct recovery *recovery,
			    const struct open_commit *commit)
{
	struct commit_place place = commit_place_open(recovery->dir_fd, commit);
	struct stat file;

	if (commit_place_has(&place, commit, &file) &&
	    file.st_ctim.tv_sec <= boot_ns() / CO_SECOND)
		unlinkat(place.dir_fd, place.name, 0);
	commit_place_close(&place);
}

/* Whether the last run wrote to the archive that this one goes on with. */
static bool is_of_this_archive(const struct session *session,
			       const struct session_state *state)
{
	return session->is_of_archive && state->dir &&
	       strcmp(state->dir, session->dir) == 0;
}

/*
 * Files placed after the last settling may have lost their bytes, and what the
 * journal said of them, too.  From when to when that was: the end of the
 * machine was before it came up again, and not long after the journal's last
 * change.  With a clock that has run back all that there is is in range.
 */
static int add_suspect(struct recovery *recovery)
{
	struct session_state *state = &recovery->state;
	int64_t to_ns = boot_ns();
	int64_t last_ns = journal_changed_ns(recovery->session->journal);

	if (!state->is_open || state->is_synced || recovery->is_same_boot ||
	    is_of_this_archive(recovery->session, state))
		return 0;
	if (to_ns > last_ns + LAST_WORK_NS)
		to_ns = last_ns + LAST_WORK_NS;
	if (to_ns < state->settled_ns)
		to_ns = clock_now_ns(CLOCK_REALTIME_COARSE);
	return session_state_add_suspect(state, state->dir, state->settled_ns,
					 to_ns);
}

/* An entry is noted when it is there; but it may have lost its bytes. */
static bool came_to_pass(const struct recovery *recovery,
			 const struct open_commit *commit)
{
	if (commit->end_bytes > 0)
		return recovery->is_same_boot || recovery->state.is_synced;
	if (!recovery->is_same_boot && !recovery->state.is_synced) {
		remove_doubtful(recovery, commit);
		return false;
	}
	return commit->number < recovery->state.low ||
	       is_in_place(recovery, commit);
}

/*
 * Decide on what is open.  note: say so in the journal, too; otherwise it is
 * going to be rewritten.
 */
static int decide(struct recovery *recovery, bool note)
{
	struct session_state *state = &recovery->state;
	int status = 0;

	for (size_t i = state->first; status == 0 && i < state->len; i++) {
		const struct open_commit *commit = &state->commits[i];

		if (!commit->name)
			continue;
		if (came_to_pass(recovery, commit))
			status = session_state_finish(state, commit);
		else if (note)
			status = journal_record_void(recovery->session->journal,
						     commit->number);
	}
	if (status == 0 && recovery->dir_fd >= 0)
		status = directory_sync_all(recovery->dir_fd);
	return status;
}

/*
 * End the run that did not end itself.  Where it wrote to an archive, it ends
 * when this one begins, behind what is cut off: should this one be killed
 * before that, the next one still knows that there is something to be cut off.
 */
static int end_open(struct recovery *recovery)
{
	struct journal *journal = recovery->session->journal;
	struct session_state *state = &recovery->state;
	const struct suspect_range *before = state->suspects;
	int status;

	if (!state->is_open)
		return 0;
	status = add_suspect(recovery);
	if (status == 0 && state->suspects != before)
		status = journal_record_doubt(journal, state->suspects);
	if (status == 0)
		status = decide(recovery, true);
	if (status == 0)
		status = journal_record_settled(
			journal, state->next,
			clock_now_ns(CLOCK_REALTIME_COARSE));
	if (status != 0 || is_of_this_archive(recovery->session, state)) {
		recovery->session->owes_end = status == 0;
		return status;
	}
	return journal_record_ended(journal);
}

static int write_state(void *context, struct journal *to)
{
	const struct session_state *state = context;
	const struct keyset *finished = &state->finished;
	const struct suspect_range *range = state->suspects;
	int status = 0;

	for (; status == 0 && range; range = range->next)
		status = journal_record_doubt(to, range);
	if (status == 0 && state->archive)
		status = journal_record_archive(to, state->archive_end_bytes,
						state->archive);
	for (size_t i = 0; status == 0 && i < finished->len; i++)
		status = journal_record_done(to, &finished->entries[i]);
	return status == 0 ? journal_record_payloads(to, &state->payloads)
			   : status;
}

static int rewrite(struct recovery *recovery)
{
	keyset_seal(&recovery->state.finished);
	return journal_rewrite(recovery->session->journal, write_state,
			       &recovery->state);
}

/* Go on with what stands before the damage; all is kept under another name. */
static int repair(struct recovery *recovery, const char *path, uint64_t line)
{
	struct session *session = recovery->session;
	char *kept = NULL;
	int status = add_suspect(recovery);

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
		     "was kept as %s in the same directory",
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
		recovery->state.finished.len * (uint64_t)DONE_LINE_BYTES +
		recovery->state.payloads.count * (uint64_t)PAYLOAD_LINE_BYTES;

	/* Where that fails, the longer one serves as well. */
	if (!session->owes_end &&
	    journal_len_bytes(session->journal) > 2 * least_bytes + SLACK_BYTES)
		(void)!rewrite(recovery);
}

/* A directory that has gone has no files; one that cannot be opened may. */
static int open_last_directory(struct recovery *recovery)
{
	const char *dir = recovery->state.dir;

	recovery->dir_fd = -1;
	if (!dir)
		return 0;
	if (is_of_this_archive(recovery->session, &recovery->state)) {
		recovery->dir_fd =
			fcntl(recovery->session->dir_fd, F_DUPFD_CLOEXEC, 0);
		return recovery->dir_fd >= 0 ? 0 : -errno;
	}
	recovery->dir_fd = own_path_open_directory(dir, false);
	if (recovery->dir_fd >= 0 || recovery->dir_fd == -ENOENT ||
	    recovery->dir_fd == -ENOTDIR)
		return 0;
	return recovery->dir_fd;
}

static int clear_up(struct recovery *recovery, const char *path,
		    uint64_t damaged_line)
{
	const struct session_state *state = &recovery->state;
	struct session *session = recovery->session;
	int status = open_last_directory(recovery);

	if (status != 0)
		return status;
	recovery->is_same_boot = state->boot && *session->boot &&
				 strcmp(state->boot, session->boot) == 0;
	status = damaged_line > 0 ? repair(recovery, path, damaged_line)
				  : end_open(recovery);
	if (recovery->dir_fd >= 0)
		close(recovery->dir_fd);
	if (status != 0)
		return status;
	keyset_seal(&recovery->state.finished);
	payload_notes_cut(&recovery->state.payloads,
			  recovery->state.archive_end_bytes);
	if (damaged_line == 0)
		compact(recovery);
	return 0;
}

/* Those about the directory of this run. */
static void take_suspects(struct session *session, struct session_state *state)
{
	struct suspect_range **at = &state->suspects;

	while (*at) {
		struct suspect_range *range = *at;

		if (strcmp(range->dir, session->dir) != 0) {
			at = &range->next;
			continue;
		}
		*at = range->next;
		range->next = session->suspects;
		session->suspects = range;
	}
}

/* Where the entries of this run's archive end, as far as is known. */
static int take_archive(struct session *session, struct session_state *state,
			bool was_open)
{
	if (!session->is_of_archive)
		return 0;
	session->archive_was_cut_short =
		was_open && is_of_this_archive(session, state);
	if (!state->archive)
		return 0;
	if (strcmp(state->archive, session->dir) != 0)
		return -EXDEV;
	session->archive_end_bytes = state->archive_end_bytes;
	session->payloads = state->payloads;
	state->payloads = (struct payload_notes){0};
	return 0;
}

int session_recover(struct session *session,
		    const struct session_options *options,
		    struct failure *failure)
{
	const char *path = options->path;
	struct recovery recovery = {.session = session};
	struct journal_reader reader = {session_state_read, &recovery.state};
	uint64_t damaged_line;
	bool was_open;
	int status = journal_open(&session->journal, path, options->trust,
				  reader, &damaged_line);

	was_open = recovery.state.is_open;
	if (status == 0)
		status = clear_up(&recovery, path, damaged_line);
	if (status == 0)
		status = take_archive(session, &recovery.state, was_open);
	if (status == 0) {
		session->finished = recovery.state.finished;
		recovery.state.finished = (struct keyset){0};
		take_suspects(session, &recovery.state);
		session->next = recovery.state.next;
		session->settled = recovery.state.next;
	} else if (status != UV_ENOMEM) {
		session_explain(failure, status, path);
	}
	session_state_release(&recovery.state);
	return status;
}
