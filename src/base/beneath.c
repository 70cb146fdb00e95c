#include "base/beneath.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether another user may have put the directory there. */
static bool is_foreign(int parent_fd, int fd)
{
	struct stat parent, dir;

	if (fstat(parent_fd, &parent) != 0 || fstat(fd, &dir) != 0)
		return true;
	return (parent.st_mode & S_IWOTH) && dir.st_uid != geteuid() &&
	       dir.st_uid != 0;
}

static int open_name(int parent_fd, const char *name)
{
	int fd = openat(parent_fd, name,
			O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat found;

	if (fd >= 0)
		return fd;
	if (errno == ENOTDIR &&
	    fstatat(parent_fd, name, &found, AT_SYMLINK_NOFOLLOW) == 0)
		return S_ISLNK(found.st_mode) ? -ELOOP : -ENOTDIR;
	return -errno;
}

static int step(struct beneath *beneath, int parent_fd, const char *name)
{
	int fd = open_name(parent_fd, name);

	beneath->was_made = false;
	if (fd == -ENOENT && beneath->makes_missing) {
		beneath->was_made = mkdirat(parent_fd, name, 0777) == 0;
		if (!beneath->was_made && errno != EEXIST)
			return -errno;
		fd = open_name(parent_fd, name);
	}
	if (fd >= 0 && is_foreign(parent_fd, fd)) {
		close(fd);
		return BENEATH_FOREIGN;
	}
	return fd;
}

int beneath_open(struct beneath *beneath, int dir_fd, const char *path)
{
	char *names = strdup(path);
	char *name = names;
	int fd = dir_fd;

	beneath->failed_len = 0;
	if (!names)
		return -ENOMEM;
	while (name && fd >= 0) {
		size_t len = strcspn(name, "/");
		char *next = name[len] ? name + len + 1 : NULL;
		int parent_fd = fd;

		name[len] = '\0';
		fd = step(beneath, parent_fd, name);
		if (fd < 0)
			beneath->failed_len = (size_t)(name - names) + len;
		if (parent_fd != dir_fd)
			close(parent_fd);
		name = next;
	}
	free(names);
	return fd;
}

static int sync_names(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd) != 0 && errno != EINVAL)
		status = -errno;
	close(fd);
	return status;
}

int beneath_sync(int dir_fd, const char *path)
{
	struct beneath beneath = {0};
	char *above = strdup(path);
	char *slash;
	int status = above ? sync_names(dir_fd) : -ENOMEM;

	while (status == 0 && (slash = strrchr(above, '/'))) {
		int fd;

		*slash = '\0';
		fd = beneath_open(&beneath, dir_fd, above);
		status = fd >= 0 ? sync_names(fd) : fd;
		if (fd >= 0)
			close(fd);
	}
	free(above);
	return status;
}
