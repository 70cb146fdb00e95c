/*
 * The header of a file in a tar archive, in the pax interchange format (POSIX
 * 1003.1, pax), which every tar of today reads.
 *
 * Plain data, nothing suspends.
 */
#ifndef ARCHIVE_TAR_HEADER_H
#define ARCHIVE_TAR_HEADER_H

#include <stdint.h>

#include "base/buf.h"

/* All of a tar archive is made of such blocks. */
#define TAR_BLOCK_BYTES 512

/* Two blocks of zeros, at least, end it. */
#define TAR_TRAILER_BYTES (2 * TAR_BLOCK_BYTES)

struct tar_file {
	const char *name; /* relative, of valid UTF-8, with single slashes */
	uint64_t size_bytes;
	int64_t mtime_s;
};

/*
 * Append the header of a regular file: whole blocks.  What the old format has
 * no room for stands in an extended header before it: a name that is longer
 * than 100 bytes or not ASCII, a size from 8 GiB on, a time before 1970.
 *
 * Returns 0, or an error of buf_append().
 */
int tar_header_put(struct buf *out, const struct tar_file *file)
	__attribute__((warn_unused_result));

/* How many zeros follow so many bytes of a file, to fill its last block. */
uint64_t tar_padding_bytes(uint64_t size_bytes);

#endif
