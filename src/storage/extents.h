/*
 * Which bytes of a file there are: ranges in order, merged where they overlap
 * or touch.
 *
 * A plain value: zeroed it is empty, and it is copied by assignment.  It holds
 * few ranges, as many as the writers of one file can leave between them, so
 * that all of them fit in the record of a part (part_record.h).
 */
#ifndef STORAGE_EXTENTS_H
#define STORAGE_EXTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#include "base/buf.h"

enum { EXTENTS_MAX = 16 };

/* A range of bytes that is not empty. */
struct extent {
	uint64_t from_bytes;
	uint64_t end_bytes; /* the first one behind it */
};

struct extents {
	size_t count;
	struct extent ranges[EXTENTS_MAX];
};

/* The bytes from the beginning of a file on, up to a length; 0 for none. */
struct extents extents_prefix(uint64_t len_bytes);

/*
 * Add a range, which may be empty.
 *
 * Returns 0, or UV_ENOBUFS with nothing changed if there would be too many
 * ranges.  A range that overlaps or touches one that is there can always be
 * added, and so can any part of a range that could be.
 */
int extents_add(struct extents *extents, uint64_t from_bytes,
		uint64_t end_bytes) CO_MUST_CHECK;

/* Remove all bytes from there on. */
void extents_cut(struct extents *extents, uint64_t end_bytes);

/*
 * Remove a range, which may be empty.  Returns 0, or UV_ENOBUFS with nothing
 * changed if that would leave too many ranges.
 */
int extents_remove(struct extents *extents, uint64_t from_bytes,
		   uint64_t end_bytes) CO_MUST_CHECK;

/* The first byte from there on that is not there. */
uint64_t extents_first_gap(const struct extents *extents, uint64_t from_bytes);

/* Whether all bytes of another are there. */
bool extents_cover(const struct extents *extents, const struct extents *other);

/* Whether there is no gap before any of the bytes. */
bool extents_is_prefix(const struct extents *extents);

/* How many bytes there are. */
uint64_t extents_total(const struct extents *extents);

/* Where the last range ends; 0 if there is none. */
uint64_t extents_end(const struct extents *extents);

/*
 * Append a text form: "0-100,200-300", where the second number is that of the
 * first byte behind the range; "" for none.  Returns 0, or an error of buf.h.
 */
int extents_format(struct buf *out, const struct extents *extents);

/*
 * Read what extents_format() writes, and nothing else.  Returns 0, or -EINVAL
 * with *extents empty.
 */
int extents_parse(struct extents *extents, const char *text);

#endif
