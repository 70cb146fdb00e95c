/*
 * The marked files of a directory that have a number in their names: where the
 * file of an item may be that has not the wanted name.
 *
 * Plain data but for marked_files_read(), which blocks on the disk.
 */
#ifndef STORAGE_MARKED_FILES_H
#define STORAGE_MARKED_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/item_mark.h"

/* A marked file of a directory, with a number in its name. */
struct marked_file {
	struct item_id id;
	uint32_t number; /* in its name: see name_number() */
};

/* All of them, by their items; zeroed it is not read yet. */
struct marked_files {
	struct marked_file *files;
	size_t count;
	bool is_read;
};

/*
 * Read the marks of such files in a directory, unless that was done.  Returns
 * 0, UV_ENOMEM, or the error of reading the directory.
 */
int marked_files_read(struct marked_files *marked, int dir_fd);

/*
 * The first file of an item; those that follow while the item is the same are
 * the item's, too.  NULL if there is none.
 */
const struct marked_file *marked_files_find(const struct marked_files *marked,
					    const struct item_id *id);

/* The next file of the same item, or NULL. */
const struct marked_file *marked_files_next(const struct marked_files *marked,
					    const struct marked_file *file);

/* Free what it holds. */
void marked_files_release(struct marked_files *marked);

#endif
