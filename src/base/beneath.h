/*
 * Directories beneath another one, that nothing leads out of: a path of names
 * alone, through no link, and through no directory that another user has put
 * where all may write.
 *
 * What stands there is another's to choose in such a directory; a link would
 * lead what is written anywhere.  All calls block on the disk.
 */
#ifndef BASE_BENEATH_H
#define BASE_BENEATH_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

/* An error beside those of the system: a directory is another user's. */
#define BENEATH_FOREIGN (-EREMOTE)

struct beneath {
	bool makes_missing; /* in: directories */
	bool was_made;	    /* out: the last one, by this call */
	size_t failed_len;  /* out: after an error, of the path up to there */
};

/*
 * Open a directory as a place for names (O_PATH).
 *
 * path  names separated by single slashes: none of them empty, "." or "..".
 *
 * Returns a descriptor, to be closed by the caller; -ELOOP for a link, -ENOTDIR
 * for anything else that is no directory, -ENOENT if it is missing,
 * BENEATH_FOREIGN, or another negated errno.
 */
int beneath_open(struct beneath *beneath, int dir_fd, const char *path);

/*
 * Write the names of the directories of a path to the disk, each in the one
 * above it.  Returns 0 or a negated errno.
 */
int beneath_sync(int dir_fd, const char *path);

#endif
