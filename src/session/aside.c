#include "session/aside.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *aside_resolve(const char *name)
{
	char *path = realpath(name, NULL);

	if (!path && errno == ENOENT)
		path = strdup(name);
	return path;
}

bool stands_at(int fd, const char *path)
{
	struct stat file, named;

	return fstat(fd, &file) == 0 && stat(path, &named) == 0 &&
	       file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

/* Something that opens when it is renamed away is not what others wait for. */
static int check_target(const char *path)
{
	struct stat file;

	if (lstat(path, &file) != 0)
		return errno == ENOENT ? 0 : -errno;
	return S_ISREG(file.st_mode) ? 0 : UV_EINVAL;
}

static bool is_ours(int fd)
{
	struct stat file;

	return fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	       file.st_nlink == 1 && file.st_uid == geteuid();
}

/*
 * Between open and lock another process may have put its own in place: then the
 * descriptor is of that, and must not be touched.  Returns a descriptor,
 * UV_EAGAIN for that case, or an error.
 */
static int open_locked(const char *path)
{
	int fd = open(path,
		      O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK |
			      O_CLOEXEC,
		      0600);
	int status = 0;

	if (fd < 0)
		return errno == ELOOP || errno == EISDIR ? UV_EBUSY : -errno;
	if (!is_ours(fd) ||
	    (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK))
		status = UV_EBUSY;
	else if (!stands_at(fd, path))
		status = UV_EAGAIN;
	else if (ftruncate(fd, 0) != 0 || fchmod(fd, 0600) != 0)
		status = -errno;
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

int aside_open(struct aside *aside, const char *path)
{
	int status = check_target(path);

	*aside = ASIDE_NONE;
	if (status != 0)
		return status;
	aside->path = strdup(path);
	if (!aside->path ||
	    asprintf(&aside->temporary, "%s.coget-new", path) < 0) {
		aside->temporary = NULL;
		aside_release(aside);
		return UV_ENOMEM;
	}
	do
		aside->fd = open_locked(aside->temporary);
	while (aside->fd == UV_EAGAIN);
	if (aside->fd >= 0)
		return 0;
	status = aside->fd;
	aside->fd = -1;
	aside_release(aside);
	return status;
}

int write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t written = write(fd, at, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		if (written == 0)
			return UV_EIO;
		at += written;
		len -= (size_t)written;
	}
	return 0;
}

int sync_directory_of(const char *path)
{
	char *copy = strdup(path);
	int fd, status = 0;

	if (!copy)
		return UV_ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	if (fd < 0) /* it need not be readable to put files in */
		return errno == EACCES ? 0 : -errno;
	if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
		status = -errno;
	close(fd);
	return status;
}

int aside_place(struct aside *aside)
{
	if (rename(aside->temporary, aside->path) != 0)
		return -errno;
	return sync_directory_of(aside->path);
}

void aside_discard(struct aside *aside)
{
	unlink(aside->temporary);
}

void aside_release(struct aside *aside)
{
	if (aside->fd >= 0)
		close(aside->fd);
	free(aside->path);
	free(aside->temporary);
	*aside = ASIDE_NONE;
}
