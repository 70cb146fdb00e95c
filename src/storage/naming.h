/*
 * One item that is being given its name, and what stands under the names that
 * it may have.
 *
 * For final_name.c: under the lock of the names, the folder being pinned unless
 * nothing is in it.  All calls but naming_make_id() may block on the disk.
 */
#ifndef STORAGE_NAMING_H
#define STORAGE_NAMING_H

#include <stdbool.h>
#include <sys/stat.h>

#include "storage/dest_internal.h"

/* What stands under a name, as an item sees it. */
enum finding {
	NOTHING,
	OWN,	  /* a file that is the item's, or nobody's that is known */
	STRANGER, /* not for this item */
	OBSTACLE,
};

struct naming {
	struct final_names *names;
	struct folder *folder;
	const struct directory *directory; /* that of the folder */
	enum exists_policy policy;
	struct name_request *request;
	struct item_id id;
	bool has_id;
	bool has_searched; /* for the item's own files */
};

/* Whether there is nothing in the directory that names have to do with. */
bool naming_is_of_nothing(const struct final_names *names,
			  const struct directory *directory);

/* Know the item's identity; whether there is the memory for that. */
bool naming_make_id(struct naming *naming);

/*
 * Whether a file of the item's URL is rather that of another item of it: of one
 * that is finished, if this is not, and the other way round.
 */
bool naming_is_twins(const struct naming *naming, const char *name);

/*
 * What a file, found under the name with that number, is to the item.  Sets the
 * request's obstacle where it is one.
 */
enum finding naming_examine(struct naming *naming, const char *name,
			    unsigned number, const struct stat *file);

/* The same for what is under a name, if anything. */
enum finding naming_look(struct naming *naming, const char *name,
			 unsigned number);

#endif
