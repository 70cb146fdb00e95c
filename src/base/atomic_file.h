/*
 * A file that is written under another name and renamed when it is complete, so
 * that whoever looks, also after a crash, finds either the old one or the new
 * one.
 *
 * Open, write to its descriptor, then commit or discard; release in any case.
 * All calls block on the disk and are for one thread at a time.
 */
#ifndef BASE_ATOMIC_FILE_H
#define BASE_ATOMIC_FILE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/own_path.h"

/* What is added to the name of a file while it is written. */
#define ATOMIC_FILE_SUFFIX ".coget-new"

struct atomic_file {
	int fd;			     /* read and write, locked; -1 for none */
	const struct own_path *path; /* where it will be; the caller's */
	char *temporary;	     /* its name until then, beside the path */
};

/* Initialise with this, so that it can be released at any time. */
#define ATOMIC_FILE_NONE ((struct atomic_file){.fd = -1})

/*
 * Make PATH.coget-new, empty, and readable for its owner alone.  A stale one is
 * taken over.
 *
 * path  must live until the release.
 *
 * Returns 0; -EBUSY if another process is writing it; -EEXIST if what stands
 * under that name is no file of the user's; -EINVAL if what stands at the path
 * is no regular file, -EPERM if it is somebody else's; -ENOMEM; or the negated
 * errno of the open.
 */
int atomic_file_open(struct atomic_file *file, const struct own_path *path)
	__attribute__((warn_unused_result));

/*
 * Put the file, which has been synced, in place of what stands at its path.  It
 * stays open.
 *
 * Returns 0, or the negated errno of the rename, after which all is as before,
 * or of making that durable.
 */
int atomic_file_commit(struct atomic_file *file)
	__attribute__((warn_unused_result));

/* Remove it. */
void atomic_file_discard(struct atomic_file *file);

/* Close and free.  Whoever has taken the descriptor over has put -1 there. */
void atomic_file_release(struct atomic_file *file);

/*
 * Write a small file in one call, by way of a temporary name that no other
 * process uses; what stands there is removed first, and a link is not followed.
 *
 * is_synced  the bytes are on disk before the file has its name.
 *
 * Returns 0, or a negated errno, after which the old file is as it was.
 */
int atomic_file_write(int dir_fd, const char *name, const char *temporary,
		      const struct buf *text, bool is_synced)
	__attribute__((warn_unused_result));

#endif
