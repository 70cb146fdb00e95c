#include "archive/gzip_member.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include <zlib.h>

enum {
	OUT_BYTES = 64 * 1024,
	GZIP_WINDOW = 15 + 16, /* the largest window, and gzip's head and end */
	MEMORY_LEVEL = 8,
};

struct gzip_member {
	struct archive_file *file;
	bool compresses;
	z_stream zlib;
	unsigned char out[OUT_BYTES];
};

int gzip_member_open(struct gzip_member **out, struct archive_file *file,
		     bool compresses)
{
	struct gzip_member *member = calloc(1, sizeof(*member));

	*out = NULL;
	if (!member)
		return -ENOMEM;
	member->file = file;
	member->compresses = compresses;
	if (compresses && deflateInit2(&member->zlib, Z_DEFAULT_COMPRESSION,
				       Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
				       Z_DEFAULT_STRATEGY) != Z_OK) {
		free(member);
		return -ENOMEM;
	}
	*out = member;
	return 0;
}

void gzip_member_close(struct gzip_member *member)
{
	if (member && member->compresses)
		deflateEnd(&member->zlib);
	free(member);
}

void gzip_member_begin(struct gzip_member *member)
{
	if (member->compresses)
		deflateReset(&member->zlib);
}

/* Compress what there is, and put what comes of it. */
static int deflate_all(struct gzip_member *member, int flush)
{
	z_stream *zlib = &member->zlib;
	int status = 0;

	do {
		zlib->next_out = member->out;
		zlib->avail_out = OUT_BYTES;
		if (deflate(zlib, flush) == Z_STREAM_ERROR)
			return -EIO;
		status = archive_file_put(member->file, member->out,
					  OUT_BYTES - zlib->avail_out);
	} while (status == 0 && zlib->avail_out == 0);
	return status;
}

int gzip_member_put(struct gzip_member *member, const void *data, size_t len)
{
	const unsigned char *at = data;
	int status = 0;

	if (!member->compresses)
		return archive_file_put(member->file, data, len);
	while (status == 0 && len > 0) {
		uInt some = len < UINT_MAX ? (uInt)len : UINT_MAX;

		member->zlib.next_in = (unsigned char *)at;
		member->zlib.avail_in = some;
		status = deflate_all(member, Z_NO_FLUSH);
		at += some;
		len -= some;
	}
	return status;
}

int gzip_member_end(struct gzip_member *member)
{
	if (!member->compresses)
		return 0;
	member->zlib.next_in = NULL;
	member->zlib.avail_in = 0;
	return deflate_all(member, Z_FINISH);
}
