#include "storage/part_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/own_file.h"
#include "storage/part_record_io.h"

/*
 * What a try on one name came to, beyond errors: the name is not for us, or
 * what was there has changed under our hands.
 */
#define TAKEN UV_EALREADY
#define CHANGED UV_EAGAIN

void part_lock_init(struct part_lock *lock)
{
	lock->fd = -1;
	lock->is_claimed = false;
}

void part_locks_init(struct part_locks *locks, struct directory *directory,
		     const struct reserved *reserved)
{
	locks->directory = directory;
	locks->reserved = reserved;
	locks->claimed = NULL;
	pthread_mutex_init(&locks->mutex, NULL);
}

void part_locks_release(struct part_locks *locks)
{
	pthread_mutex_destroy(&locks->mutex);
}

static bool claim(struct part_locks *locks, struct part_lock *lock)
{
	struct part_lock *other;

	pthread_mutex_lock(&locks->mutex);
	for (other = locks->claimed; other; other = other->next)
		if (strcmp(other->name, lock->name) == 0)
			break;
	if (!other) {
		lock->next = locks->claimed;
		locks->claimed = lock;
		lock->is_claimed = true;
	}
	pthread_mutex_unlock(&locks->mutex);
	return !other;
}

static void give_up(struct part_locks *locks, struct part_lock *lock)
{
	struct part_lock **at = &locks->claimed;

	pthread_mutex_lock(&locks->mutex);
	while (*at != lock)
		at = &(*at)->next;
	*at = lock->next;
	lock->is_claimed = false;
	pthread_mutex_unlock(&locks->mutex);
}

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
		return status == UV_ENOENT ? CHANGED : status;
	if (file.st_dev != named.st_dev || file.st_ino != named.st_ino)
		return CHANGED;
	return is_part(&file) ? 0 : TAKEN;
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

