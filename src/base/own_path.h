/*
 * Following a path without links of other users: to a directory, or to a file's
 * directory, opened, and the file's name in it.
 *
 * In a directory that others may write to, anybody can put a link at a name
 * that coget is going to use, and so redirect what it writes.  Where
 * fs.protected_symlinks is set, the kernel follows no such link in directories
 * like /tmp.  Here a link is followed only if it belongs to the user or to
 * root, in any directory, on the way as well as at the end of the path.
 *
 * A descriptor holds the directory that was found, so that no other can take
 * its place afterwards.  Open the file beneath it with O_NOFOLLOW.
 *
 * All calls block on the disk.
 */
#ifndef BASE_OWN_PATH_H
#define BASE_OWN_PATH_H

#include <errno.h>
#include <stdbool.h>

/* An error beside those of the system, and what it says. */
#define OWN_PATH_FOREIGN_LINK (-EREMOTE)
#define OWN_PATH_FOREIGN_TEXT "a link in this path belongs to somebody else"

struct own_path {
	int dir_fd; /* for names beneath it only (O_PATH); -1 for none */
	char *name; /* in there; links at it have been followed */
};

/* Initialise with this, so that it can be released at any time. */
#define OWN_PATH_NONE ((struct own_path){.dir_fd = -1})

/*
 * Find the directory and the name of a file, which need not exist; its
 * directory must.
 *
 * Returns 0 with *path to be released; OWN_PATH_FOREIGN_LINK; -EISDIR if the
 * path ends as those of directories do; -ENOMEM; or another negated errno.
 */
int own_path_open(struct own_path *path, const char *text);

/*
 * Find a file in the same way and open it for reading.  The links in /proc,
 * such as the /dev/fd/63 of a shell's <(...), are opened as they are.  Waits
 * for the writer of a FIFO.
 *
 * Returns a descriptor, to be closed by the caller, or an error as above.
 */
int own_path_open_to_read(const char *text);

/* Close and free. */
void own_path_release(struct own_path *path);

/* Whether a descriptor is of the file that has that name now. */
bool own_path_is_of(const struct own_path *path, int fd);

/*
 * Write the names in its directory to the disk.  A file system that cannot do
 * so is assumed not to need it.  Returns 0 or a negated errno.
 */
int own_path_sync(const struct own_path *path);

/*
 * Open a directory as a place for names (O_PATH: it need not be readable to put
 * files in it).
 *
 * make  create it, and those above it, where they are missing.
 *
 * Returns a descriptor, to be closed by the caller, or an error as above.
 */
int own_path_open_directory(const char *text, bool make);

#endif
