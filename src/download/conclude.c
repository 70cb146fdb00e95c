#include "download/conclude.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "download/archive_entry.h"
#include "download/emit.h"
#include "download/file_command.h"
#include "download/follow.h"
#include "download/outlet.h"
#include "http/media_type.h"
#include "session/commit_log.h"
#include "storage/commit.h"
#include "storage/sealed_part.h"

/* It has no file, and so no place: none is called as the directory is. */
int conclude_found(struct download *download)
{
	struct session *session = download->run->records.session;
	struct item_key key = download_key(download);
	struct failure failure;
	int status = commit_log_finish(session, &key, "", &failure);

	if (status == UV_EPROTO)
		return conclude_failed(download, &failure);
	return status < 0 ? status
			  : download_emit(download,
					  (struct event){.type = EVENT_FOUND});
}

int conclude_current(struct download *download)
{
	char *path = download_path(download);
	int status = path ? 0 : UV_ENOMEM;

	download_discard_part(download);
	if (path)
		status = file_command_resume(download, path);
	if (path && status == 0)
		status = download_emit(download,
				       (struct event){.type = EVENT_SKIPPED,
						      .path = path,
						      .reason = SKIP_CURRENT});
	if (status == 0)
		status = follow_take_file(download, path);
	free(path);
	return status > 0 ? 0 : status;
}

int conclude_existing(struct download *download, const char *path)
{
	struct failure failure;
	int status;

	download_discard_part(download);
	status = file_command_resume(download, path);
	if (status != 0)
		return status > 0 ? 0 : status;
	if (download->run->settings->exists != EXISTS_FAIL) {
		status = download_emit(download,
				       (struct event){.type = EVENT_SKIPPED,
						      .path = path,
						      .reason = SKIP_EXISTS});
		return status == 0 ? follow_take_file(download, path) : status;
	}
	failure_set(&failure, ERROR_EXISTS, "%s exists", path);
	return conclude_failed(download, &failure);
}

/* It has another checksum than it shall have. */
static void explain_mismatch(const struct download *download,
			     const struct commit_result *result,
			     struct failure *failure)
{
	expected_explain(&download->expected, result->mismatch, &result->digest,
			 failure);
	if (download->has_led_checksum &&
	    result->mismatch == download->expected.checksums)
		failure->remedy = "the checksum is that of the Metalink which "
				  "the server names; leave out "
				  "--follow-metalink to do without it";
}

static void explain_replaced(struct failure *failure)
{
	failure_set(failure, ERROR_FILE,
		    "somebody else has put another file in the place of this "
		    "one");
	failure->remedy = "use a directory in which nobody else can rename "
			  "files";
}

static void explain_longer(const char *path, struct failure *failure)
{
	failure_set(failure, ERROR_EXISTS,
		    "%s is longer than the server's file, and is kept", path);
	failure->remedy = "use --exists overwrite to replace it";
}

/* Why a part did not get its name. */
static void explain(const struct download *download, int status,
		    const struct commit_result *result, struct failure *failure)
{
	if (status == UV_EILSEQ)
		explain_mismatch(download, result, failure);
	else if (status == UV_EISDIR)
		failure_set(failure, ERROR_EXISTS, "%s is %s", result->path,
			    result->obstacle);
	else if (status == UV_E2BIG)
		explain_longer(result->path, failure);
	else if (status == PART_FILE_REPLACED)
		explain_replaced(failure);
	else if (status != UV_EPROTO) /* which the session has explained */
		download_explain(download, failure, status);
}

static struct commit commit_of(const struct download *download)
{
	const struct settings *settings = download->run->settings;
	const struct file_name *file = &download->file;

	return (struct commit){
		.url = download_identity(download),
		.name = file->answer_name,
		.wanted =
			file->answer_name ? file->answer_wanted : file->wanted,
		.policy = settings->exists,
		.expected = download->expected.checksums,
		.expected_count = download->expected.count,
		.digest = settings->digest,
		.set_mtime = settings->mtime,
		.store_version = settings->exists == EXISTS_UPDATE ||
				 download->run->loan != NULL,
		.fsync = settings->fsync,
		.awaits_exec = file_command_is_wanted(download->run),
	};
}

/* What has been asked for is saved; that it is more may not be known. */
static int name_metalink(const struct download *download, const char *path)
{
	const char *type = download->attempt.response.content_type;

	if (!type || follow_is_due(download) ||
	    !media_type_is_metalink((struct span){type, strlen(type)}))
		return 0;
	return emit_notice(
		download->run->emitter,
		"%s is a Metalink; to download the files that it "
		"lists, %sgive it to --metalink",
		path,
		download->run->follow ? "" : "use --follow-metalink true, or ");
}

static int emit_done(struct download *download,
		     const struct commit_result *result)
{
	bool has_digest = download->run->settings->digest != 0;
	const struct checksum *digest = has_digest ? &result->digest : NULL;
	int status = name_metalink(download, result->path);

	if (status == 0)
		status = follow_take_file(download, result->path);
	if (status < 0)
		return status;
	if (file_command_is_wanted(download->run))
		return file_command_await(download, result->path, digest);
	return download_emit(download, (struct event){
					       .type = EVENT_DONE,
					       .path = result->path,
					       .digest = digest,
				       });
}

