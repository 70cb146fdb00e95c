#include "archive/archive_target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>
#include <coget/time.h>

#include "base/own_file.h"
#include "base/units.h"
#include "model/names.h"

/* How often it is seen whether a FIFO has got a reader. */
#define READER_NS (100 * CO_MILLISECOND)

/* Errors beside those of the system. */
#define TARGET_SHORT (-ENODATA)	 /* entries that the session knows are gone */
#define TARGET_CHANGED (-EILSEQ) /* somebody else has written to it */

struct opening {
	const struct archive_target *target;
	struct archive_file *file;
	uint64_t *cut_bytes;
	unsigned *number;
};

/* What a shell gives for >(COMMAND), and its like; -1 for another path. */
static int descriptor_of(const char *path)
{
	uint64_t number;

	if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strncmp(path, "/dev/fd/", 8) == 0 &&
	    units_parse_count(path + 8, 0, INT32_MAX, &number) == 0)
		return (int)number;
	return -1;
}

bool archive_target_is_open(const char *path)
{
	return descriptor_of(path) >= 0;
}

/* Not a file of its own: whoever else has it may write to it, too. */
static int open_descriptor(struct opening *opening, int number)
{
	int fd = fcntl(number, F_DUPFD_CLOEXEC, 0);

	opening->file->fd = fd;
	return fd >= 0 ? 0 : -errno;
}

static int open_here(const struct opening *opening, const char *name, int flags)
{
	int fd = openat(opening->file->path.dir_fd, name,
			flags | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC, 0666);

	return fd >= 0 ? fd : -errno;
}

/* A pipe that has no reader is none yet (ENXIO); one that has is waited for. */
static int open_special(struct opening *opening)
{
	struct archive_file *file = opening->file;
	int fd = open_here(opening, file->path.name, O_WRONLY | O_NONBLOCK);

	if (fd < 0)
		return fd;
	file->fd = fd;
	own_path_release(&file->path);
	file->path = OWN_PATH_NONE;
	return fcntl(fd, F_SETFL, 0) == 0 ? 0 : -errno;
}

static int make(struct opening *opening, const char *name)
{
	struct archive_file *file = opening->file;
	int fd = open_here(opening, name, O_RDWR | O_CREAT | O_EXCL);

	if (fd < 0)
		return fd;
	file->fd = fd;
	file->is_new = true;
	file->is_regular = true;
	return 0;
}

/* Another name, with the first number that is free. */
static int make_numbered(struct opening *opening)
{
	struct own_path *path = &opening->file->path;
	char name[NAME_SIZE];
	int status = -EEXIST;

	if (strlen(path->name) >= NAME_SIZE)
		return -ENAMETOOLONG;
	while (status == -EEXIST && ++*opening->number < UINT32_MAX) {
		name_numbered(name, path->name, *opening->number);
		status = make(opening, name);
	}
	if (status != 0)
		return status;
	free(path->name);
	path->name = strdup(name);
	return path->name ? 0 : -ENOMEM;
}

/* Behind the entries that the session knows nothing counts. */
static int go_on(struct opening *opening, uint64_t len_bytes)
{
	const struct archive_target *target = opening->target;
	uint64_t whole_bytes = target->known_bytes + target->trailer_bytes;

	if (len_bytes < target->known_bytes)
		return TARGET_SHORT;
	if (!target->was_cut_short && len_bytes != whole_bytes)
		return TARGET_CHANGED;
	if (len_bytes > whole_bytes)
		*opening->cut_bytes = len_bytes - target->known_bytes;
	archive_file_cut(opening->file, target->known_bytes);
	return 0;
}

static int heed_policy(struct opening *opening)
{
	if (opening->target->exists == EXISTS_OVERWRITE) {
		opening->file->is_old = true;
		return 0;
	}
	if (opening->target->exists != EXISTS_RENAME)
		return -EEXIST;
	close(opening->file->fd);
	opening->file->fd = -1;
	opening->file->is_regular = false;
	return make_numbered(opening);
}

static int open_existing(struct opening *opening)
{
	struct archive_file *file = opening->file;
	struct stat info;

	file->fd = open_here(opening, file->path.name, O_RDWR);
	if (file->fd < 0)
		return file->fd;
	if (fstat(file->fd, &info) != 0)
		return -errno;
	if (!own_file_is(&info))
		return -EPERM;
	file->is_regular = true;
	if (opening->target->known_bytes > 0 || opening->target->was_cut_short)
		return go_on(opening, (uint64_t)info.st_size);
	return info.st_size == 0 ? 0 : heed_policy(opening);
}

