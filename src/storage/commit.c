#include "storage/commit.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <coget/status.h>

#include "base/date.h"
#include "base/own_path.h"
#include "storage/exec_mark.h"
#include "storage/existing_file.h"
#include "storage/final_rename.h"
#include "storage/part_digest.h"
#include "storage/part_disk.h"
#include "storage/part_record_io.h"

struct ending {
	struct part_file *part;
	const struct commit *commit;
	struct commit_result *result;
	char *path;
	char name[NAME_SIZE];
};

/* The item's, which the file is marked with. */
static const char *url_of(const struct ending *ending)
{
	return ending->commit->url ? ending->commit->url : ending->part->url;
}

/*
 * Returns 0, or UV_ENOMEM: a file without the mark would be nobody's, and the
 * next run would fetch it again beside it.
 */
static int mark(const struct ending *ending)
{
	const struct item_id *id = ending->commit->id;
	struct item_id own;
	int status = id ? 0 : item_id_of(&own, url_of(ending));

	if (status == 0)
		item_mark_set(ending->part->lock.fd, id ? id : &own);
	return status;
}

/* A time that the server did not say well, or cannot be set, is left. */
static void set_mtime(const struct part_file *part)
{
	const char *date = part->version.last_modified;
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {0}};
	int64_t seconds = 0;

	if (!date || date_parse(date, time(NULL), &seconds) != 0)
		return;
	times[1].tv_sec = (time_t)seconds;
	futimens(part->lock.fd, times);
}

/* A part is closed to others (part_lock.c), which its file need not be. */
static int set_mode(const struct part_file *part)
{
	const struct file_mode *mode = &part->folder->directory.mode;

	if (!part->lock.is_claimed || part->is_displaced ||
	    mode->mode == 0600 || !mode->is_kept)
		return 0;
	return fchmod(part->lock.fd, mode->mode) == 0 ? 0 : -errno;
}

/* Ask for errors that come at close, while the lock has still to be held. */
static int closing_error(const struct part_file *part)
{
	int fd;

	if (!part->folder->directory.close_may_fail)
		return 0;
	fd = dup(part->lock.fd);
	return fd >= 0 && close(fd) == 0 ? 0 : -errno;
}

/*
 * Whether the file has to be on disk before it has its name.  A session settles
 * what is on the file system of the destination, and no other.
 */
static bool lasts(const struct ending *ending)
{
	const struct folder *folder = ending->part->folder;

	return ending->commit->fsync ||
	       (ending->commit->before_placing &&
		folder->directory.volume !=
			folder->dest->root.directory.volume);
}

/* Have the names of the file and of its folder outlast a power cut. */
static int sync_names(struct folder *folder)
{
	int status = directory_sync(&folder->directory);

	return status == 0 ? folder_sync(folder) : status;
}

static int complete(struct ending *ending)
{
	const struct commit *commit = ending->commit;
	struct part_file *part = ending->part;
	bool passed =
		run_epoch_has_passed(&part->folder->directory.volume->epoch);
	int status = part_flush(part, false);

	assert(extents_is_prefix(&part->stored));
	while (status == 0 && part_digest_is_behind(part))
		status = part_digest_stored(part, 0);
	if (status == 0)
		status = part_digest_verify(part, commit, ending->result);
	if (status == 0 && !passed)
		status = run_epoch_outlast(
			&part->folder->directory.volume->epoch, part->lock.fd);
	if (status != 0)
		return status;
	status = set_mode(part);
	if (status != 0)
		return status;
	if (commit->set_mtime)
		set_mtime(part);
	if (part->folder->directory.has_attributes)
		status = mark(ending);
	if (status != 0)
		return status;
	if (commit->awaits_exec)
		exec_mark_set(part->lock.fd, url_of(ending));
	if (commit->store_version)
		existing_file_mark(part->lock.fd, url_of(ending),
				   &part->version);
	if (lasts(ending) && fsync(part->lock.fd) != 0)
		return -errno;
	return closing_error(part);
}

/*
 * Whether the part's file has got the name.  Whoever may rename files in the
 * directory can have put another in its place just before.
 */
static bool has_name(struct ending *ending)
{
	const struct own_path path = {ending->part->folder->directory.fd,
				      ending->name};

	return own_path_is_of(&path, ending->part->lock.fd);
}

static int place(struct ending *ending)
{
	struct part_file *part = ending->part;
	const struct commit *commit = ending->commit;
	struct rename_request request = {
		.folder = part->folder,
		.fd = part->lock.fd,
		.part_name = part->lock.is_claimed ? part->lock.name : NULL,
		.wanted = commit->wanted ? commit->wanted : ending->name,
		.url = url_of(ending),
		.policy = commit->policy,
		.before_placing = commit->before_placing,
		.context = commit->context,
	};
	struct stat file;
	int status;

	if (commit->before_placing) {
		if (fstat(part->lock.fd, &file) != 0)
			return -errno;
		request.inode = file.st_ino;
	}
	status = final_rename(&request, ending->name);
	if (status == 0 && request.part_name && !has_name(ending))
		status = PART_FILE_REPLACED;
	if (status == UV_EISDIR &&
	    directory_look(&part->folder->directory, ending->name, &file) == 0)
		ending->result->obstacle = directory_obstacle(
			&part->folder->directory, ending->name, &file);
	return status;
}

