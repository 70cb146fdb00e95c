/*
 * The part file of an item: whose it is, and who may write to it.
 *
 * Within the process, the items at work each claim a name.  Between processes,
 * whoever holds the flock on the file works on it, from just after it was made
 * until just after it was renamed: taking over a stale part and giving another
 * its final name can therefore not meet.
 */
#include "storage/dest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <coget/status.h>

#include "storage/note.h"

/*
 * What a try on one name came to, beyond errors: the name is not for us, or
 * what was there has changed under our hands.
 */
#define TAKEN UV_EALREADY
#define CHANGED UV_EAGAIN

void slot_init(struct slot *slot)
{
	slot->fd = -1;
	slot->is_claimed = false;
}

static bool claim(struct dest *dest, struct slot *slot)
{
	struct slot *other;

	pthread_mutex_lock(&dest->claiming);
	for (other = dest->claimed; other; other = other->next)
		if (strcmp(other->name, slot->name) == 0)
			break;
	if (!other) {
		slot->next = dest->claimed;
		dest->claimed = slot;
		slot->is_claimed = true;
	}
	pthread_mutex_unlock(&dest->claiming);
	return !other;
}

static void give_up(struct dest *dest, struct slot *slot)
{
	struct slot **at = &dest->claimed;

	pthread_mutex_lock(&dest->claiming);
	while (*at != slot)
		at = &(*at)->next;
	*at = slot->next;
	slot->is_claimed = false;
	pthread_mutex_unlock(&dest->claiming);
}

static int open_retried(int dir_fd, const char *name, int flags)
{
	int fd;

	do
		fd = openat(dir_fd, name,
			    flags | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0666);
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
static int lock(int fd)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	return errno == EWOULDBLOCK ? UV_EBUSY : 0;
}

/* A part file of ours: not a link to elsewhere, nor somebody else's trap. */
static bool is_part(const struct stat *file)
{
	return S_ISREG(file->st_mode) && file->st_nlink == 1 &&
	       file->st_uid == geteuid();
}

/*
 * Lock a file that was opened, and see that it is a part from before this run.
 * It must still be the one under that name: its writer may have renamed it
 * before we got the lock.
 */
static int lock_stale(struct dest *dest, const char *name, int fd)
{
	struct stat file, named;
	int status = lock(fd);

	if (status != 0)
		return status;
	if (fstat(fd, &file) != 0)
		return -errno;
	status = dest_look(dest, name, &named);
	if (status != 0)
		return status == UV_ENOENT ? CHANGED : status;
	if (file.st_dev != named.st_dev || file.st_ino != named.st_ino)
		return CHANGED;
	if (!is_part(&file) || !stamp_is_older(&dest->stamp, &file))
		return TAKEN;
	return 0;
}

/* Open and lock the file that stands under the part's name already. */
static int open_stale(struct dest *dest, const char *name)
{
	struct stat file;
	int status = dest_look(dest, name, &file);
	int fd;

	if (status == UV_ENOENT)
		return CHANGED;
	if (status != 0)
		return status;
	if (!is_part(&file))
		return TAKEN;
	/* O_NONBLOCK: should it have become a FIFO, wait for no reader. */
	fd = open_retried(dest->fd, name, O_NONBLOCK);
	if (fd == UV_EACCES || fd == UV_EPERM)
		return TAKEN;
	if (fd == UV_EAGAIN) /* somebody has a lease on it */
		return UV_EBUSY;
	if (has_gone(fd))
		return CHANGED;
	if (fd < 0)
		return fd;
	status = lock_stale(dest, name, fd);
	if (status != 0) {
		close(fd);
		return status;
	}
	return fd;
}

static int open_new(struct dest *dest, const char *name)
{
	int fd = open_retried(dest->fd, name, O_CREAT | O_EXCL);
	int status = fd >= 0 ? lock(fd) : 0;

	if (status == 0)
		return fd;
	close(fd);
	return status;
}

/* Whether a part is of another URL, and others go on from theirs. */
static bool is_foreign(struct dest *dest, const char *name, int fd,
		       const char *url)
{
	struct record record;
	bool differs;

	if (!dest->resumes || note_read_part(dest, name, fd, &record) != 0)
		return false;
	differs = !record_is_of(&record, url);
	record_reset(&record);
	return differs;
}

