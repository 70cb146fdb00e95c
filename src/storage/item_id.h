/*
 * Which item a file, a part or an entry of a session is of: a digest of the
 * item's URL, from which nobody can tell the URL.
 *
 * Plain data, for any thread.
 */
#ifndef STORAGE_ITEM_ID_H
#define STORAGE_ITEM_ID_H

#include <stdbool.h>

#include <coget/status.h>

/* A value. */
struct item_id {
	unsigned char bytes[16];
};

/*
 * The identity of a URL's item.  A user name and password do not count, as they
 * are nobody's business, nor does a fragment, which is not sent, nor how the
 * host is written (host_to_ascii()).
 *
 * Returns 0 or UV_ENOMEM.
 */
int item_id_of(struct item_id *id, const char *url) CO_MUST_CHECK;

/* What tells the items of a list apart. */
struct item_key {
	const char *url;
	const char *output; /* what the user calls its file; NULL: nothing */
};

/*
 * The same, where the same URL in another directory, or for another output, is
 * another item.
 */
int item_id_within(struct item_id *id, const struct item_key *key,
		   const char *dir) CO_MUST_CHECK;

/* Make that of it, where item_id_of() its URL is known. */
void item_id_narrow(struct item_id *id, const struct item_key *key,
		    const char *dir);

/* Negative, 0 or positive, as memcmp(). */
int item_id_compare(const struct item_id *one, const struct item_id *other);

/* Whether it is that of the URL; not if there is no memory to find out. */
bool item_id_is_of(const struct item_id *id, const char *url);

#endif
