/*
 * Records of an archive, each compressed into a gzip member of its own, so that
 * it can be read without those before it; or as they are.
 *
 * Open, then per record begin, put any number of times, end; then close.  All
 * but open and close block on the disk, and are for one thread at a time.
 */
#ifndef ARCHIVE_GZIP_MEMBER_H
#define ARCHIVE_GZIP_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "archive/archive_file.h"

struct gzip_member;

/*
 * Prepare writing them to a file, which must live as long.
 *
 * compresses  or they are put there as they are.
 *
 * Returns 0 with *out to be closed, or -ENOMEM.
 */
int gzip_member_open(struct gzip_member **out, struct archive_file *file,
		     bool compresses) __attribute__((warn_unused_result));

/* Free it.  NULL is ignored. */
void gzip_member_close(struct gzip_member *member);

/* Begin a record.  One that was begun and has no end is forgotten. */
void gzip_member_begin(struct gzip_member *member);

/* Put more of it.  Returns 0 or an error of archive_file_put(). */
int gzip_member_put(struct gzip_member *member, const void *data, size_t len)
	__attribute__((warn_unused_result));

/* Nothing more of it follows.  Likewise. */
int gzip_member_end(struct gzip_member *member)
	__attribute__((warn_unused_result));

#endif