/* Open and lock the part that stands under a name already. */
static int open_left(struct part_locks *locks, const char *name,
		     const char *url)
{
	struct stat file;
	int status = directory_look(locks->directory, name, &file);
	int fd;

	if (status == UV_ENOENT)
		return CHANGED;
	if (status != 0)
		return status;
	if (!is_part(&file) || reserved_has_file(locks->reserved, &file))
		return TAKEN;
	/* O_NONBLOCK: should it have become a FIFO, wait for no reader. */
	fd = open_retried(locks->directory->fd, name, O_NONBLOCK);
	if (fd == UV_EACCES || fd == UV_EPERM)
		return TAKEN;
	if (fd == UV_EAGAIN) /* somebody has a lease on it */
		return UV_EBUSY;
	if (has_gone(fd))
		return CHANGED;
	if (fd < 0)
		return fd;
	status = lock_part(locks, name, fd);
	if (status == UV_EBUSY && is_foreign(locks, name, fd, url))
		status = TAKEN;
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
 * Put a new file in the place of a stale part.  It is not emptied instead: see
 * part.c.  Its lock is held until the new one has its own.
 */
static int replace_stale(struct part_locks *locks, const char *name,
			 const char *url)
{
	int stale = open_left(locks, name, url);
	int fd;

	if (stale < 0)
		return stale;
	if (!is_stale(locks, stale) || is_foreign(locks, name, stale, url)) {
		close(stale);
		return TAKEN;
	}
	(void)part_record_remove(locks->directory, name, stale);
	fd = unlinkat(locks->directory->fd, name, 0) == 0
		     ? open_new(locks, name)
		     : -errno;
	close(stale);
	return fd == UV_EEXIST || fd == UV_ENOENT ? CHANGED : fd;
}

/*
 * Make the part of that name, or take over a stale one.  Whatever ends up in
 * it, from here on it is a file of this run.
 */
static int open_part(struct part_locks *locks, struct part_lock *lock,
		     const void *url)
{
	const char *name = lock->name;
	bool passed = run_epoch_has_passed(&locks->directory->volume->epoch);
	int fd, status;

	do {
		fd = open_new(locks, name);
		if (fd == UV_EEXIST)
			fd = replace_stale(locks, name, url);
	} while (fd == CHANGED);
	if (fd < 0 || passed)
		return fd;
	status = run_epoch_outlast(&locks->directory->volume->epoch, fd);
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

struct moving {
	const char *from;
	void (*prepare)(void *context);
	void *context;
};

static int rename_prepared(struct part_locks *locks, const char *to,
			   const struct moving *moving, int fd)
{
	int dir_fd = locks->directory->fd;
	int status;

	moving->prepare(moving->context);
	if (renameat2(dir_fd, moving->from, dir_fd, to, RENAME_NOREPLACE) == 0)
		return 0;
	status = errno == EEXIST ? TAKEN : -errno;
	(void)part_record_remove(locks->directory, to, fd);
	return status;
}

/*
 * Take the name from a file that is to be the part.  Somebody else may have put
 * another there since it was chosen.
 */
static int move(struct part_locks *locks, struct part_lock *lock,
		const void *arg)
{
	const struct moving *moving = arg;
	int fd = open_retried(locks->directory->fd, moving->from, O_NONBLOCK);
	int status = fd >= 0 ? lock_part(locks, moving->from, fd) : fd;

	if (status == TAKEN)
		status = CHANGED;
	lock->fd = fd;
	if (status == 0)
		status = rename_prepared(locks, lock->name, moving, fd);
	if (status == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return status;
}

/*
 * Try the part's name, and then numbers in it, until one can be had.
 *
 * get  has a file under the lock's name, locked: its descriptor, TAKEN, or an
 *      error.
 * arg  for get().
 */
static int take_name(struct part_locks *locks, struct part_lock *lock,
		     const char *name,
		     int (*get)(struct part_locks *locks,
				struct part_lock *lock, const void *arg),
		     const void *arg)
{
	char numbered[NAME_SIZE];
	int fd = TAKEN;

	for (unsigned number = 0; fd == TAKEN; number++) {
		name_numbered(numbered, name, number);
		name_part(lock->name, numbered);
		if (reserved_has_name(locks->reserved, locks->directory,
				      lock->name) ||
		    !claim(locks, lock))
			continue;
		fd = get(locks, lock, arg);
		if (fd < 0)
			give_up(locks, lock);
	}
	lock->fd = fd < 0 ? -1 : fd;
	return fd < 0 ? fd : 0;
}

int part_lock_open(struct part_locks *locks, struct part_lock *lock,
		   const char *name, const char *url)
{
	return take_name(locks, lock, name, open_part, url);
}

int part_lock_move(struct part_locks *locks, struct part_lock *lock,
		   const char *name, const char *from,
		   void (*prepare)(void *context), void *context)
{
	const struct moving moving = {from, prepare, context};

	return take_name(locks, lock, name, move, &moving);
}

int part_lock_resume(struct part_locks *locks, struct part_lock *lock,
		     const char *name, const char *url)
{
	int fd;

	strcpy(lock->name, name);
	if (!claim(locks, lock))
		return UV_ENOENT;
	fd = open_left(locks, name, url);
	if (fd >= 0) {
		lock->fd = fd;
		return 0;
	}
	give_up(locks, lock);
	return fd == CHANGED || fd == TAKEN ? UV_ENOENT : fd;
}

int part_lock_park(struct part_lock *lock)
{
	if (fstat(lock->fd, &lock->left) != 0)
		return -errno;
	close(lock->fd);
	lock->fd = -1;
	return 0;
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

int part_lock_reopen(struct part_locks *locks, struct part_lock *lock)
{
	int fd, status;

	if (lock->fd >= 0)
		return 0;
	fd = open_retried(locks->directory->fd, lock->name, O_NONBLOCK);
	status = fd >= 0 ? lock_file(fd) : fd;
	if (status == 0 && !is_as_left(lock, fd))
		status = CHANGED;
	if (has_gone(status))
		status = CHANGED;
	if (status == 0) {
		lock->fd = fd;
		return 0;
	}
	if (fd >= 0)
		close(fd);
	give_up(locks, lock);
	return status;
}

void part_lock_close(struct part_locks *locks, struct part_lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
	give_up(locks, lock);
}

/*
 * A record that is stored with the file goes with it.  Without its record
 * first, the file would be nobody's if the process was killed in between.
 */
void part_lock_remove(struct part_locks *locks, struct part_lock *lock)
{
	if (lock->fd >= 0)
		(void)part_record_remove(locks->directory, lock->name, -1);
	unlinkat(locks->directory->fd, lock->name, 0);
	part_lock_close(locks, lock);
}
