#include "storage/directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/own_path.h"
#include "model/names.h"

/* Whether it can be asked for tells whether there can be any. */
#define ANY_ATTRIBUTE "user.coget.part"

int directory_list(int dir_fd, int (*each)(void *context, const char *name),
		   void *context)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	int status = 0;

	if (!dir) {
		status = -errno;
		if (fd >= 0)
			close(fd);
		return status;
	}
	while (status == 0 && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			status = each(context, entry->d_name);
	closedir(dir);
	return status;
}

bool directory_has_attributes(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_known;

	if (fd < 0)
		return false;
	is_known =
		fgetxattr(fd, ANY_ATTRIBUTE, NULL, 0) >= 0 || errno == ENODATA;
	close(fd);
	return is_known;
}

/*
 * Network file systems and FUSE may tell of a full disk at close only.  The
 * usual local ones never do, and are spared the question.
 */
static bool close_may_fail(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) != 0)
		return true;
	switch ((unsigned long)fs.f_type) {
	case EXT4_SUPER_MAGIC:
	case XFS_SUPER_MAGIC:
	case BTRFS_SUPER_MAGIC:
	case F2FS_SUPER_MAGIC:
	case TMPFS_MAGIC:
		return false;
	default:
		return true;
	}
}

static int on_any_name(void *context, const char *name)
{
	(void)context;
	(void)name;
	return UV_ENOTEMPTY;
}

/* Whether there is nothing in a directory, as far as can be seen. */
static bool is_empty(int dir_fd)
{
	return directory_list(dir_fd, on_any_name, NULL) == 0;
}

static int open_to_sync(int dir_fd)
{
	return openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* What stands before a name in a path: nothing for ".", else "dir/". */
static char *make_prefix(const char *dir)
{
	size_t len = strlen(dir);
	bool slash = len > 0 && dir[len - 1] == '/';
	char *prefix;

	if (strcmp(dir, ".") == 0)
		return strdup("");
	if (asprintf(&prefix, "%s%s", dir, slash ? "" : "/") < 0)
		return NULL;
	return prefix;
}

int directory_init(struct directory *directory, const char *path)
{
	*directory = (struct directory){.fd = -1, .sync_fd = -1};
	directory->prefix = make_prefix(path);
	if (!directory->prefix)
		return UV_ENOMEM;
	directory->prefix_len = strlen(directory->prefix);
	return 0;
}

void directory_release(struct directory *directory)
{
	directory_close(directory);
	free(directory->prefix);
}

void directory_close(struct directory *directory)
{
	if (directory->sync_fd >= 0)
		close(directory->sync_fd);
	if (directory->fd >= 0)
		close(directory->fd);
	directory->fd = directory->sync_fd = -1;
}

/* See that files can be made in an open one, and which it is. */
static int meet(struct directory *directory, struct volumes *volumes)
{
	struct volume *volume = NULL;
	struct stat dir;
	int status = 0;

	if (volumes)
		status = volume_of(&volume, volumes, &directory->mode,
				   directory->fd);
	if (status != 0)
		return status;
	if (fstat(directory->fd, &dir) != 0)
		return -errno;
	/* One that is missing has been lent that of the one above it. */
	if (directory->volume != volume)
		directory->volume = volume;
	directory->device = dir.st_dev;
	directory->inode = dir.st_ino;
	directory->is_for_all = (dir.st_mode & S_IWOTH) != 0;
	return 0;
}

int directory_open(struct directory *directory, const char *path,
		   struct volumes *volumes)
{
	int fd = own_path_open_directory(path, volumes != NULL);
	int status;

	if (fd == UV_ENOENT && !volumes) {
		directory->was_empty = true;
		return 0;
	}
	if (fd < 0)
		return fd;
	directory->fd = fd;
	status = meet(directory, volumes);
	if (status != 0)
		return status;
	directory->close_may_fail = close_may_fail(fd);
	directory->has_attributes = directory_has_attributes(fd);
	directory->was_empty = is_empty(fd);
	if (volumes) {
		directory->unnamed_way = unnamed_file_find_way(fd);
		directory->sync_fd = open_to_sync(fd);
	}
	return 0;
}

/* What holds for a file system is known from the one above, on the same. */
static void find_out(struct directory *directory, const struct directory *root)
{
	bool is_alike = directory->volume == root->volume;
	int fd = directory->fd;

	directory->close_may_fail =
		is_alike ? root->close_may_fail : close_may_fail(fd);
	directory->has_attributes =
		is_alike ? root->has_attributes : directory_has_attributes(fd);
	directory->unnamed_way =
		is_alike ? root->unnamed_way : unnamed_file_find_way(fd);
}

int directory_open_beneath(struct directory *directory,
			   const struct directory *root, const char *path,
			   struct beneath *beneath, struct volumes *volumes)
{
	bool is_known = directory->inode != 0;
	int fd = root->fd >= 0 ? beneath_open(beneath, root->fd, path)
			       : UV_ENOENT;
	int status;

	if (fd < 0)
		return fd;
	directory->fd = fd;
	status = is_known ? 0 : meet(directory, volumes);
	if (status != 0) {
		directory_close(directory);
		return status;
	}
	if (!is_known) {
		find_out(directory, root);
		directory->was_empty = beneath->was_made || is_empty(fd);
	}
	directory->sync_fd = open_to_sync(fd);
	return 0;
}

int directory_look(const struct directory *directory, const char *name,
		   struct stat *status)
{
	if (fstatat(directory->fd, name, status, AT_SYMLINK_NOFOLLOW) != 0)
		return -errno;
	return 0;
}

static const char *kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	case S_IFBLK:
	case S_IFCHR:
		return "a device";
	default:
		return NULL;
	}
}

const char *directory_obstacle(const struct directory *directory,
			       const char *name, const struct stat *found)
{
	bool is_foreign = directory->is_for_all && found->st_uid != geteuid();
	struct stat file;

	if (S_ISREG(found->st_mode))
		return is_foreign ? "another user's file" : NULL;
	if (!S_ISLNK(found->st_mode))
		return kind_of(found->st_mode);
	if (is_foreign)
		return "another user's link";
	if (fstatat(directory->fd, name, &file, 0) != 0)
		return "a link that leads nowhere";
	return S_ISREG(file.st_mode) ? NULL
				     : "a link to something else than "
				       "a file";
}

int directory_sync(const struct directory *directory)
{
	if (directory->sync_fd < 0)
		return UV_EACCES;
	return fsync(directory->sync_fd) == 0 || errno == EINVAL ? 0 : -errno;
}

/* A directory that cannot be read can still be put files in. */
int directory_sync_all(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = 0;

	if (fd < 0 && errno != EACCES)
		return -errno;
	if (fd < 0)
		sync();
	else if (syncfs(fd) != 0)
		status = -errno;
	if (fd >= 0)
		close(fd);
	return status;
}

char *directory_path(const struct directory *directory, const char *name)
{
	char *path = malloc(directory->prefix_len + NAME_SIZE);

	if (!path)
		return NULL;
	memcpy(path, directory->prefix, directory->prefix_len);
	directory_path_rename(directory, path, name);
	return path;
}

void directory_path_rename(const struct directory *directory, char *path,
			   const char *name)
{
	strcpy(path + directory->prefix_len, name);
}
