#include "storage/part_fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/own_file.h"
#include "storage/part_record_io.h"

/*
 * A part is nobody else's to write, or it could not be gone on from; nor to
 * read, as whoever may open a file may hold a lock on it.
 */
static int open_retried(int dir_fd, const char *name, int flags)
{
	int fd;

	do
		fd = openat(dir_fd, name,
			    flags | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
	while (fd < 0 && errno == EINTR);
	return fd >= 0 ? fd : -errno;
}

/* Whether an error of open says that it is no file any more. */
static bool has_gone(int status)
{
	return status == UV_ENOENT || status == UV_ELOOP ||
	       status == UV_ENXIO || status == UV_EISDIR;
}

/* Where the file system has no such locks, one process has to be enough. */
static int lock_file(int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? UV_EBUSY : 0;
}

/* A part file of ours: not a link to elsewhere, nor somebody else's trap. */
static bool is_part(const struct stat *file)
{
	return own_file_is(file) && file->st_nlink == 1;
}

/*
 * Lock a file that was opened, and see that it is a part.  It must still be the
 * one under that name: its writer may have renamed it before we got the lock.
 */
static int lock_part(struct part_locks *locks, const char *name, int fd)
{
	struct stat file, named;
	int status = lock_file(fd);

	if (status != 0)
		return status;
	if (fstat(fd, &file) != 0)
		return -errno;
	status = directory_look(locks->directory, name, &named);
	if (status != 0)
		return status == UV_ENOENT ? PART_FD_CHANGED : status;
	if (file.st_dev != named.st_dev || file.st_ino != named.st_ino)
		return PART_FD_CHANGED;
	return is_part(&file) ? 0 : PART_FD_TAKEN;
}

/* Whether it was left before this run, and not by it. */
static bool is_stale(struct part_locks *locks, int fd)
{
	struct stat file;

	return fstat(fd, &file) == 0 &&
	       run_epoch_is_older(&locks->directory->volume->epoch, &file);
}

/* Whether a part is of another URL, which its item goes on from. */
static bool is_foreign(struct part_locks *locks, const char *name, int fd,
		       const char *url)
{
	struct part_record record;
	bool differs;

	if (part_record_read(locks->directory, name, fd, &record) != 0)
		return false;
	differs = !item_id_is_of(&record.id, url);
	part_record_reset(&record);
	return differs;
}

int part_fd_open_left(struct part_locks *locks, const char *name,
		      const char *url)
{
	struct stat file;
	int status = directory_look(locks->directory, name, &file);
	int fd;

	if (status == UV_ENOENT)
		return PART_FD_CHANGED;
	if (status != 0)
		return status;
	if (!is_part(&file) || reserved_has_file(locks->reserved, &file))
		return PART_FD_TAKEN;
	/* O_NONBLOCK: should it have become a FIFO, wait for no reader. */
	fd = open_retried(locks->directory->fd, name, O_NONBLOCK);
	if (fd == UV_EACCES || fd == UV_EPERM)
		return PART_FD_TAKEN;
	if (fd == UV_EAGAIN) /* somebody has a lease on it */
		return UV_EBUSY;
	if (has_gone(fd))
		return PART_FD_CHANGED;
	if (fd < 0)
		return fd;
	status = lock_part(locks, name, fd);
	if (status == UV_EBUSY && is_foreign(locks, name, fd, url))
		status = PART_FD_TAKEN;
	if (status != 0) {
		close(fd);
		return status;
	}
	return fd;
}

static int open_new(struct part_locks *locks, const char *name)
{
	int fd = open_retried(locks->directory->fd, name, O_CREAT | O_EXCL);
	int status = fd >= 0 ? lock_file(fd) : 0;

	if (status == 0)
		return fd;
	close(fd);
	return status;
}

/*
 * Put a new file in the place of a stale part.  Were it emptied instead, a power
 * cut could leave the new bytes with the old record.  Its lock is held until the
 * new one has its own.
 */
static int replace_stale(struct part_locks *locks, const char *name,
			 const char *url)
{
	int stale = part_fd_open_left(locks, name, url);
	int fd;

	if (stale < 0)
		return stale;
	if (!is_stale(locks, stale) || is_foreign(locks, name, stale, url)) {
		close(stale);
		return PART_FD_TAKEN;
	}
	(void)part_record_remove(locks->directory, name, stale);
	fd = unlinkat(locks->directory->fd, name, 0) == 0
		     ? open_new(locks, name)
		     : -errno;
	close(stale);
	return fd == UV_EEXIST || fd == UV_ENOENT ? PART_FD_CHANGED : fd;
}

int part_fd_open(struct part_locks *locks, struct part_lock *lock,
		 const void *url)
{
	const char *name = lock->name;
	bool passed = run_epoch_has_passed(&locks->directory->volume->epoch);
	int fd, status;

	do {
		fd = open_new(locks, name);
		if (fd == UV_EEXIST)
			fd = replace_stale(locks, name, url);
	} while (fd == PART_FD_CHANGED);
	if (fd < 0 || passed)
		return fd;
	status = run_epoch_outlast(&locks->directory->volume->epoch, fd);
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

static int rename_prepared(struct part_locks *locks, const char *to,
			   const struct part_move *moving, int fd)
{
	int dir_fd = locks->directory->fd;
	int status;

	moving->prepare(moving->context);
	if (renameat2(dir_fd, moving->from, dir_fd, to, RENAME_NOREPLACE) == 0)
		return 0;
	status = errno == EEXIST ? PART_FD_TAKEN : -errno;
	(void)part_record_remove(locks->directory, to, fd);
	return status;
}

int part_fd_move(struct part_locks *locks, struct part_lock *lock,
		 const void *arg)
{
	const struct part_move *moving = arg;
	int fd = open_retried(locks->directory->fd, moving->from, O_NONBLOCK);
	int status = fd >= 0 ? lock_part(locks, moving->from, fd) : fd;

	if (status == PART_FD_TAKEN)
		status = PART_FD_CHANGED;
	lock->fd = fd;
	if (status == 0)
		status = rename_prepared(locks, lock->name, moving, fd);
	if (status == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return status;
}

/* Whether nobody has touched the file since it was left. */
static bool is_as_left(const struct part_lock *lock, int fd)
{
	const struct stat *left = &lock->left;
	struct stat file;

	return fstat(fd, &file) == 0 && file.st_dev == left->st_dev &&
	       file.st_ino == left->st_ino && file.st_nlink == 1 &&
	       file.st_size == left->st_size &&
	       file.st_ctim.tv_sec == left->st_ctim.tv_sec &&
	       file.st_ctim.tv_nsec == left->st_ctim.tv_nsec;
}

int part_fd_reopen(struct part_locks *locks, const struct part_lock *lock)
{
	int fd = open_retried(locks->directory->fd, lock->name, O_NONBLOCK);
	int status = fd >= 0 ? lock_file(fd) : fd;

	if (status == 0 && !is_as_left(lock, fd))
		status = PART_FD_CHANGED;
	if (has_gone(status))
		status = PART_FD_CHANGED;
	if (status == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return status;
}
