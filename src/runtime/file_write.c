/*
 * Writing a whole file in place of another, in one go on a thread: to a new
 * name in the same directory, which is then moved.
 */
#include <coget/file.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <coget/thread.h>

#include "runtime/file.h"

/* So many names are tried. */
enum { TRIES = 100 };

struct writing {
	const char *path;
	const char *data;
	size_t len;
	char target[PATH_MAX]; /* the directory, then the name behind its NUL */
	const char *name;
	int directory;
	char temp[32];
	bool is_new;
	struct stat old;
};

/* Where the path leads, and what is there. */
static int find_target(struct writing *writing)
{
	size_t len = strlen(writing->path);

	if (len >= sizeof(writing->target))
		return UV_ENAMETOOLONG;
	if (realpath(writing->path, writing->target) == NULL) {
		if (errno != ENOENT)
			return file_status(-1);
		memcpy(writing->target, writing->path, len + 1);
	}
	writing->is_new = stat(writing->target, &writing->old) < 0;
	if (writing->is_new)
		return errno == ENOENT ? 0 : file_status(-1);
	if (S_ISREG(writing->old.st_mode))
		return 0;
	return S_ISDIR(writing->old.st_mode) ? UV_EISDIR : UV_EPERM;
}

/* Split the target, and open its directory. */
static int open_directory(struct writing *writing)
{
	char *slash = strrchr(writing->target, '/');
	const char *directory = slash ? writing->target : ".";

	writing->name = slash ? slash + 1 : writing->target;
	if (slash == writing->target)
		directory = "/";
	else if (slash)
		*slash = '\0';
	if (!*writing->name)
		return *writing->path ? UV_EISDIR : UV_ENOENT;
	writing->directory =
		open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return file_status(writing->directory);
}

static int open_temp(struct writing *writing)
{
	int fd = -1;

	errno = EEXIST;
	for (int i = 0; i < TRIES && fd < 0 && errno == EEXIST; i++) {
		uint64_t number;

		if (getrandom(&number, sizeof(number), 0) < 0)
			break;
		snprintf(writing->temp, sizeof(writing->temp), ".co-%016jx",
			 (uintmax_t)number);
		fd = openat(writing->directory, writing->temp,
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	}
	return file_status(fd);
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, data, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return file_status(-1);
		data += written;
		len -= (size_t)written;
	}
	return 0;
}

/* Make it what the old file was; another's owner only root can give it. */
static int take_mode(const struct writing *writing, int fd)
{
	if (writing->is_new)
		return 0;
	(void)!fchown(fd, writing->old.st_uid, writing->old.st_gid);
	return file_status(fchmod(fd, writing->old.st_mode & 0777));
}

static int fill_temp(const struct writing *writing, int fd)
{
	int status = take_mode(writing, fd);

	if (status == 0)
		status = write_all(fd, writing->data, writing->len);
	if (status == 0)
		status = file_status(fsync(fd));
	if (close(fd) < 0 && status == 0 && errno != EINTR)
		status = file_status(-1);
	return status;
}

static int replace(struct writing *writing)
{
	int fd = open_temp(writing);
	int status;

	if (fd < 0)
		return fd;
	status = fill_temp(writing, fd);
	if (status == 0)
		status = file_status(renameat(writing->directory, writing->temp,
					      writing->directory,
					      writing->name));
	if (status < 0)
		unlinkat(writing->directory, writing->temp, 0);
	else
		(void)!fsync(writing->directory); /* not known to all systems */
	return status;
}

static int on_thread(void *arg)
{
	struct writing *writing = arg;
	int status = find_target(writing);

	if (status == 0)
		status = open_directory(writing);
	if (status < 0)
		return status;
	status = replace(writing);
	close(writing->directory);
	return status;
}

/* Too large for a coroutine's stack. */
int co_write_file(const char *path, const void *data, size_t len)
{
	struct writing *writing;
	int status;

	if (!path || (!data && len > 0))
		return UV_EINVAL;
	writing = malloc(sizeof(*writing));
	if (!writing)
		return UV_ENOMEM;
	writing->path = path;
	writing->data = data;
	writing->len = len;
	status = co_to_thread(on_thread, writing);
	free(writing);
	return status < 0 ? status : 0;
}
