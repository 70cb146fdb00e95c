/*
 * The inside of a struct dest, for the files of storage alone.
 *
 * Those functions here that touch the disk block: they run on the thread pool,
 * several at a time.
 */
#ifndef STORAGE_DEST_H
#define STORAGE_DEST_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "storage/group.h"
#include "storage/left.h"
#include "storage/names.h"
#include "storage/partfile.h"
#include "storage/stamp.h"

struct dest {
	int fd;	      /* for names beneath it only (O_PATH) */
	/*
	 * For syncing it, opened before descriptors can run out: a file that has
	 * its name must not fail for that.  -1 where it cannot be read.
	 */
	int sync_fd;
	char *prefix; /* the directory as the user wrote it, "dir/" */
	size_t prefix_len;
	bool was_empty;	     /* once the stamp was taken: nothing is older */
	bool close_may_fail; /* writes are sure only once closed: NFS, FUSE */
	bool has_attributes; /* for records; else they are in files */
	_Atomic bool resumes; /* parts of other URLs are not to be lost */
	struct left left;     /* the loop's */
	struct stamp stamp;
	pthread_mutex_t naming; /* from look to taking; recursive */
	pthread_mutex_t claiming;
	struct slot *claimed; /* under claiming */
	struct group endings; /* the loop's own, like the spare ones */
	struct partfile *spare;
	size_t spare_count;
};

/* A part's name, claimed within this process, and its locked descriptor. */
struct slot {
	struct slot *next;
	int fd; /* -1 while it has no file, or is parked */
	bool is_claimed;
	struct stat left; /* the file when it was parked */
	char name[NAME_SIZE];
};

/* Make it one that has no name. */
void slot_init(struct slot *slot);

/*
 * Create and lock the part file for a name, in place of the stale one of an
 * earlier run.  Where an item of this run is at work on it or has left one
 * behind, something that is no part file stands there, or one of another URL
 * that a run which resumes may need, that is let alone and a number put in the
 * name.
 *
 * Returns 0 with the slot to be closed or removed; UV_EBUSY if another process
 * is at work on it, or a negated errno.  On error fd is -1.
 */
int slot_open(struct dest *dest, struct slot *slot, const char *name,
	      const char *url);

/*
 * Open and lock the part of an earlier run that has this very name.
 *
 * Returns 0; UV_ENOENT if there is none, or not for us; UV_EBUSY, or a negated
 * errno.
 */
int slot_take_up(struct dest *dest, struct slot *slot, const char *name);

/*
 * Close and unlock the file, and keep its name claimed.  Returns 0 or a negated
 * errno; then it is still open.
 */
int slot_park(struct slot *slot);

/*
 * Open and lock the file again, unless it is open.
 *
 * Returns 0; UV_EAGAIN if somebody has changed, replaced or removed it;
 * UV_EBUSY if another process is at work on it, or a negated errno.  On error
 * its name is given up.
 */
int slot_reopen(struct dest *dest, struct slot *slot) CO_MUST_CHECK;

/* Unlock it and give up its claim; the file stays. */
void slot_close(struct dest *dest, struct slot *slot);

/* The same, and remove the file. */
void slot_remove(struct dest *dest, struct slot *slot);

/* A part that shall have its final name. */
struct placement {
	struct dest *dest;
	const char *part_name;
	const struct commit *commit;
	ino_t inode; /* of the part; if before_placing is to know */
};

/*
 * Give a part its final name, or as the commit's policy says another or none;
 * see partfile_commit().  The part is not touched where that fails.
 *
 * name  in: the name wanted.  Out: the name given, or that of what is in the
 *       way.
 *
 * Returns 0, UV_EEXIST, UV_EISDIR, or a negated errno.
 */
int dest_place(const struct placement *placement, char name[NAME_SIZE]);

/* What stands under a name, links not followed.  0 or a negated errno. */
int dest_look(struct dest *dest, const char *name, struct stat *status);

/* Have the names in it outlast a power cut.  0 or a negated errno. */
int dest_sync(struct dest *dest);

/* End a partfile of which nothing is claimed. */
void partfile_free(struct partfile *part);

/* Free the partfiles that the loop keeps for reuse. */
void partfile_free_spare(struct dest *dest);

/* Put another name in a path from dest_path(). */
void dest_path_rename(const struct dest *dest, char *path, const char *name);

#endif