/*
 * Put a new file in the place of a stale part.  It is not emptied instead: see
 * part.c.  Its lock is held until the new one has its own.
 */
static int replace_stale(struct dest *dest, const char *name, const char *url)
{
	int stale = open_stale(dest, name);
	int fd;

	if (stale < 0)
		return stale;
	if (is_foreign(dest, name, stale, url)) {
		close(stale);
		return TAKEN;
	}
	note_remove_part(dest, name, stale);
	fd = unlinkat(dest->fd, name, 0) == 0 ? open_new(dest, name) : -errno;
	close(stale);
	return fd == UV_EEXIST || fd == UV_ENOENT ? CHANGED : fd;
}

/*
 * Make the part of that name, or take over a stale one.  Whatever ends up in
 * it, from here on it is a file of this run.
 */
static int open_part(struct dest *dest, const char *name, const char *url)
{
	bool passed = stamp_has_passed(&dest->stamp);
	int fd, status;

	do {
		fd = open_new(dest, name);
		if (fd == UV_EEXIST)
			fd = replace_stale(dest, name, url);
	} while (fd == CHANGED);
	if (fd < 0 || passed)
		return fd;
	status = stamp_outlast(&dest->stamp, fd);
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

int slot_open(struct dest *dest, struct slot *slot, const char *name,
	      const char *url)
{
	char numbered[NAME_SIZE];
	int fd = TAKEN;

	slot->fd = -1;
	for (unsigned number = 0; fd == TAKEN; number++) {
		if (number > 0)
			name_numbered(numbered, name, number);
		name_part(slot->name, number > 0 ? numbered : name);
		if (!claim(dest, slot))
			continue;
		fd = open_part(dest, slot->name, url);
		if (fd < 0)
			give_up(dest, slot);
	}
	if (fd < 0)
		return fd;
	slot->fd = fd;
	return 0;
}

int slot_take_up(struct dest *dest, struct slot *slot, const char *name)
{
	int fd;

	strcpy(slot->name, name);
	if (!claim(dest, slot))
		return UV_ENOENT;
	fd = open_stale(dest, name);
	if (fd >= 0) {
		slot->fd = fd;
		return 0;
	}
	give_up(dest, slot);
	return fd == CHANGED || fd == TAKEN ? UV_ENOENT : fd;
}

int slot_park(struct slot *slot)
{
	if (fstat(slot->fd, &slot->left) != 0)
		return -errno;
	close(slot->fd);
	slot->fd = -1;
	return 0;
}

/* Whether nobody has touched the file since it was left. */
static bool is_as_left(const struct slot *slot, int fd)
{
	const struct stat *left = &slot->left;
	struct stat file;

	return fstat(fd, &file) == 0 && file.st_dev == left->st_dev &&
	       file.st_ino == left->st_ino && file.st_nlink == 1 &&
	       file.st_size == left->st_size &&
	       file.st_ctim.tv_sec == left->st_ctim.tv_sec &&
	       file.st_ctim.tv_nsec == left->st_ctim.tv_nsec &&
	       lseek(fd, 0, SEEK_END) == left->st_size;
}

int slot_reopen(struct dest *dest, struct slot *slot)
{
	int fd, status;

	if (slot->fd >= 0)
		return 0;
	fd = open_retried(dest->fd, slot->name, O_NONBLOCK);
	status = fd >= 0 ? lock(fd) : fd;
	if (status == 0 && !is_as_left(slot, fd))
		status = CHANGED;
	if (has_gone(status))
		status = CHANGED;
	if (status == 0) {
		slot->fd = fd;
		return 0;
	}
	if (fd >= 0)
		close(fd);
	give_up(dest, slot);
	return status;
}

void slot_close(struct dest *dest, struct slot *slot)
{
	if (slot->fd >= 0)
		close(slot->fd);
	slot->fd = -1;
	give_up(dest, slot);
}

void slot_remove(struct dest *dest, struct slot *slot)
{
	if (slot->fd >= 0)
		note_remove_part(dest, slot->name, slot->fd);
	unlinkat(dest->fd, slot->name, 0);
	slot_close(dest, slot);
}
