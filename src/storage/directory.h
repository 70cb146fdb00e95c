/*
 * A directory that files of a run go to: what is known of it, and what stands
 * in it.
 *
 * All names are single components, resolved against one descriptor, and no link
 * is followed.  All calls but those about paths
 * block on the disk: they run on the thread pool, several at a time.
 */
#ifndef STORAGE_DIRECTORY_H
#define STORAGE_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include <coget/status.h>

#include "base/beneath.h"

#include "storage/unnamed_file.h"
#include "storage/volume.h"

struct directory {
	int fd; /* for names beneath it only (O_PATH); -1: it is closed */
	/*
	 * For syncing it, opened before descriptors can run out: a file that
	 * has its name must not fail for that.  -1 where it cannot be read.
	 */
	int sync_fd;
	char *prefix; /* the directory as the user wrote it, "dir/" */
	size_t prefix_len;
	bool is_for_all;     /* anybody may put files there */
	_Atomic bool was_empty; /* when the run met it: nothing is older */
	bool close_may_fail; /* writes are sure only once closed: NFS, FUSE */
	bool has_attributes; /* for records; else they are in files */
	struct file_mode mode; /* of new files, if nothing else is asked for */
	_Atomic enum unnamed_way unnamed_way;
	struct volume *volume;
	dev_t device; /* which it is, once it was open */
	ino_t inode;
};

/*
 * Prepare one that is closed.
 *
 * path  as the user would write it; "." for the one where coget was started.
 *
 * Returns 0 or UV_ENOMEM.
 */
int directory_init(struct directory *directory, const char *path) CO_MUST_CHECK;

/* Close it and free what it holds. */
void directory_release(struct directory *directory);

/*
 * Open one, made with its parents where missing, and see that files can be made
 * there.
 *
 * volumes  NULL: only to look at what is there.  Then nothing is made or
 *          written, and one that is missing stays closed.
 *
 * Returns 0, or an error of dest_open() (dest.h).
 */
int directory_open(struct directory *directory, const char *path,
		   struct volumes *volumes) CO_MUST_CHECK;

/*
 * Open one beneath another that is open (base/beneath.h).  What is known of it
 * already, since it was open before, is not found out again.
 *
 * volumes  as above; but one that is missing is UV_ENOENT.
 *
 * Returns 0, or an error of beneath_open() or volume_of().
 */
int directory_open_beneath(struct directory *directory,
			   const struct directory *root, const char *path,
			   struct beneath *beneath,
			   struct volumes *volumes) CO_MUST_CHECK;

/* Close its descriptors, to be opened again. */
void directory_close(struct directory *directory);

/* Whether the files of a directory have extended attributes. */
bool directory_has_attributes(int dir_fd);

/*
 * Call each(context, name) for whatever is in a directory, but "." and "..", in
 * no order.
 *
 * Returns 0; what the first call returned that did not return 0, after which
 * there is no other; or the negated errno of reading it.
 */
int directory_list(int dir_fd, int (*each)(void *context, const char *name),
		   void *context);

/* What stands under a name, links not followed.  0 or a negated errno. */
int directory_look(const struct directory *directory, const char *name,
		   struct stat *status);

/*
 * What stands under a name and is no file, nor a link to one: "a FIFO"; NULL if
 * it is one.  In a directory that all may write to, another user's file or link
 * counts as none.  found is from directory_look().
 */
const char *directory_obstacle(const struct directory *directory,
			       const char *name, const struct stat *found);

/* Have the names in it outlast a power cut.  0 or a negated errno. */
int directory_sync(const struct directory *directory);

/*
 * Have the file system of a directory, whose descriptor may be for names only
 * (O_PATH), put everything on disk.  Returns 0 or a negated errno.
 */
int directory_sync_all(int dir_fd) CO_MUST_CHECK;

/*
 * The path of a name in it, as the user would write it; to be freed by the
 * caller.  There is room to put any other name in.  NULL: no memory.
 */
char *directory_path(const struct directory *directory, const char *name);

/* Put another name in a path from directory_path(). */
void directory_path_rename(const struct directory *directory, char *path,
			   const char *name);

#endif
