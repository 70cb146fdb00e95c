/*
 * A file that is written aside and put in place when it is complete, so that
 * whoever looks, also after a crash, finds either the old one or the new one.
 *
 * Open, write to its descriptor, then place or discard; release in any case.
 * All calls block on the disk and are for one thread at a time.
 */
#ifndef SESSION_ASIDE_H
#define SESSION_ASIDE_H

#include <stdbool.h>

#include <coget/status.h>

struct aside {
	int fd;     /* read and write, locked; -1 for none */
	char *path; /* where it shall be, links resolved */
	char *temporary;
};

/* Initialise with this, so that it can be released at any time. */
#define ASIDE_NONE ((struct aside){.fd = -1})

/*
 * The path that a name leads to, so that a link is not replaced by what it
 * points to; the name itself where nothing is there yet.  To be freed by the
 * caller; NULL with errno set.
 */
char *aside_resolve(const char *name);

/*
 * Make PATH.coget-new, empty, and readable for its owner alone.  A stale one is
 * taken over.
 *
 * Returns 0; UV_EBUSY if another process is writing it, or it is no file of
 * ours; UV_EINVAL if at the path itself stands what is no file; UV_ENOMEM; or
 * the error of the open.
 */
int aside_open(struct aside *aside, const char *path) CO_MUST_CHECK;

/*
 * Put it, which has been synced, in place of what stands at its path.  It stays
 * open.
 *
 * Returns 0, or the error of the rename, after which all is as before, or of
 * making that durable.
 */
int aside_place(struct aside *aside) CO_MUST_CHECK;

/* Remove it. */
void aside_discard(struct aside *aside);

/* Close and free.  Whoever has taken the descriptor over has put -1 there. */
void aside_release(struct aside *aside);

/* Write all of it.  Returns 0 or the error of write(). */
int write_all(int fd, const void *data, size_t len) CO_MUST_CHECK;

/*
 * Have the kernel put on disk which names stand in the directory of a path.
 * File systems that cannot are taken to need it not.
 */
int sync_directory_of(const char *path) CO_MUST_CHECK;

/* Whether a descriptor is of the file that stands at a path now. */
bool stands_at(int fd, const char *path);

#endif
