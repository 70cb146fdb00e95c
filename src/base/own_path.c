#include "base/own_path.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* As many as the kernel follows. */
enum { LINKS_MAX = 40 };

/* A path that is walked one component after the other. */
struct walk {
	int dir_fd; /* how far it has come */
	char *text;
	char *left;	    /* of the text */
	unsigned links;	    /* that were followed */
	bool makes_missing; /* directories */
	bool reads;
};

/* The fields that say how to walk are the caller's to set. */
static int begin(struct walk *walk, const char *text)
{
	walk->dir_fd = -1;
	if (!*text)
		return -ENOENT;
	walk->text = walk->left = strdup(text);
	if (!walk->text)
		return -ENOMEM;
	walk->dir_fd = open(*text == '/' ? "/" : ".",
			    O_PATH | O_DIRECTORY | O_CLOEXEC);
	return walk->dir_fd >= 0 ? 0 : -errno;
}

static void release(struct walk *walk)
{
	if (walk->dir_fd >= 0)
		close(walk->dir_fd);
	free(walk->text);
}

static bool is_at_end(const struct walk *walk)
{
	return walk->left[strspn(walk->left, "/")] == '\0';
}

/* Cut the next component off; NULL at the end. */
static char *next(struct walk *walk, bool *is_directory)
{
	char *name = walk->left + strspn(walk->left, "/");

	walk->left = name + strcspn(name, "/");
	*is_directory = *walk->left == '/' || strcmp(name, ".") == 0 ||
			strcmp(name, "..") == 0;
	if (*walk->left)
		*walk->left++ = '\0';
	return *name ? name : NULL;
}

static void enter(struct walk *walk, int fd)
{
	close(walk->dir_fd);
	walk->dir_fd = fd;
}

/* Where a link leads, if it is one to be followed.  It is held by fd. */
static int read_link(int fd, char target[PATH_MAX])
{
	struct stat link;
	ssize_t len;

	if (fstat(fd, &link) != 0)
		return -errno;
	if (!S_ISLNK(link.st_mode))
		return -ENOTDIR;
	if (link.st_uid != 0 && link.st_uid != geteuid())
		return OWN_PATH_FOREIGN_LINK;
	len = readlinkat(fd, "", target, PATH_MAX);
	if (len < 0)
		return -errno;
	if (len == PATH_MAX)
		return -ENAMETOOLONG;
	target[len] = '\0';
	return 0;
}

/* Walk on with what a link says, and then with what stood behind it. */
static int replace(struct walk *walk, const char *target, bool is_directory)
{
	char *text;
	int fd;

	if (asprintf(&text, "%s%s%s", target, is_directory ? "/" : "",
		     walk->left) < 0)
		return -ENOMEM;
	free(walk->text);
	walk->text = walk->left = text;
	if (*target != '/')
		return 0;
	fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	enter(walk, fd);
	return 0;
}

static int follow(struct walk *walk, const char *name, bool is_directory)
{
	char target[PATH_MAX];
	int fd = openat(walk->dir_fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	int status;

	if (fd < 0)
		return -errno;
	status = read_link(fd, target);
	close(fd);
	if (status == 0 && ++walk->links > LINKS_MAX)
		status = -ELOOP;
	return status == 0 ? replace(walk, target, is_directory) : status;
}

/* O_DIRECTORY has automounters mount what is there. */
static int open_at(const struct walk *walk, const char *name)
{
	int fd = openat(walk->dir_fd, name,
			O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd >= 0 ? fd : -errno;
}

static int step(struct walk *walk, const char *name)
{
	int fd = open_at(walk, name);

	if (fd == -ENOENT && walk->makes_missing) {
		if (mkdirat(walk->dir_fd, name, 0777) != 0 && errno != EEXIST)
			return -errno;
		fd = open_at(walk, name);
	}
	if (fd == -ENOTDIR || fd == -ELOOP)
		return follow(walk, name, true);
	if (fd < 0)
		return fd;
	enter(walk, fd);
	return 0;
}

/* Links there are the kernel's own, and need not hold a path. */
static bool is_in_proc(const struct walk *walk)
{
	struct statfs fs;

	return fstatfs(walk->dir_fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* Returns 1 when the file's name has been reached. */
static int step_to_file(struct walk *walk, char **name)
{
	bool is_directory;
	struct stat file;

	*name = next(walk, &is_directory);
	if (!*name || (is_directory && is_at_end(walk)))
		return -EISDIR;
	if (is_directory)
		return step(walk, *name);
	if (fstatat(walk->dir_fd, *name, &file, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 1 : -errno;
	if (!S_ISLNK(file.st_mode) || (walk->reads && is_in_proc(walk)))
		return 1;
	return follow(walk, *name, false);
}

static int walk_to_file(struct walk *walk, const char *text, char **name)
{
	int status = begin(walk, text);

	*name = NULL;
	while (status == 0)
		status = step_to_file(walk, name);
	return status < 0 ? status : 0;
}

int own_path_open(struct own_path *path, const char *text)
{
	struct walk walk = {0};
	char *name;
	int status = walk_to_file(&walk, text, &name);

	*path = OWN_PATH_NONE;
	if (status == 0) {
		path->name = strdup(name);
		status = path->name ? 0 : -ENOMEM;
	}
	if (status == 0) {
		path->dir_fd = walk.dir_fd;
		walk.dir_fd = -1;
	}
	release(&walk);
	return status;
}

int own_path_open_to_read(const char *text)
{
	struct walk walk = {.reads = true};
	int flags = O_RDONLY | O_CLOEXEC;
	char *name;
	int fd, status = walk_to_file(&walk, text, &name);

	if (status == 0) {
		if (!is_in_proc(&walk))
			flags |= O_NOFOLLOW;
		fd = openat(walk.dir_fd, name, flags);
		status = fd >= 0 ? fd : -errno;
	}
	release(&walk);
	return status;
}

void own_path_release(struct own_path *path)
{
	if (path->dir_fd >= 0)
		close(path->dir_fd);
	free(path->name);
	*path = OWN_PATH_NONE;
}

bool own_path_is_of(const struct own_path *path, int fd)
{
	struct stat file, named;

	return fstat(fd, &file) == 0 &&
	       fstatat(path->dir_fd, path->name, &named, AT_SYMLINK_NOFOLLOW) ==
		       0 &&
	       file.st_dev == named.st_dev && file.st_ino == named.st_ino;
}

int own_path_sync(const struct own_path *path)
{
	int fd = openat(path->dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int status = 0;

	if (fd < 0) /* it need not be readable to put files in */
		return errno == EACCES ? 0 : -errno;
	if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
		status = -errno;
	close(fd);
	return status;
}

int own_path_open_directory(const char *text, bool make)
{
	struct walk walk = {.makes_missing = make};
	bool is_directory;
	const char *name;
	int fd, status = begin(&walk, text);

	while (status == 0 && (name = next(&walk, &is_directory)))
		status = step(&walk, name);
	fd = walk.dir_fd;
	if (status == 0)
		walk.dir_fd = -1;
	release(&walk);
	return status == 0 ? fd : status;
}
