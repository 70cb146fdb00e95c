#include "storage/adopted_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <coget/thread.h>
#include <coget/time.h>

#include "base/date.h"
#include "base/own_file.h"
#include "storage/existing_file.h"
#include "storage/part_checkpoint.h"
#include "storage/part_file_internal.h"
#include "storage/part_record_io.h"

struct adopting {
	struct part_file *part;
	const char *name;
};

/*
 * aria2 writes a file at several places at once, and keeps in another one which
 * of them are missing.  What has holes is no beginning.
 */
static bool may_have_holes(const struct directory *directory, const char *name)
{
	char control[NAME_SIZE + sizeof(".aria2")];
	struct stat found;

	snprintf(control, sizeof(control), "%s.aria2", name);
	return fstatat(directory->fd, control, &found, AT_SYMLINK_NOFOLLOW) ==
	       0;
}

static int adopt(const struct adopting *adopting)
{
	struct part_file *part = adopting->part;
	struct stat file;
	int fd = existing_file_open(&part->folder->directory, adopting->name,
				    &file);
	int status = UV_ENOENT;
	bool is_usable;

	if (fd < 0)
		return fd;
	/* What somebody else has put there is not begun with. */
	is_usable = file.st_size > 0 && file.st_nlink == 1 &&
		    own_file_is_proof(&file,
				      part->folder->directory.mode.is_kept) &&
		    !may_have_holes(&part->folder->directory, adopting->name);
	if (is_usable)
		status = existing_file_read(fd, &file, part->url,
					    &part->version);
	close(fd);
	if (!is_usable || (status != 0 && status != UV_ENOENT))
		return status;
	part->adopted_bytes = (uint64_t)file.st_size;
	part->stored = extents_prefix(part->adopted_bytes);
	part->adopted_time = file.st_mtim;
	strcpy(part->adopted_name, adopting->name);
	return 0;
}

static int adopt_on_disk(void *arg)
{
	const struct adopting *adopting = arg;
	struct folder *folder = adopting->part->folder;
	int status = folder_pin(folder, FOLDER_FIND);

	if (status == 0)
		status = adopt(adopting);
	folder_unpin(folder);
	return status;
}

int adopted_file_begin(struct part_file *part, const char *name)
{
	struct adopting adopting = {part, name};
	int status = co_to_thread(adopt_on_disk, &adopting);

	return status == UV_ENOENT ? 0 : status;
}

bool adopted_file_may_be_of(const struct part_file *part,
			    const struct version *version)
{
	int64_t seconds;

	if (part->adopted_bytes == 0 || !version->last_modified ||
	    version_validator(&part->version) ||
	    date_parse(version->last_modified, time(NULL), &seconds) != 0)
		return true;
	return seconds <= part->adopted_time.tv_sec;
}

/* A clone shares the blocks, where the file system knows how to. */
static int clone_adopted(struct part_file *part, int fd)
{
	struct stat file;
	int status = part_lock_open(&part->folder->locks, &part->lock,
				    part->name, part->url);

	if (status != 0)
		return status;
	if (ioctl(part->lock.fd, FICLONE, fd) == 0 &&
	    fstat(part->lock.fd, &file) == 0 &&
	    (uint64_t)file.st_size == part->adopted_bytes) {
		part_note(part);
		return 0;
	}
	part_lock_remove(&part->folder->locks, &part->lock);
	return UV_ENOTSUP;
}

static void note(void *part)
{
	part_note(part);
}

/*
 * Elsewhere the file itself becomes the part; adopted_file_put_back() turns
 * that back.  A run that is killed leaves a part that the next goes on from.
 */
static int move_adopted(struct part_file *part)
{
	int status;

	part->is_displaced = true; /* so says the record, before it is */
	status = part_lock_move(&part->folder->locks, &part->lock, part->name,
				part->adopted_name, note, part);
	part->is_displaced = status == 0;
	part->has_note &= status == 0;
	return status;
}

static bool is_as_adopted(const struct part_file *part, const struct stat *file)
{
	const struct timespec *was = &part->adopted_time;

	return (uint64_t)file->st_size == part->adopted_bytes &&
	       file->st_mtim.tv_sec == was->tv_sec &&
	       file->st_mtim.tv_nsec == was->tv_nsec;
}

int adopted_file_take(struct part_file *part)
{
	struct stat file;
	int fd = existing_file_open(&part->folder->directory,
				    part->adopted_name, &file);
	int status;

	if (fd < 0)
		return fd == UV_ENOENT ? UV_EAGAIN : fd;
	status = is_as_adopted(part, &file) ? clone_adopted(part, fd)
					    : UV_EAGAIN;
	close(fd);
	if (status == UV_ENOTSUP)
		status = move_adopted(part);
	return status;
}

struct adopted_record adopted_file_record(const struct part_file *part)
{
	const struct timespec *time = &part->adopted_time;

	return (struct adopted_record){
		.len_bytes = part->adopted_bytes,
		.mtime_ns = time->tv_sec * CO_SECOND + time->tv_nsec,
		.is_moved = part->is_displaced,
	};
}

int adopted_file_recall(struct part_file *part,
			const struct adopted_record *adopted)
{
	int64_t seconds = adopted->mtime_ns / CO_SECOND;
	int64_t rest = adopted->mtime_ns % CO_SECOND;

	if (rest < 0) {
		rest += CO_SECOND;
		seconds--;
	}
	part->adopted_bytes = adopted->len_bytes;
	part->adopted_time = (struct timespec){seconds, (long)rest};
	part->is_displaced = adopted->is_moved;
	strcpy(part->adopted_name, part->name);
	return adopted->is_moved
		       ? extents_add(&part->stored, 0, adopted->len_bytes)
		       : 0;
}

int adopted_file_put_back(struct part_file *part)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
				    part->adopted_time};
	int fd = part->lock.fd;

	if (ftruncate(fd, (off_t)part->adopted_bytes) != 0)
		return -errno;
	futimens(fd, times);
	if (renameat2(part->folder->directory.fd, part->lock.name,
		      part->folder->directory.fd, part->adopted_name,
		      RENAME_NOREPLACE) != 0)
		return -errno;
	/* Not before: without it, a run that is killed leaves a stranger. */
	(void)part_record_remove(&part->folder->directory, part->lock.name, fd);
	part_lock_close(&part->folder->locks, &part->lock);
	return 0;
}
