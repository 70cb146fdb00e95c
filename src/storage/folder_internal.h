/* The inside of a struct folder, for the files of storage alone. */
#ifndef STORAGE_FOLDER_INTERNAL_H
#define STORAGE_FOLDER_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/directory.h"
#include "storage/folder.h"
#include "storage/leftover_parts.h"
#include "storage/marked_files.h"
#include "storage/part_lock.h"

struct folder {
	struct dest *dest;
	char *path;	/* beneath the destination; "" for that itself */
	uint64_t scope; /* of its names (nameset.h) */
	struct directory directory;
	struct part_locks locks;
	/* Under the lock of the final names. */
	struct marked_files marked;
	bool is_entered; /* its name and those above it are given */
	/* Over its opening, and what came of that. */
	pthread_mutex_t opening;
	int status;
	size_t failed_len; /* of the path, up to what is in the way */
	size_t taken_len;  /* likewise, if an item has that name; or 0 */
	/* Under the lock of the folders. */
	unsigned pins;
	struct folder *older; /* open and unpinned ones, as they became so */
	struct folder *newer;
	bool is_idle; /* it is one of these */
	/* The loop's own. */
	struct folder *next; /* of the same chain */
	size_t holders;
	struct leftover_parts leftovers;
};

/* Those of a destination that somebody holds. */
struct folders {
	pthread_mutex_t lock;
	struct folder *oldest; /* open and unpinned */
	struct folder *newest;
	size_t idle_count;
	struct folder **chains; /* NULL before there is any */
};

/* The scope of the names in the folder of a path. */
uint64_t folder_scope(const char *path);

/* Prepare none. */
void folders_init(struct folders *folders);

/* Free what it holds; nobody holds a folder. */
void folders_release(struct folders *folders);

/*
 * Prepare the folder of a path, closed.
 *
 * shown  its path as the user would write it.
 *
 * Returns 0 or UV_ENOMEM; it is to be ended in either case.
 */
int folder_init(struct folder *folder, struct dest *dest, const char *path,
		const char *shown) CO_MUST_CHECK;

/* End it: nothing of it is in use. */
void folder_end(struct folder *folder);

/* What happens to a folder that is not there. */
enum folder_missing { FOLDER_FIND, FOLDER_MAKE };

/*
 * Have its descriptors open until folder_unpin(), which has to follow in any
 * case.  Blocks on the disk; for the thread pool.
 *
 * Returns 0; UV_ENOENT with FOLDER_FIND if it is not there; or an error of
 * directory_open_beneath().  On error the descriptors are -1.
 */
int folder_pin(struct folder *folder, enum folder_missing missing);

/* Allow its descriptors to be closed. */
void folder_unpin(struct folder *folder);

/*
 * Note that an item's file has the name of the folder, or of one above it.
 *
 * len  of the path up to there.
 */
void folder_set_taken(struct folder *folder, size_t len);

/*
 * Have its name outlast a power cut, with those above it.  Pinned.  Blocks on
 * the disk.  Returns 0 or a negated errno.
 */
int folder_sync(struct folder *folder) CO_MUST_CHECK;

#endif
