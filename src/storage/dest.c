/*
 * How two items of a run never write one file, with a list of any length.
 *
 * The obvious way, a set of the names that were given, grows with the list.
 * Instead the directory itself is the memory:
 *
 * - Items that are at work are kept apart by the names of their part files,
 *   which they claim (slot.c).  That list is as long as the number of running
 *   items.
 * - An item that has finished is known by its file: the ctime of that is later
 *   than the stamp that was taken when the run began (stamp.c).  ctime cannot
 *   be set by a server's Last-Modified, nor kept by a copy, and the rename into
 *   place renews it on most file systems.  Nothing older than the run can have
 *   such a ctime; what somebody else makes or changes during the run can, and
 *   is left alone like a file of our own.
 * - The final name is given in one step that fails if there is something
 *   (place.c), so the kernel decides between two items, threads or processes.
 *
 * All names are single components, resolved against one descriptor, and no link
 * is followed at either the part's or the final name, so nothing outside the
 * directory can be reached, whatever is planted in it.
 */
#include "storage/dest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <coget/thread.h>

#include "storage/directory.h"
#include "storage/note.h"
#include "storage/partfile.h"

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

/* Whether there is nothing in a directory, as far as can be seen. */
static bool is_empty(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	do
		entry = readdir(dir);
	while (entry && (strcmp(entry->d_name, ".") == 0 ||
			 strcmp(entry->d_name, "..") == 0));
	closedir(dir);
	return !entry;
}

/* Past a limit on file sizes writes shall fail (EFBIG), not end the program. */
static void ignore_sigxfsz(void)
{
	struct sigaction action;

	if (sigaction(SIGXFSZ, NULL, &action) == 0 &&
	    action.sa_handler == SIG_DFL) {
		action.sa_handler = SIG_IGN;
		sigaction(SIGXFSZ, &action, NULL);
	}
}

static int open_to_sync(int dir_fd)
{
	return openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

struct opening {
	struct dest *dest;
	const char *dir;
};

static int open_on_disk(void *arg)
{
	struct opening *opening = arg;
	struct dest *dest = opening->dest;
	int fd = directory_open(opening->dir);
	int status;

	if (fd < 0)
		return fd;
	status = stamp_take(&dest->stamp, fd);
	if (status != 0) {
		close(fd);
		return status;
	}
	dest->close_may_fail = close_may_fail(fd);
	dest->has_attributes = note_is_attribute(fd);
	dest->was_empty = is_empty(fd);
	dest->fd = fd;
	dest->sync_fd = open_to_sync(fd);
	return 0;
}

static void init_locks(struct dest *dest)
{
	pthread_mutexattr_t recursive;

	pthread_mutexattr_init(&recursive);
	pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&dest->naming, &recursive);
	pthread_mutexattr_destroy(&recursive);
	pthread_mutex_init(&dest->claiming, NULL);
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

int dest_open(struct dest **out, const char *dir)
{
	struct dest *dest = calloc(1, sizeof(*dest));
	struct opening opening = {dest, dir};
	int status;

	*out = NULL;
	if (!dest)
		return UV_ENOMEM;
	dest->fd = -1;
	dest->sync_fd = -1;
	init_locks(dest);
	left_init(&dest->left);
	dest->prefix = make_prefix(dir);
	if (!dest->prefix) {
		status = UV_ENOMEM;
		goto close_dest;
	}
	dest->prefix_len = strlen(dest->prefix);
	ignore_sigxfsz();
	status = co_to_thread(open_on_disk, &opening);
	if (status != 0)
		goto close_dest;
	*out = dest;
	return 0;

close_dest:
	dest_close(dest);
	return status;
}

void dest_close(struct dest *dest)
{
	if (!dest)
		return;
	partfile_free_spare(dest);
	left_release(&dest->left);
	if (dest->sync_fd >= 0)
		close(dest->sync_fd);
	if (dest->fd >= 0)
		close(dest->fd);
	free(dest->prefix);
	pthread_mutex_destroy(&dest->claiming);
	pthread_mutex_destroy(&dest->naming);
	free(dest);
}

int dest_look(struct dest *dest, const char *name, struct stat *status)
{
	if (fstatat(dest->fd, name, status, AT_SYMLINK_NOFOLLOW) != 0)
		return -errno;
	return 0;
}

int dest_sync(struct dest *dest)
{
	if (dest->sync_fd < 0)
		return UV_EACCES;
	return fsync(dest->sync_fd) == 0 || errno == EINVAL ? 0 : -errno;
}

char *dest_path(const struct dest *dest, const char *name)
{
	char *path = malloc(dest->prefix_len + NAME_SIZE);

	if (!path)
		return NULL;
	memcpy(path, dest->prefix, dest->prefix_len);
	dest_path_rename(dest, path, name);
	return path;
}

void dest_path_rename(const struct dest *dest, char *path, const char *name)
{
	strcpy(path + dest->prefix_len, name);
}

struct probing {
	struct dest *dest;
	struct dest_probe *probes;
	size_t count;
};

static int probe_on_disk(void *arg)
{
	struct probing *probing = arg;
	struct dest *dest = probing->dest;
	int result = 0;

	for (size_t i = 0; i < probing->count; i++) {
		struct dest_probe *probe = &probing->probes[i];
		struct stat file;
		int status = dest_look(dest, probe->name, &file);

		if (status == 0)
			probe->existed = !S_ISDIR(file.st_mode) &&
					 stamp_is_older(&dest->stamp, &file);
		else if (status != UV_ENOENT && result == 0)
			result = status;
	}
	return result;
}

int dest_probe(struct dest *dest, struct dest_probe *probes, size_t count)
{
	struct probing probing = {dest, probes, count};

	for (size_t i = 0; i < count; i++)
		probes[i].existed = false;
	if (dest->was_empty || count == 0)
		return 0;
	return co_to_thread(probe_on_disk, &probing);
}
