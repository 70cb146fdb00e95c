/*
 * The names that a run has given to its items.
 *
 * A name is kept as a hash of eight bytes, so that a million of them take about
 * 12 MB.  Two names of one hash, which nobody meets by chance, count as one: the
 * later item gets a number that it did not need.  Zeroed it is empty.  Plain
 * data; the caller locks.
 */
#ifndef STORAGE_NAMESET_H
#define STORAGE_NAMESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

enum { NAMESET_SHARDS = 64 };

/* One of the tables, which grow one at a time: memory never peaks. */
struct nameset_shard {
	uint64_t *hashes; /* 0 where nothing is */
	size_t len;
	size_t size;
};

/* What is known of a name that several items want. */
struct nameset_shared {
	uint64_t hash; /* of the name without a number */
	uint32_t next; /* no number below this one is free */
};

struct nameset {
	struct nameset_shard shards[NAMESET_SHARDS];
	struct nameset_shared *shared; /* a table, too */
	size_t shared_len;
	size_t shared_size;
};

/* Free what it holds. */
void nameset_release(struct nameset *set);

/*
 * Whether a name was given to an item.  The same name in another scope, which
 * is any number, is another name.
 */
bool nameset_has(const struct nameset *set, uint64_t scope, const char *name);

/* Note that a name was given.  Returns 0, also if it was before; UV_ENOMEM. */
int nameset_add(struct nameset *set, uint64_t scope,
		const char *name) CO_MUST_CHECK;

/* What is known of a name that is shared; NULL if nothing. */
const struct nameset_shared *nameset_find_shared(const struct nameset *set,
						 uint64_t scope,
						 const char *name);

/* Note that of a name.  Returns 0 or UV_ENOMEM. */
int nameset_note_shared(struct nameset *set, uint64_t scope, const char *name,
			uint32_t next) CO_MUST_CHECK;

#endif