static int open_by_path(struct opening *opening)
{
	struct own_path *path = &opening->file->path;
	int status = own_path_open(path, opening->target->path);
	struct stat info;

	if (status != 0)
		return status;
	if (fstatat(path->dir_fd, path->name, &info, AT_SYMLINK_NOFOLLOW) != 0)
		return opening->target->known_bytes > 0
			       ? TARGET_SHORT
			       : make(opening, path->name);
	if (S_ISDIR(info.st_mode))
		return -EISDIR;
	if (S_ISREG(info.st_mode))
		return open_existing(opening);
	return S_ISFIFO(info.st_mode) || S_ISCHR(info.st_mode)
		       ? open_special(opening)
		       : -EINVAL;
}

/* Of two runs one alone writes to it. */
static int lock(const struct archive_file *file)
{
	if (!file->is_regular || flock(file->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? -EBUSY : 0;
}

static int open_on_disk(void *arg)
{
	struct opening *opening = arg;
	struct archive_file *file = opening->file;
	int number = descriptor_of(opening->target->path);
	int status = number >= 0 ? open_descriptor(opening, number)
				 : open_by_path(opening);

	if (status == 0 && isatty(file->fd))
		status = -ENOTTY;
	if (status == 0)
		status = lock(file);
	if (status == 0)
		return 0;
	if (file->fd >= 0)
		close(file->fd);
	own_path_release(&file->path);
	*file = ARCHIVE_FILE_NONE;
	return status;
}

static void set(struct failure *failure, enum error_class error,
		const char *path, const char *what, const char *remedy)
{
	failure_set(failure, error, "%.200s %s", path, what);
	failure->remedy = remedy;
}

static const char another_name[] = "give the archive another name";

static void explain(struct failure *failure, int status, const char *path)
{
	switch (status) {
	case -EEXIST:
		set(failure, ERROR_EXISTS, path, "exists",
		    "use --exists overwrite, --exists rename or another name; "
		    "only a run with --session can go on with its archive");
		break;
	case -EISDIR:
		set(failure, ERROR_EXISTS, path, "is a directory",
		    "give the name of a file in it");
		break;
	case -ENOTTY:
		set(failure, ERROR_FILE, path, "is a terminal",
		    "send the archive into a pipe or a file");
		break;
	case -EINVAL:
		set(failure, ERROR_EXISTS, path, "is no file", another_name);
		break;
	case -EPERM:
		set(failure, ERROR_FILE, path, "belongs to another user",
		    another_name);
		break;
	case -EBUSY:
		set(failure, ERROR_BUSY, path,
		    "is being written by another process", another_name);
		break;
	case TARGET_SHORT:
		set(failure, ERROR_SESSION, path,
		    "lacks files that the session says are in it",
		    "restore the archive, or give another one and another "
		    "session");
		break;
	case TARGET_CHANGED:
		set(failure, ERROR_SESSION, path,
		    "was changed since the session's last run",
		    "give another archive and another session");
		break;
	case OWN_PATH_FOREIGN_LINK:
		set(failure, ERROR_FILE, path,
		    "cannot be used: " OWN_PATH_FOREIGN_TEXT, another_name);
		break;
	default:
		failure_set_status(failure, status, path);
		if (failure->error == ERROR_FILE)
			failure->remedy = another_name;
	}
}

int archive_target_open(const struct archive_target *target,
			struct archive_file *file, uint64_t *cut_bytes,
			unsigned *number, struct failure *failure)
{
	struct opening opening = {target, file, cut_bytes, number};
	int status;

	*cut_bytes = 0;
	*number = 0;
	do {
		*file = ARCHIVE_FILE_NONE;
		file->trailer_bytes = target->trailer_bytes;
		status = co_to_thread(open_on_disk, &opening);
	} while (status == -ENXIO && (status = co_sleep(READER_NS)) == 0);
	file->trailer_bytes = target->trailer_bytes;
	if (status == 0 || status == UV_ECANCELED || status == UV_ENOMEM)
		return status;
	explain(failure, status, target->path);
	return UV_EPROTO;
}
