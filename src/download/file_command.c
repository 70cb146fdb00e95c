#include "download/file_command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/commands.h"
#include "download/conclude.h"
#include "model/result_words.h"
#include "session/commit_log.h"
#include "storage/exec_mark.h"

/* Its name in its folder. */
static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool file_command_is_wanted(const struct run *run)
{
	return run->commands && run->settings->exec;
}

void placed_file_free(struct placed_file *placed)
{
	if (placed)
		free(placed->path);
	free(placed);
}

int file_command_await(struct download *download, const char *path,
		       const struct checksum *digest)
{
	static const struct wait wait = {.reason = WAIT_COMMAND,
					 .delay_ns = -1};
	struct placed_file *placed = calloc(1, sizeof(*placed));

	if (placed)
		placed->path = strdup(path);
	if (!placed || !placed->path) {
		free(placed);
		return UV_ENOMEM;
	}
	placed->has_digest = digest;
	if (digest)
		placed->digest = *digest;
	download->placed = placed;
	return download->has_begun
		       ? download_emit(download,
				       (struct event){.type = EVENT_WAIT,
						      .wait = &wait})
		       : 0;
}

int file_command_resume(struct download *download, const char *path)
{
	uint64_t size_bytes;
	int fd, status;

	if (!file_command_is_wanted(download->run))
		return 0;
	fd = exec_mark_open(download->file.folder, name_of(path),
			    download_identity(download), &size_bytes);
	if (fd == UV_ECANCELED)
		return fd;
	if (fd < 0)
		return 0;
	close(fd);
	download->progress.received_bytes = size_bytes;
	status = file_command_await(download, path, NULL);
	return status == 0 ? 1 : status;
}

/* What has come of the download, if its command has succeeded. */
static struct event done_event(const struct download *download)
{
	const struct placed_file *placed = download->placed;

	return (struct event){
		.type = EVENT_DONE,
		.path = placed->path,
		.digest = placed->has_digest ? &placed->digest : NULL,
	};
}

static int write_values(struct buf *values, const struct download *download)
{
	struct event event = done_event(download);
	int status = 0;

	event.item = download->item;
	event.progress = &download->progress;
	event.response = download->attempt.response.url_effective
				 ? &download->attempt.response
				 : NULL;
	for (unsigned i = 0; status == 0 && i < RESULT_WORD_COUNT; i++) {
		status = result_word_put(values, (enum result_word)i, &event);
		if (status == 0)
			status = buf_putc(values, '\0');
	}
	/* "{}", the last of the words. */
	if (status == 0)
		status = result_word_put(values, RESULT_PATH, &event);
	return status == 0 ? buf_putc(values, '\0') : status;
}

/*
 * The item is done.  The session knows it before the mark goes: a run that is
 * killed between them has the command run twice, and never not at all.
 */
static int end_done(struct download *download, int fd)
{
	struct item_key key = download_key(download);
	char place[FOLDER_PLACE_SIZE];
	struct failure failure;
	int status;

	folder_place(download->file.folder, name_of(download->placed->path),
		     place);
	status = commit_log_finish(download->run->records.session, &key, place,
				   &failure);
	if (status != 0)
		return conclude_failed(download, &failure);
	if (fd >= 0)
		exec_mark_remove(fd);
	return download_emit(download, done_event(download));
}

static int end(struct download *download, int fd, int status,
	       const struct command_end *command)
{
	struct failure failure;

	if (status == UV_ECANCELED) {
		status = conclude_interrupted(download);
		return status < 0 ? status : UV_ECANCELED;
	}
	if (commands_explain(&failure, status, command))
		return conclude_failed(download, &failure);
	return end_done(download, fd);
}

int file_command_run(struct download *download)
{
	struct buf values = BUF_INIT(SIZE_MAX / 2);
	struct command_end command = {0};
	uint64_t ignored;
	int fd, status;

	if (!download->placed)
		return 0;
	/* It stays open, as the command may move the file. */
	fd = exec_mark_open(download->file.folder,
			    name_of(download->placed->path),
			    download_identity(download), &ignored);
	status = fd == UV_ECANCELED ? fd : write_values(&values, download);
	if (status == 0)
		status = commands_run(download->run->commands, COMMAND_EXEC,
				      &values, &command);
	status = end(download, fd, status, &command);
	buf_release(&values);
	if (fd >= 0)
		close(fd);
	return status;
}
