#include "archive/tar_header.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The fields of a header block (POSIX 1003.1, ustar), all of text. */
struct block {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char link[100];
	char magic[6];
	char version[2];
	char user[32];
	char group[32];
	char device_major[8];
	char device_minor[8];
	char prefix[155];
	char unused[12];
};

_Static_assert(sizeof(struct block) == TAR_BLOCK_BYTES, "no tar header");

enum {
	TYPE_FILE = '0',
	TYPE_EXTENDED = 'x', /* it says more of the file behind it */
	/* What the octal digits of a size or a time can say. */
	OCTAL_DIGITS = 11,
	/* Of the longest path, and the other records. */
	RECORDS_MAX_BYTES = 64 * 1024,
};
#define OCTAL_MAX ((UINT64_C(1) << (3 * OCTAL_DIGITS)) - 1)

uint64_t tar_padding_bytes(uint64_t size_bytes)
{
	return (TAR_BLOCK_BYTES - size_bytes % TAR_BLOCK_BYTES) %
	       TAR_BLOCK_BYTES;
}

/* As many octal digits as the field has room for, and a NUL. */
static void put_octal(char *field, size_t size, uint64_t number)
{
	snprintf(field, size, "%0*" PRIo64, (int)size - 1, number);
}

static void put_number(char field[OCTAL_DIGITS + 1], uint64_t number)
{
	put_octal(field, OCTAL_DIGITS + 1, number <= OCTAL_MAX ? number : 0);
}

/* It counts its own field as blanks. */
static void put_checksum(struct block *block)
{
	const unsigned char *bytes = (const unsigned char *)block;
	unsigned sum = 0;

	memset(block->checksum, ' ', sizeof(block->checksum));
	for (size_t i = 0; i < sizeof(*block); i++)
		sum += bytes[i];
	snprintf(block->checksum, sizeof(block->checksum), "%06o", sum);
}

static void put_name(struct block *block, const char *name)
{
	memcpy(block->name, name, strnlen(name, sizeof(block->name)));
}

static int put_block(struct buf *out, char type, const struct tar_file *file)
{
	struct block block = {.type = type};

	put_name(&block, file->name);
	put_octal(block.mode, sizeof(block.mode), 0644);
	put_octal(block.uid, sizeof(block.uid), 0);
	put_octal(block.gid, sizeof(block.gid), 0);
	put_number(block.size, file->size_bytes);
	put_number(block.mtime,
		   file->mtime_s < 0 ? 0 : (uint64_t)file->mtime_s);
	memcpy(block.magic, "ustar", sizeof(block.magic));
	memcpy(block.version, "00", sizeof(block.version));
	put_checksum(&block);
	return buf_append(out, &block, sizeof(block));
}

static size_t count_digits(size_t number)
{
	size_t digits = 1;

	while ((number /= 10) > 0)
		digits++;
	return digits;
}

/* "LENGTH KEY=VALUE\n", where the length counts itself, too. */
static int put_record(struct buf *records, const char *key, const char *value)
{
	size_t rest = strlen(key) + strlen(value) + strlen(" =\n");
	size_t len = rest + count_digits(rest);

	if (rest + count_digits(len) > len)
		len++;
	return buf_printf(records, "%zu %s=%s\n", len, key, value);
}

static bool fits(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] >= 0x80)
			return false;
	return len <= sizeof(((struct block *)0)->name);
}

static int put_records(struct buf *records, const struct tar_file *file)
{
	char number[32];
	int status = 0;

	if (!fits(file->name))
		status = put_record(records, "path", file->name);
	if (status == 0 && file->size_bytes > OCTAL_MAX) {
		snprintf(number, sizeof(number), "%" PRIu64, file->size_bytes);
		status = put_record(records, "size", number);
	}
	if (status == 0 &&
	    (file->mtime_s < 0 || file->mtime_s > (int64_t)OCTAL_MAX)) {
		snprintf(number, sizeof(number), "%" PRId64, file->mtime_s);
		status = put_record(records, "mtime", number);
	}
	return status;
}

static int put_extended(struct buf *out, const struct buf *records,
			const struct tar_file *file)
{
	static const char zeros[TAR_BLOCK_BYTES];
	const struct tar_file extended = {
		.name = "PaxHeaders/file",
		.size_bytes = records->len,
		.mtime_s = file->mtime_s,
	};
	int status = put_block(out, TYPE_EXTENDED, &extended);

	if (status == 0)
		status = buf_append(out, records->data, records->len);
	return status == 0
		       ? buf_append(out, zeros, tar_padding_bytes(records->len))
		       : status;
}

int tar_header_put(struct buf *out, const struct tar_file *file)
{
	struct buf records = BUF_INIT(RECORDS_MAX_BYTES);
	int status = put_records(&records, file);

	if (status == 0 && records.len > 0)
		status = put_extended(out, &records, file);
	buf_release(&records);
	return status == 0 ? put_block(out, TYPE_FILE, file) : status;
}
