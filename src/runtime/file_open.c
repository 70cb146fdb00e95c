/*
 * Opening files.
 *
 * An open(2) of a FIFO waits for the other end, for ever maybe, and would hold
 * a thread up that nothing can call back; and one that does not wait would let
 * the other end go on, to be disappointed.  So it is looked at before, and
 * O_NONBLOCK is for what has become one in between.
 */
#include <coget/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

#include <coget/thread.h>

#include "runtime/file.h"

struct opening {
	int directory;
	const char *path;
	int flags;
	mode_t mode;
};

/* Whether it is there and no file; other errors are met by the open. */
static bool is_no_file(int directory, const char *path, int flags)
{
	struct stat there;
	int follow = flags & O_NOFOLLOW ? AT_SYMLINK_NOFOLLOW : 0;

	return fstatat(directory, path, &there, follow) == 0 &&
	       (S_ISFIFO(there.st_mode) || S_ISSOCK(there.st_mode));
}

/* Open it, waiting only for a lease on a file to be given up (fcntl(2)). */
static int open_unblocked(int directory, const char *path, int flags,
			  mode_t mode)
{
	int fd = openat(directory, path, flags | O_NONBLOCK, mode);

	if (fd < 0 && errno == EWOULDBLOCK && !(flags & O_NONBLOCK))
		fd = openat(directory, path, flags, mode);
	else if (fd >= 0 && !(flags & (O_NONBLOCK | O_PATH)))
		(void)!fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

int file_open_now(int directory, const char *path, int flags, mode_t mode)
{
	int fd;

	if (is_no_file(directory, path, flags))
		return UV_ESPIPE;
	fd = open_unblocked(directory, path, flags | O_CLOEXEC | O_NOCTTY,
			    mode);
	if (fd >= 0 && lseek(fd, 0, SEEK_CUR) < 0 && errno == ESPIPE) {
		close(fd);
		return UV_ESPIPE;
	}
	return file_status(fd);
}

static int on_thread(void *arg)
{
	const struct opening *opening = arg;

	return file_open_now(opening->directory, opening->path, opening->flags,
			     opening->mode);
}

int co_file_open_at(int directory, const char *path, int flags, mode_t mode)
{
	struct opening opening = {directory, path, flags, mode};

	return path ? co_to_thread(on_thread, &opening) : UV_EINVAL;
}

int co_file_open(const char *path, int flags, mode_t mode)
{
	return co_file_open_at(AT_FDCWD, path, flags, mode);
}
