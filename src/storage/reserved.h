/*
 * Files of the run's own, such as its lists and its session, where they lie
 * among those of the items: no item gets one of their names, nor is a part
 * written there.
 *
 * What is there already counts by what it is, whatever leads to it: a link, a
 * second name, or a name that the file system takes for the same.  What is made
 * later counts by its name.
 *
 * Reserve all before the first item gets a name; nothing changes from then on,
 * so that threads need no lock.
 */
#ifndef STORAGE_RESERVED_H
#define STORAGE_RESERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include <coget/status.h>

#include "storage/nameset.h"

struct directory;

struct reserved {
	struct nameset names; /* the directory being their scope */
	struct reserved_file *files;
	size_t file_count;
};

/* Prepare an empty one. */
void reserved_init(struct reserved *reserved);

/* Free what it holds. */
void reserved_release(struct reserved *reserved);

/*
 * Reserve a name in a directory, whichever that is.  Blocks on the disk.
 * Returns 0 or UV_ENOMEM.
 */
int reserved_add_name(struct reserved *reserved, int dir_fd,
		      const char *name) CO_MUST_CHECK;

/* Reserve a file that is there, wherever.  Returns 0 or UV_ENOMEM. */
int reserved_add_file(struct reserved *reserved,
		      const struct stat *file) CO_MUST_CHECK;

/* Whether a name is reserved in a directory; in none that is missing. */
bool reserved_has_name(const struct reserved *reserved,
		       const struct directory *directory, const char *name);

/* Whether a file is reserved. */
bool reserved_has_file(const struct reserved *reserved,
		       const struct stat *file);

#endif
