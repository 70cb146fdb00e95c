/*
 * The items that are finished, each by a key of sixteen bytes, and how many of
 * each: twenty bytes for an item, for lists of millions.
 *
 * Add all, then seal, then take.  Plain data.
 */
#ifndef SESSION_KEYSET_H
#define SESSION_KEYSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

struct session_key {
	unsigned char bytes[16];
};

struct keyset_entry {
	struct session_key key;
	uint32_t count;
};

/* Zeroed it is empty. */
struct keyset {
	struct keyset_entry *entries; /* once sealed: sorted, no key twice */
	size_t len;
	size_t size;
};

/* Add a key count times.  Returns 0 or UV_ENOMEM. */
int keyset_add(struct keyset *set, const struct session_key *key,
	       uint32_t count) CO_MUST_CHECK;

/* No more will be added for now: sort it and give back what is not needed. */
void keyset_seal(struct keyset *set);

/* Take a key out once.  Returns whether it was there. */
bool keyset_take(struct keyset *set, const struct session_key *key);

/* Free it. */
void keyset_release(struct keyset *set);

#endif