/* Give the part its name, and note that in the session once it is done. */
static int commit_part(struct download *download, const struct commit *commit,
		       struct commit_result *result, struct failure *failure)
{
	struct session *session = download->run->records.session;
	struct item_key key = download_key(download);

	return commit->awaits_exec
		       ? commit_log_commit_unfinished(session, download->part,
						      commit, result, failure)
		       : commit_log_commit(session, &key, download->part,
					   commit, result, failure);
}

/* The outlet has it now; nothing of it runs until it is written. */
static int hand_over(struct download *download)
{
	static const struct wait turn = {.reason = WAIT_TURN, .delay_ns = -1};
	int status = outlet_give(download->run->outlet, download);

	if (status == UV_ECANCELED) {
		int told = conclude_interrupted(download);

		return told < 0 ? told : UV_ECANCELED;
	}
	download->is_sealed = true;
	return download_emit(download,
			     (struct event){.type = EVENT_WAIT, .wait = &turn});
}

/*
 * Verify the part, which stays.  Returns 0; or 1 with *failure set, the part
 * being no more.
 */
static int seal(struct download *download, const struct commit *commit,
		struct failure *failure)
{
	struct commit_result result;
	int status = part_file_seal(download->part, commit, &result);

	download->digest = result.digest;
	if (status == 0)
		return 0;
	download->part = NULL;
	free(download->part_path);
	download->part_path = result.part_path;
	explain(download, status, &result, failure);
	return 1;
}

/* The outlet is to have it, in its turn. */
static int give_outlet(struct download *download, const struct commit *commit,
		       struct failure *failure)
{
	int status = 0;

	if (!outlet_keeps_in_memory(download->run->outlet, download))
		status = seal(download, commit, failure);
	return status == 0 ? hand_over(download) : status;
}

/* Only the files that it lists are wanted. */
static int conclude_unsaved(struct download *download,
			    const struct commit *commit,
			    struct failure *failure)
{
	size_t len;
	int status = 0;

	if (commit->expected_count > 0 ||
	    !part_file_bytes(download->part, &len))
		status = seal(download, commit, failure);
	if (status != 0)
		return status;
	status = follow_take_part(download);
	if (status == UV_ECANCELED) {
		int told = conclude_interrupted(download);

		return told < 0 ? told : status;
	}
	download_discard_part(download);
	return status < 0
		       ? status
		       : download_emit(download,
				       (struct event){.type = EVENT_SKIPPED,
						      .reason = SKIP_METALINK});
}

int conclude_written(struct download *download)
{
	const struct run *run = download->run;
	struct event event = {
		.type = EVENT_DONE,
		.path = "-",
		.digest = run->settings->digest ? &download->digest : NULL,
	};
	char entry[FOLDER_PLACE_SIZE];

	download_discard_part(download);
	if (run->outlet->archive) {
		archive_entry_label(download, entry);
		event.path = archive_path(run->outlet->archive);
		event.entry = entry;
	}
	return download_emit(download, event);
}

int conclude_digest(struct download *download)
{
	bool has_digest =
		download->expected.count > 0 || download->run->settings->digest;

	download->progress.phase = has_digest ? PHASE_VERIFY : PHASE_SAVE;
	return part_file_digest(download->part) == UV_ECANCELED ? UV_ECANCELED
								: 0;
}

/* Servers need not say how long it is. */
static bool has_its_size(const struct download *download,
			 struct failure *failure)
{
	const struct item_options *options = download->item->options;
	uint64_t got = part_file_len(download->part);

	if (!options || !options->has_size || download->content.range ||
	    options->size_bytes == got)
		return true;
	failure_set(failure, ERROR_CHECKSUM,
		    "another file: it has %" PRIu64 " bytes, not %" PRIu64, got,
		    options->size_bytes);
	return false;
}

int conclude_whole(struct download *download, struct failure *failure)
{
	struct commit commit = commit_of(download);
	struct commit_result result;
	int status;

	if (!has_its_size(download, failure)) {
		download_discard_part(download);
		return 1;
	}
	if (follow_is_due(download) && follow_is_unsaved(download))
		return conclude_unsaved(download, &commit, failure);
	if (download->run->outlet)
		return give_outlet(download, &commit, failure);
	status = commit_part(download, &commit, &result, failure);
	download->part = NULL;
	free(download->part_path);
	download->part_path = result.part_path;
	if (status == 0) {
		status = emit_done(download, &result);
	} else if (status == UV_EEXIST) {
		status = conclude_existing(download, result.path);
	} else {
		explain(download, status, &result, failure);
		status = 1;
	}
	free(result.path);
	return status;
}

int conclude_failed(struct download *download, const struct failure *failure)
{
	if (download->part && !download_may_resume(download)) {
		download_discard_part(download);
	} else if (download->part) {
		free(download->part_path);
		part_file_keep(download->part, &download->part_path);
	}
	download->part = NULL;
	return download_emit(download,
			     (struct event){.type = EVENT_FAILED,
					    .failure = failure,
					    .part_path = download->part_path});
}

int conclude_interrupted(struct download *download)
{
	const struct outlet *outlet = download->run->outlet;
	struct failure failure;

	if (outlet && outlet->is_closed) /* nobody wants the rest */
		download_discard_part(download);
	failure_set(&failure, ERROR_INTERRUPTED, "interrupted");
	return conclude_failed(download, &failure);
}
