#include "archive/archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/scope.h>
#include <coget/thread.h>

#include "archive/archive_internal.h"
#include "base/file.h"
#include "model/names.h"

enum {
	BLOCK_BYTES = 256 * 1024,
	/* So much on a thread, before the task may be cancelled. */
	HOP_BYTES = 16 * BLOCK_BYTES,
};

/* The path with the number in its name. */
static char *numbered_path(const char *path, unsigned number)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char numbered[NAME_SIZE];
	char *out;

	if (number == 0)
		return strdup(path);
	name_numbered(numbered, name, number);
	return asprintf(&out, "%.*s%s", (int)(name - path), path, numbered) >= 0
		       ? out
		       : NULL;
}

static int open_target(struct archive *archive,
		       const struct archive_options *options,
		       struct failure *failure)
{
	const struct archive_target target = {
		.path = options->path,
		.exists = options->exists,
		.trailer_bytes = options->format->trailer_bytes,
		.known_bytes = options->known_bytes,
		.was_cut_short = options->was_cut_short,
	};
	unsigned number;
	int status = archive_target_open(&target, &archive->file,
					 &archive->cut_bytes, &number, failure);

	if (status != 0)
		return status;
	archive->path = numbered_path(options->path, number);
	if (!archive->path)
		return UV_ENOMEM;
	if (archive->file.is_regular || !options->has_session)
		return 0;
	failure_set(failure, ERROR_SESSION,
		    "%.200s is no regular file, and a session cannot go on "
		    "with it",
		    options->path);
	failure->remedy = "leave out --session, or name a file";
	return UV_EPROTO;
}

int archive_open(struct archive **out, const struct archive_options *options,
		 struct failure *failure)
{
	struct archive *archive = calloc(1, sizeof(*archive));
	struct failure unsaid;
	int status;

	*out = NULL;
	if (!archive)
		return UV_ENOMEM;
	archive->format = options->format;
	archive->fsync = options->fsync;
	archive->file = ARCHIVE_FILE_NONE;
	status = options->format->open ? options->format->open(archive) : 0;
	if (status == 0)
		status = open_target(archive, options, failure);
	if (status == 0)
		*out = archive;
	else
		(void)!archive_close(archive, &unsaid);
	return status;
}

const char *archive_path(const struct archive *archive)
{
	return archive->path;
}

uint64_t archive_cut_bytes(const struct archive *archive)
{
	return archive->cut_bytes;
}

uint64_t archive_end_bytes(const struct archive *archive)
{
	return archive->file.end_bytes;
}

void archive_remember(struct archive *archive, const char *payload)
{
	if (archive->format->remember)
		archive->format->remember(archive, payload);
}

/* Entries on their way into the archive. */
struct appending {
	struct archive *archive;
	struct archive_entry *entry; /* the present one */
	size_t count;		     /* with it, so many */
	uint64_t done_bytes;	     /* of it */
	char *block;
	bool has_begun;
};

static int append_bytes(struct appending *appending)
{
	const struct archive_entry *entry = appending->entry;
	struct archive *archive = appending->archive;

	appending->done_bytes = entry->len;
	return archive->format->body(archive, entry->bytes, (size_t)entry->len);
}

static int append_block(struct appending *appending)
{
	const struct archive_entry *entry = appending->entry;
	struct archive *archive = appending->archive;
	uint64_t rest = entry->len - appending->done_bytes;
	ssize_t got = file_read_some_at(entry->fd, appending->block,
					rest < BLOCK_BYTES ? (size_t)rest
							   : BLOCK_BYTES,
					(off_t)appending->done_bytes);

	if (got <= 0)
		return got < 0 ? (int)got : -EIO;
	appending->done_bytes += (uint64_t)got;
	return archive->format->body(archive, appending->block, (size_t)got);
}

static int begin(struct appending *appending)
{
	struct archive *archive = appending->archive;

	appending->has_begun = true;
	return archive->format->begin(archive, appending->entry);
}

/* The next one is the present one then. */
static int finish(struct appending *appending)
{
	struct archive *archive = appending->archive;
	int status = archive->format->end(archive, appending->entry);

	if (status == 0)
		status = archive_file_finish(&archive->file, archive->fsync);
	if (status != 0)
		return status;
	appending->entry->end_bytes = archive->file.end_bytes;
	appending->entry++;
	appending->count--;
	appending->done_bytes = 0;
	appending->has_begun = false;
	return 0;
}

/* Some of the present one, or its end. */
static int go_on(struct appending *appending, uint64_t *hop_bytes)
{
	const struct archive_entry *entry = appending->entry;
	uint64_t before_bytes = appending->done_bytes;
	int status = appending->has_begun ? 0 : begin(appending);

	if (status == 0 && appending->done_bytes < entry->len)
		status = entry->bytes ? append_bytes(appending)
				      : append_block(appending);
	*hop_bytes += appending->done_bytes - before_bytes;
	return status == 0 && appending->done_bytes == entry->len
		       ? finish(appending)
		       : status;
}

/* Returns 1 if there is more of them. */
static int append_some(void *arg)
{
	struct appending *appending = arg;
	uint64_t hop_bytes = 0;
	int status = 0;

	while (status == 0 && appending->count > 0 && hop_bytes < HOP_BYTES)
		status = go_on(appending, &hop_bytes);
	return status == 0 && appending->count > 0 ? 1 : status;
}

static int append_all(struct appending *appending)
{
	int status;

	do
		status = co_to_thread(append_some, appending);
	while (status == 1);
	return status;
}

static int append_shielded(struct appending *appending)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = append_all(appending);
	co_shield_leave(&shield);
	return status;
}

int archive_append(struct archive *archive, struct archive_entry *entries,
		   size_t count, size_t *appended)
{
	struct appending appending = {
		.archive = archive,
		.entry = entries,
		.count = count,
		.block = malloc(BLOCK_BYTES),
	};
	int status;

	*appended = 0;
	if (!appending.block)
		return UV_ENOMEM;
	status = archive->file.is_regular ? append_all(&appending)
					  : append_shielded(&appending);
	free(appending.block);
	*appended = count - appending.count;
	if (status != 0 && appending.has_begun) {
		archive->is_broken = !archive->file.is_regular;
		archive_cut(archive, archive->file.end_bytes);
	}
	return status;
}

struct cutting {
	struct archive *archive;
	uint64_t end_bytes;
};

static int cut_on_disk(void *arg)
{
	struct cutting *cutting = arg;

	archive_file_cut(&cutting->archive->file, cutting->end_bytes);
	return 0;
}

void archive_cut(struct archive *archive, uint64_t end_bytes)
{
	struct cutting cutting = {archive, end_bytes};
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!co_to_thread(cut_on_disk, &cutting);
	co_shield_leave(&shield);
}

static int close_on_disk(void *arg)
{
	struct archive *archive = arg;

	return archive_file_close(&archive->file, archive->is_broken,
				  archive->fsync);
}

int archive_close(struct archive *archive, struct failure *failure)
{
	struct co_scope shield;
	char doing[300];
	int status;

	if (!archive)
		return 0;
	co_shield_enter(&shield);
	status = co_to_thread(close_on_disk, archive);
	co_shield_leave(&shield);
	if (status != 0) {
		snprintf(doing, sizeof(doing), "cannot end the archive %.200s",
			 archive->path ? archive->path : "");
		failure_set_status(failure, status, doing);
		status = UV_EPROTO;
	}
	if (archive->format->close)
		archive->format->close(archive);
	free(archive->path);
	free(archive);
	return status;
}
