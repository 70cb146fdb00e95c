/*
 * The parts that earlier runs left in a directory, by item.
 *
 * The directory is read once, for the first item that asks.  Nearly all items
 * have no part, and then need not look in the directory.
 */
#ifndef STORAGE_LEFTOVER_PARTS_H
#define STORAGE_LEFTOVER_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/lock.h>
#include <coget/status.h>

struct folder;
struct leftover_part;

struct leftover_parts {
	struct folder *folder;
	struct co_lock finding;
	bool is_found;
	bool lacks_record; /* one at least, which no item knows as its own */
	struct leftover_part *parts; /* by item, then by name */
	size_t count;
};

/* Prepare an empty one; the folder may be opened later. */
void leftover_parts_init(struct leftover_parts *leftovers,
			 struct folder *folder);

/* Free what it holds. */
void leftover_parts_release(struct leftover_parts *leftovers);

/*
 * Find the parts that are there, unless that was done.  Suspends once at most.
 * Returns 0, UV_ECANCELED, UV_ENOMEM, or the error of reading the directory.
 */
int leftover_parts_find(struct leftover_parts *leftovers) CO_MUST_CHECK;

/*
 * Take the first part of a URL: nobody else gets it.  Returns its name, which
 * lives as long as this; NULL if there is none (any more).
 */
const char *leftover_parts_take(struct leftover_parts *leftovers,
				const char *url);

/* Give a part back that was taken: it could not be had yet. */
void leftover_parts_give_back(struct leftover_parts *leftovers,
			      const char *name);

#endif
