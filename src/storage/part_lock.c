#include "storage/part_lock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "storage/part_fd.h"
#include "storage/part_record_io.h"

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
 * Try the part's name, and then numbers in it, until one can be had.
 *
 * get  has a file under the lock's name, locked: its descriptor, PART_FD_TAKEN,
 *      or an error.
 * arg  for get().
 */
static int take_name(struct part_locks *locks, struct part_lock *lock,
		     const char *name,
		     int (*get)(struct part_locks *locks,
				struct part_lock *lock, const void *arg),
		     const void *arg)
{
	char numbered[NAME_SIZE];
	int fd = PART_FD_TAKEN;

	for (unsigned number = 0; fd == PART_FD_TAKEN; number++) {
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
	return take_name(locks, lock, name, part_fd_open, url);
}

int part_lock_move(struct part_locks *locks, struct part_lock *lock,
		   const char *name, const char *from,
		   void (*prepare)(void *context), void *context)
{
	const struct part_move moving = {from, prepare, context};

	return take_name(locks, lock, name, part_fd_move, &moving);
}

int part_lock_resume(struct part_locks *locks, struct part_lock *lock,
		     const char *name, const char *url)
{
	int fd;

	strcpy(lock->name, name);
	if (!claim(locks, lock))
		return UV_ENOENT;
	fd = part_fd_open_left(locks, name, url);
	if (fd >= 0) {
		lock->fd = fd;
		return 0;
	}
	give_up(locks, lock);
	return fd == PART_FD_CHANGED || fd == PART_FD_TAKEN ? UV_ENOENT : fd;
}

int part_lock_park(struct part_lock *lock)
{
	if (fstat(lock->fd, &lock->left) != 0)
		return -errno;
	close(lock->fd);
	lock->fd = -1;
	return 0;
}

int part_lock_reopen(struct part_locks *locks, struct part_lock *lock)
{
	int fd;

	if (lock->fd >= 0)
		return 0;
	fd = part_fd_reopen(locks, lock);
	if (fd >= 0) {
		lock->fd = fd;
		return 0;
	}
	give_up(locks, lock);
	return fd;
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
