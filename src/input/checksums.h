/*
 * What files shall have, by their names: the content of checksum files.
 *
 * A million lines of sha256sum take about 70 MB.  Add all, sort, then find;
 * belongs to one loop.
 */
#ifndef INPUT_CHECKSUMS_H
#define INPUT_CHECKSUMS_H

#include <stddef.h>

#include <coget/status.h>

#include "model/checksum.h"

struct checksums;

/* Make an empty one, owned by the caller; NULL: no memory. */
struct checksums *checksums_new(void);

/* Free it.  NULL is ignored. */
void checksums_free(struct checksums *checksums);

/*
 * Note what the file of a path shall have.  A path without a name, "dir/", is
 * that of no file.
 *
 * Returns 0, UV_ENOENT if it has no name, or UV_ENOMEM.
 */
int checksums_add(struct checksums *checksums, const char *path,
		  const struct checksum *checksum) CO_MUST_CHECK;

/* Prepare to find what was added.  Does not suspend. */
void checksums_sort(struct checksums *checksums);

/*
 * What is noted for a file.
 *
 * name   a safe one (names.h); paths were noted under theirs.
 * url    where it comes from.  Of several paths with that name, those count
 *        that have the most of their directories in common with it.
 * found  receives at most one checksum of each algorithm.
 *
 * Returns 0 with *count set; or UV_EEXIST if two that count contradict each
 * other.
 */
int checksums_find(const struct checksums *checksums, const char *name,
		   const char *url, struct checksum found[CHECKSUM_COUNT],
		   size_t *count) CO_MUST_CHECK;

#endif
