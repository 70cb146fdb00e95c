/*
 * The items that are finished: each by its identity, with a hash of
 * the name that its file got.  Twenty-four bytes for an item, for lists of
 * millions; four more once names are asked for.
 *
 * Add all, then seal, then take and ask.  Plain data.
 */
#ifndef SESSION_KEYSET_H
#define SESSION_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "storage/item_id.h"

/* What stands for a file's name; the directory counts. */
uint64_t keyset_name(const char *dir, const char *name);

struct keyset_entry {
	struct item_id id;
	uint64_t name; /* keyset_name(); the highest bit is set once taken */
};

/* Zeroed it is empty. */
struct keyset {
	struct keyset_entry *entries; /* once sealed: by item, then by name */
	size_t len;
	size_t size;
	uint32_t *by_name; /* of the entries, once asked for */
};

/* Add an item.  Returns 0 or UV_ENOMEM. */
int keyset_add(struct keyset *set, const struct item_id *id,
	       uint64_t name) CO_MUST_CHECK;

/* No more will be added for now: sort it and give back what is not needed. */
void keyset_seal(struct keyset *set);

/*
 * Take an item; it can be taken as often as it was added.  Returns whether it
 * was there.
 */
bool keyset_take(struct keyset *set, const struct item_id *id);

/* Whether an item was added with that name, taken or not. */
bool keyset_has(const struct keyset *set, const struct item_id *id,
		uint64_t name);

/*
 * Whether any item was added with that name.  The first call sorts the names;
 * where memory does not suffice for that, none is known.
 */
bool keyset_has_name(struct keyset *set, uint64_t name);

/* Free it. */
void keyset_release(struct keyset *set);

#endif
