/*
 * Which item a whole file belongs to, by a mark that is left with it: an
 * extended attribute with the item's identity (item_id.h).
 *
 * Only marks on the user's own files count.  They may be files that others can
 * write to: a mark says which item a name is for, and proves nothing of what is
 * in the file.  Another user who sets a mark there only makes an item take
 * another name.  If such marks did not count, the file would pass for that of
 * every item.  Where a file system has no attributes there are no marks, and
 * no file has a known owner.  All calls block on disk.
 */
#ifndef STORAGE_ITEM_MARK_H
#define STORAGE_ITEM_MARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "storage/item_id.h"

enum owner {
	OWNER_UNKNOWN,
	OWNER_ITEM,  /* the item that is asked for */
	OWNER_OTHER, /* another item */
};

/* Mark an open file as the item's.  Where that cannot be, it has no mark. */
void item_mark_set(int fd, const struct item_id *id);

/* Whose a regular file is, which is read through no link. */
enum owner item_mark_owner(int dir_fd, const char *name,
			   const struct item_id *id);

/* Read the mark of a file; whether it has one that counts. */
bool item_mark_read(int dir_fd, const char *name, struct item_id *id);

#endif