/* It has its name; nothing of it is a part any more. */
static int end_placed(struct ending *ending)
{
	struct part_file *part = ending->part;
	int status = 0;

	if (part->has_note)
		(void)part_record_remove(&part->folder->directory,
					 part->lock.name, part->lock.fd);
	if (lasts(ending))
		status = sync_names(part->folder);
	part_lock_close(&part->folder->locks, &part->lock);
	return status;
}

/* Whether a status leaves nothing that another try could go on from. */
static bool is_verdict(int status)
{
	return status == UV_EEXIST || status == UV_EISDIR ||
	       status == UV_E2BIG || status == UV_EILSEQ ||
	       status == PART_FILE_REPLACED;
}

/* What there is stays under the part's name, and the path becomes its. */
static void keep(struct ending *ending)
{
	struct part_file *part = ending->part;

	(void)!part_save(part); /* what could be kept is there */
	directory_path_rename(&part->folder->directory, ending->path,
			      part->lock.name);
	if (part_leave(part))
		ending->result->part_path = ending->path;
}

/* Whether the file can do without a name until it gets its final one. */
static bool can_be_unnamed(const struct ending *ending)
{
	const struct part_file *part = ending->part;

	return !part->lock.is_claimed &&
	       part->folder->directory.unnamed_way != UNNAMED_NONE &&
	       !final_rename_replaces(ending->commit->policy) &&
	       !part_has_other(part);
}

/* Its body is still in memory, to be stored in another way. */
static void take_back(struct part_file *part)
{
	size_t len = (size_t)extents_end(&part->stored);

	part_forget(part);
	part->memory.len = len;
}

/* Whether that says that the file system or the kernel will not have it. */
static bool cannot_link(int status)
{
	return status == UV_ENOENT || status == UV_EPERM ||
	       status == UV_EXDEV || status == UV_EACCES ||
	       status == UV_ENOTSUP;
}

/* UV_ENOTSUP if that cannot be had after all: nothing has happened then. */
static int commit_unnamed(struct ending *ending)
{
	struct part_file *part = ending->part;
	struct directory *directory = &part->folder->directory;
	int fd = unnamed_file_open(directory->fd);
	int status;

	if (fd < 0)
		return fd == -EMFILE || fd == -ENFILE ? fd : UV_ENOTSUP;
	part->lock.fd = fd;
	status = complete(ending);
	if (status == 0)
		status = place(ending);
	if (status == 0 && lasts(ending))
		status = sync_names(part->folder);
	if (cannot_link(status)) {
		take_back(part);
		directory->unnamed_way = UNNAMED_NONE;
		status = UV_ENOTSUP;
	}
	close(fd);
	part->lock.fd = -1;
	directory_path_rename(directory, ending->path, ending->name);
	return status;
}

static int commit_in_folder(struct ending *ending)
{
	struct part_file *part = ending->part;
	bool was_on_disk = part->lock.is_claimed;
	int status = UV_ENOTSUP;

	if (can_be_unnamed(ending))
		status = commit_unnamed(ending);
	if (status != UV_ENOTSUP)
		return status;
	status = complete(ending);
	if (status == 0)
		status = place(ending);
	directory_path_rename(&part->folder->directory, ending->path,
			      ending->name);
	if (status == 0)
		return end_placed(ending);
	if (!part->lock.is_claimed)
		return status;
	if (is_verdict(status) || !was_on_disk)
		part_drop(part);
	else
		keep(ending);
	return status;
}

static int commit_on_disk(void *arg)
{
	struct ending *ending = arg;
	struct folder *folder = ending->part->folder;
	int status = folder_pin(folder, FOLDER_MAKE);

	if (status == 0)
		status = commit_in_folder(ending);
	else if (ending->part->lock.is_claimed)
		keep(ending);
	folder_unpin(folder);
	return status;
}

int part_file_commit(struct part_file *part, const struct commit *commit,
		     struct commit_result *result)
{
	struct ending ending = {part, commit, result, NULL, ""};
	int status = part->status;

	*result = (struct commit_result){0};
	strcpy(ending.name, commit->name ? commit->name : part->name);
	if (status == 0) {
		ending.path =
			directory_path(&part->folder->directory, ending.name);
		status = ending.path ? 0 : UV_ENOMEM;
	}
	if (status != 0) {
		part_file_keep(part, &result->part_path);
		return status;
	}
	status = io_batch_run(&part->folder->dest->endings, commit_on_disk,
			      &ending);
	if (status == 0 || status == UV_EEXIST || status == UV_EISDIR ||
	    status == UV_E2BIG)
		result->path = ending.path;
	else if (!result->part_path)
		free(ending.path);
	part_file_discard(part);
	return status;
}
