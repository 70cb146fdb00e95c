#include "base/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/own_file.h"

/*
 * A pipe or device must stay what it is: others have it open.  A file of
 * somebody else's cannot be replaced in a directory like /tmp, and that is
 * better said before the work than after it.
 */
static int check_target(const struct own_path *path)
{
	struct stat file;

	if (fstatat(path->dir_fd, path->name, &file, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISREG(file.st_mode))
		return -EINVAL;
	return file.st_uid == geteuid() ? 0 : -EPERM;
}

static bool is_ours(const struct stat *file)
{
	return own_file_is(file) && file->st_nlink == 1;
}

/* The error of an open, or -EEXIST if what stands there is not ours. */
static int explain(const struct atomic_file *file, int status)
{
	struct stat found;

	if (fstatat(file->path->dir_fd, file->temporary, &found,
		    AT_SYMLINK_NOFOLLOW) == 0 &&
	    !is_ours(&found))
		return -EEXIST;
	return status;
}

static bool stands_there(const struct atomic_file *file, int fd)
{
	const struct own_path temporary = {file->path->dir_fd, file->temporary};

	return own_path_is_of(&temporary, fd);
}

/*
 * Between open and lock another process may have renamed its own file to the
 * path: then the descriptor is of that, and must not be touched.  Returns a
 * descriptor, -EAGAIN for that case, or an error.
 */
static int open_locked(const struct atomic_file *file)
{
	int fd = openat(file->path->dir_fd, file->temporary,
			O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
				O_CLOEXEC,
			0600);
	struct stat opened;
	int status = 0;

	if (fd < 0)
		return explain(file, -errno);
	if (fstat(fd, &opened) != 0)
		status = -errno;
	else if (!is_ours(&opened))
		status = -EEXIST;
	else if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		status = -EBUSY;
	else if (!stands_there(file, fd))
		status = -EAGAIN;
	else if (ftruncate(fd, 0) != 0 || fchmod(fd, 0600) != 0)
		status = -errno;
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

int atomic_file_open(struct atomic_file *file, const struct own_path *path)
{
	int status = check_target(path);

	*file = ATOMIC_FILE_NONE;
	if (status != 0)
		return status;
	file->path = path;
	if (asprintf(&file->temporary, "%s" ATOMIC_FILE_SUFFIX, path->name) <
	    0) {
		file->temporary = NULL;
		return -ENOMEM;
	}
	do
		file->fd = open_locked(file);
	while (file->fd == -EAGAIN);
	if (file->fd >= 0)
		return 0;
	status = file->fd;
	file->fd = -1;
	atomic_file_release(file);
	return status;
}

int atomic_file_commit(struct atomic_file *file)
{
	int dir_fd = file->path->dir_fd;

	if (renameat(dir_fd, file->temporary, dir_fd, file->path->name) != 0)
		return -errno;
	return own_path_sync(file->path);
}

void atomic_file_discard(struct atomic_file *file)
{
	unlinkat(file->path->dir_fd, file->temporary, 0);
}

void atomic_file_release(struct atomic_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->temporary);
	*file = ATOMIC_FILE_NONE;
}

int atomic_file_write(int dir_fd, const char *name, const char *temporary,
		      const struct buf *text, bool is_synced)
{
	int fd, status;

	unlinkat(dir_fd, temporary, 0);
	fd = openat(dir_fd, temporary,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	status = file_write_all(fd, text->data, text->len);
	if (status == 0 && is_synced && fdatasync(fd) != 0)
		status = -errno;
	if (close(fd) != 0 && status == 0)
		status = -errno;
	if (status == 0 && renameat(dir_fd, temporary, dir_fd, name) != 0)
		status = -errno;
	if (status != 0)
		unlinkat(dir_fd, temporary, 0);
	return status;
}
