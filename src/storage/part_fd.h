/*
 * The descriptor of a part: a file opened under its name in the directory,
 * locked, and seen to be a part that this item may work on.
 *
 * The caller has claimed the name within this process, see part_lock.h.  All
 * calls block on the disk: they run on the thread pool.
 */
#ifndef STORAGE_PART_FD_H
#define STORAGE_PART_FD_H

#include <coget/status.h>

#include "storage/part_lock.h"

/*
 * What a try on one name came to, beyond errors: the name is not for us, or
 * what was there has changed under our hands.
 */
#define PART_FD_TAKEN UV_EALREADY
#define PART_FD_CHANGED UV_EAGAIN

/*
 * Open and lock the part that stands under a name already.
 *
 * url  of the item: a part of another URL that is locked is PART_FD_TAKEN.
 *
 * Returns its descriptor, for the caller to close; PART_FD_TAKEN,
 * PART_FD_CHANGED, UV_EBUSY if another process is at work on it, or a negated
 * errno.
 */
int part_fd_open_left(struct part_locks *locks, const char *name,
		      const char *url);

/*
 * Make the part of the lock's name, or take over a stale one.  Whatever ends up
 * in it, from here on it is a file of this run.
 *
 * url  of the item, a string.
 *
 * Returns as part_fd_open_left(), but never PART_FD_CHANGED.
 */
int part_fd_open(struct part_locks *locks, struct part_lock *lock,
		 const void *url);

/* A file that is to be the part; see part_lock_move(). */
struct part_move {
	const char *from;
	void (*prepare)(void *context);
	void *context;
};

/*
 * Take the name from a file that is to be the part.  Somebody else may have put
 * another there since it was chosen.
 *
 * lock  has the descriptor while the file is prepared.
 * arg   a struct part_move.
 *
 * Returns as part_fd_open_left().
 */
int part_fd_move(struct part_locks *locks, struct part_lock *lock,
		 const void *arg);

/*
 * Open and lock a part again that was parked.  Returns its descriptor;
 * PART_FD_CHANGED if somebody has changed, replaced or removed it; UV_EBUSY, or
 * a negated errno.
 */
int part_fd_reopen(struct part_locks *locks, const struct part_lock *lock);

#endif
