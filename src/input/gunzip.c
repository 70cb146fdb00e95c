#include "input/gunzip.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/file.h"

/* zlib: 15 for the largest window, 16 more for gzip alone. */
enum { WINDOW_BITS = 15 + 16 };

struct gunzip {
	z_stream zlib;
	int fd;
	off_t offset; /* of what is read next; -1: where the descriptor stands */
	uint64_t given; /* compressed bytes, in all */
	bool is_amid; /* a member */
	bool may_have_more; /* zlib filled all the room that it had */
	unsigned char packed[GUNZIP_GIVEN_MAX_BYTES];
};

bool gunzip_recognizes(const char *data, size_t len)
{
	return len >= 2 && memcmp(data, "\x1f\x8b", 2) == 0;
}

struct gunzip *gunzip_open(int fd, off_t offset)
{
	struct gunzip *gunzip = malloc(sizeof(*gunzip));

	if (!gunzip)
		return NULL;
	/* The data is left alone: it is large. */
	memset(gunzip, 0, offsetof(struct gunzip, packed));
	gunzip->fd = fd;
	gunzip->offset = offset;
	if (inflateInit2(&gunzip->zlib, WINDOW_BITS) == Z_OK)
		return gunzip;
	free(gunzip);
	return NULL;
}

void gunzip_close(struct gunzip *gunzip)
{
	if (!gunzip)
		return;
	inflateEnd(&gunzip->zlib);
	free(gunzip);
}

void gunzip_give(struct gunzip *gunzip, const char *data, size_t len)
{
	memcpy(gunzip->packed, data, len);
	gunzip->zlib.next_in = gunzip->packed;
	gunzip->zlib.avail_in = (uInt)len;
	gunzip->given = len;
}

uint64_t gunzip_read_bytes(const struct gunzip *gunzip)
{
	return gunzip->given - gunzip->zlib.avail_in;
}

bool gunzip_has_more(const struct gunzip *gunzip)
{
	return gunzip->zlib.avail_in > 0 || gunzip->may_have_more;
}

/* Returns as file_read_some() does. */
static ssize_t fill(struct gunzip *gunzip)
{
	size_t size = sizeof(gunzip->packed);
	ssize_t got = gunzip->offset < 0
			      ? file_read_some(gunzip->fd, gunzip->packed, size)
			      : file_read_some_at(gunzip->fd, gunzip->packed,
						  size, gunzip->offset);

	if (got <= 0)
		return got;
	if (gunzip->offset >= 0)
		gunzip->offset += got;
	gunzip->zlib.next_in = gunzip->packed;
	gunzip->zlib.avail_in = (uInt)got;
	gunzip->given += (uint64_t)got;
	return got;
}

/* Returns 0, or an error. */
static int inflate_some(struct gunzip *gunzip)
{
	int code = inflate(&gunzip->zlib, Z_NO_FLUSH);

	gunzip->may_have_more = gunzip->zlib.avail_out == 0;
	gunzip->is_amid = code != Z_STREAM_END;
	if (code == Z_MEM_ERROR)
		return UV_ENOMEM;
	if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
		return UV_EPROTO;
	if (code == Z_STREAM_END) {
		gunzip->may_have_more = false;
		inflateReset(&gunzip->zlib);
	}
	return 0;
}

ssize_t gunzip_read(struct gunzip *gunzip, void *data, size_t len)
{
	gunzip->zlib.next_out = data;
	gunzip->zlib.avail_out = (uInt)len;
	while (gunzip->zlib.avail_out == len) {
		ssize_t got = 1;
		int status;

		if (!gunzip_has_more(gunzip))
			got = fill(gunzip);
		if (got == 0 && gunzip->is_amid)
			return UV_EOF;
		if (got <= 0)
			return got;
		status = inflate_some(gunzip);
		if (status < 0)
			return status;
	}
	return (ssize_t)(len - gunzip->zlib.avail_out);
}
