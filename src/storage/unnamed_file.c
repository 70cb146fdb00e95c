#include "storage/unnamed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <coget/status.h>

int unnamed_file_open(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);

	return fd >= 0 ? fd : -errno;
}

int unnamed_file_link(int fd, enum unnamed_way way, int dir_fd,
		      const char *name)
{
	char path[32];
	int result;

	if (way == UNNAMED_BY_FD) {
		result = linkat(fd, "", dir_fd, name, AT_EMPTY_PATH);
	} else {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		result =
			linkat(AT_FDCWD, path, dir_fd, name, AT_SYMLINK_FOLLOW);
	}
	return result == 0 ? 0 : -errno;
}

/* The directory itself exists: what says so would have linked anything else. */
enum unnamed_way unnamed_file_find_way(int dir_fd)
{
	enum unnamed_way way = UNNAMED_NONE;
	int fd = unnamed_file_open(dir_fd);

	if (fd < 0)
		return UNNAMED_NONE;
	if (unnamed_file_link(fd, UNNAMED_BY_FD, dir_fd, ".") == UV_EEXIST)
		way = UNNAMED_BY_FD;
	else if (unnamed_file_link(fd, UNNAMED_BY_PATH, dir_fd, ".") ==
		 UV_EEXIST)
		way = UNNAMED_BY_PATH;
	close(fd);
	return way;
}
