/*
 * Parts that have ended, with the memory of small bodies, for those that come:
 * each file has one, and malloc() is dear for what is so large.
 *
 * For tasks of one loop; nothing suspends.
 */
#ifndef STORAGE_SPARE_PARTS_H
#define STORAGE_SPARE_PARTS_H

#include <stddef.h>

struct part_file;

/* Enough that they do not come and go, yet a few MiB. */
enum { SPARE_PARTS_MAX = 64 };

/* Zeroed it is ready for use. */
struct spare_parts {
	struct part_file *parts[SPARE_PARTS_MAX];
	size_t count;
};

/*
 * Returns a part that is zeroed but for the memory of its body, which is empty;
 * the caller's until spare_parts_give().  NULL if memory is short.
 */
struct part_file *spare_parts_take(struct spare_parts *spare);

/* Take a part that holds nothing but that memory; it may be freed. */
void spare_parts_give(struct spare_parts *spare, struct part_file *part);

/* Free them all. */
void spare_parts_release(struct spare_parts *spare);

#endif
