/*
 * The part file of an item: whose it is, and who may write to it.
 *
 * Within the process, the items at work each claim a name.  Between processes,
 * whoever holds the flock on the file works on it, from just after it was made
 * until just after it was renamed: taking over a stale part and giving another
 * its final name can therefore not meet.
 *
 * All calls but part_lock_init() block on the disk: they run on the thread
 * pool, several at a time.
 */
#ifndef STORAGE_PART_LOCK_H
#define STORAGE_PART_LOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/stat.h>

#include <coget/status.h>

#include "storage/directory.h"
#include "model/names.h"
#include "storage/reserved.h"

/* A part's name, claimed within this process, and its locked descriptor. */
struct part_lock {
	struct part_lock *next;
	int fd; /* -1 while it has no file, or is parked */
	bool is_claimed;
	struct stat left; /* the file when it was parked */
	char name[NAME_SIZE];
};

/* Those of a directory. */
struct part_locks {
	struct directory *directory;
	const struct reserved *reserved;
	pthread_mutex_t mutex;
	struct part_lock *claimed; /* under the mutex */
};

/* Prepare for a directory, which may be opened later. */
void part_locks_init(struct part_locks *locks, struct directory *directory,
		     const struct reserved *reserved);

/* End it; no name is claimed. */
void part_locks_release(struct part_locks *locks);

/* Make it one that has no name. */
void part_lock_init(struct part_lock *lock);

/*
 * Create and lock the part file for a name, in place of the stale one of an
 * earlier run.  Where an item of this run is at work on it or has left one
 * behind, something that is no part file stands there, or one of another URL,
 * that is let alone and a number put in the name.
 *
 * Returns 0 with the lock to be closed or removed; UV_EBUSY if another process
 * is at work on it, or a negated errno.  On error fd is -1.
 */
int part_lock_open(struct part_locks *locks, struct part_lock *lock,
		   const char *name, const char *url);

/*
 * Open and lock the part that has this very name, which an earlier run has
 * left, or another process.
 *
 * Returns 0; UV_ENOENT if there is none, or not for us; UV_EBUSY, or a negated
 * errno.
 */
int part_lock_resume(struct part_locks *locks, struct part_lock *lock,
		     const char *name, const char *url);

/*
 * Lock a file and rename it to be the part for a name.  No other part is
 * replaced: a number is put in the name, as by part_lock_open().
 *
 * prepare  is called with the lock before each rename that may succeed; then
 *          what it has noted for the part is there whenever the file is.
 *
 * Returns as part_lock_open(); on error the notes are removed.
 */
int part_lock_move(struct part_locks *locks, struct part_lock *lock,
		   const char *name, const char *from,
		   void (*prepare)(void *context), void *context);

/*
 * Close and unlock the file, and keep its name claimed.  Returns 0 or a negated
 * errno; then it is still open.
 */
int part_lock_park(struct part_lock *lock);

/*
 * Open and lock the file again, unless it is open.
 *
 * Returns 0; UV_EAGAIN if somebody has changed, replaced or removed it;
 * UV_EBUSY if another process is at work on it, or a negated errno.  On error
 * its name is given up.
 */
int part_lock_reopen(struct part_locks *locks,
		     struct part_lock *lock) CO_MUST_CHECK;

/* Unlock it and give up its claim; the file stays. */
void part_lock_close(struct part_locks *locks, struct part_lock *lock);

/* The same, and remove the file. */
void part_lock_remove(struct part_locks *locks, struct part_lock *lock);

#endif
