/*
 * Resources compressed whole, in the thread pool.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <coget/thread.h>

#include "resource.h"

/* zlib: 15 for the largest window, 16 more for gzip instead of zlib format. */
enum { WINDOW_BITS = 15 + 16, MEMORY_LEVEL = 8 };

struct compression {
	char *plain;
	size_t plain_len;
	char *packed;
	size_t packed_len;
};

static int compress_all(void *arg)
{
	struct compression *work = arg;
	z_stream zlib = {0};
	uLong bound;
	int status;

	if (deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS,
			 MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return UV_ENOMEM;
	bound = deflateBound(&zlib, work->plain_len);
	work->packed = malloc(bound);
	if (!work->packed) {
		deflateEnd(&zlib);
		return UV_ENOMEM;
	}
	zlib.next_in = (Bytef *)work->plain;
	zlib.avail_in = (uInt)work->plain_len;
	zlib.next_out = (Bytef *)work->packed;
	zlib.avail_out = (uInt)bound;
	status = deflate(&zlib, Z_FINISH);
	work->packed_len = zlib.total_out;
	deflateEnd(&zlib);
	return status == Z_STREAM_END ? 0 : UV_EIO;
}

int resource_spoil_end(struct resource *resource, uint64_t cut_bytes,
		       struct bytes tail)
{
	char *memory;

	if (cut_bytes >= resource->len_bytes) /* an empty body is empty */
		cut_bytes = resource->len_bytes - 1;
	resource->len_bytes -= cut_bytes;
	if (tail.len == 0)
		return 0;
	memory = realloc(resource->memory,
			 (size_t)resource->len_bytes + tail.len);
	if (!memory)
		return UV_ENOMEM;
	memcpy(memory + resource->len_bytes, tail.data, tail.len);
	resource->memory = memory;
	resource->len_bytes += tail.len;
	return 0;
}

int resource_gzip(struct resource *resource)
{
	struct compression work = {.plain_len = (size_t)resource->len_bytes};
	int status;

	if (resource->len_bytes > INT_MAX)
		return UV_EFBIG;
	work.plain = malloc(work.plain_len + 1);
	if (!work.plain)
		return UV_ENOMEM;
	status = resource_read(resource, 0, work.plain, work.plain_len);
	if (status == 0)
		status = co_to_thread(compress_all, &work);
	free(work.plain);
	if (status < 0) {
		free(work.packed);
		return status;
	}
	resource_close(resource);
	resource->memory = work.packed;
	resource->len_bytes = work.packed_len;
	if (resource->etag[0]) /* another representation: another ETag */
		snprintf(strrchr(resource->etag, '"'), 7, "-gzip\"");
	return 0;
}
