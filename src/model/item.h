/*
 * An item: what the input says of one file that is wanted.  It does not change
 * once it is read; what becomes of it is a download's.
 */
#ifndef MODEL_ITEM_H
#define MODEL_ITEM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/checksum.h"
#include "model/item_options.h"

struct item {
	uint64_t index; /* 1 for the first item of the run */
	char *url;	/* as the user gave it; NULL: the line holds none */
	char *host;	/* "host:port", lower case: what --per-host counts */
	const char
		*source; /* "argument", "stdin" or the list's name; not owned */
	uint64_t line;	 /* line in the source; the position for arguments */
	struct checksum *checksum; /* what the file shall have; or NULL */
	struct item_options *options; /* its own; NULL: none */
	char *listed; /* what a list has in place of the URL; NULL: that */
	char **globs; /* what the patterns of its URL stand for, in order */
	size_t glob_count;
	/*
	 * What stands beneath its URL in a list; or the line of JSON that it
	 * comes from, which begins with "{".  Empty if it is not kept.
	 */
	struct buf option_lines;
};

/*
 * Make an item of a URL, which is copied; or of NULL.  The caller owns it;
 * NULL: out of memory.
 */
struct item *item_new(const char *url);

/* What is said of it alone, made if there is nothing yet; NULL: no memory. */
struct item_options *item_own_options(struct item *item);

/*
 * Have an item that nothing is said of have a copy of all that is said of
 * another, but for its URL and place.  Returns 0 or -ENOMEM.
 */
int item_copy_said(struct item *item, const struct item *other);

/* About how much memory it takes, in bytes. */
size_t item_memory(const struct item *item);

/* Free an item and what it owns.  NULL is ignored. */
void item_free(struct item *item);

#endif
