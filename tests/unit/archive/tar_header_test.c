/* Headers of tar archives, as POSIX has them and as tar reads them. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/tar_header.h"
#include "unit/suite.h"

#define GIB (UINT64_C(1) << 30)

static struct buf header_of(const char *name, uint64_t size_bytes,
			    int64_t mtime_s)
{
	const struct tar_file file = {name, size_bytes, mtime_s};
	struct buf header = BUF_INIT(SIZE_MAX / 2);

	ck_assert_int_eq(tar_header_put(&header, &file), 0);
	ck_assert_uint_eq(header.len % TAR_BLOCK_BYTES, 0);
	return header;
}

/* The records of the extended header; NULL where there is none. */
static char *records_of(const struct buf *header)
{
	uint64_t len;

	if (header->len == TAR_BLOCK_BYTES)
		return NULL;
	ck_assert_int_eq(header->data[156], 'x');
	len = strtoull(header->data + 124, NULL, 8);
	ck_assert_uint_eq(header->len,
			  2 * TAR_BLOCK_BYTES + len + tar_padding_bytes(len));
	return strndup(header->data + TAR_BLOCK_BYTES, (size_t)len);
}

static void check_records(const char *name, uint64_t size_bytes,
			  int64_t mtime_s, const char *expected)
{
	struct buf header = header_of(name, size_bytes, mtime_s);
	char *records = records_of(&header);

	if (expected)
		ck_assert_str_eq(records, expected);
	else
		ck_assert_ptr_null(records);
	free(records);
	buf_release(&header);
}

START_TEST(plain_files_have_one_block)
{
	struct buf header = header_of("dir/name", 123456, 1000000000);
	const char *block = header.data;
	unsigned sum = 0;

	ck_assert_uint_eq(header.len, TAR_BLOCK_BYTES);
	ck_assert_str_eq(block, "dir/name");
	ck_assert_str_eq(block + 100, "0000644");
	ck_assert_str_eq(block + 124, "00000361100");
	ck_assert_str_eq(block + 136, "07346545000");
	ck_assert_int_eq(block[156], '0');
	ck_assert_mem_eq(block + 257, "ustar\00000", 8);
	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)block[i];
	ck_assert_uint_eq(strtoul(block + 148, NULL, 8), sum);
	buf_release(&header);
}
END_TEST

START_TEST(long_and_other_names_stand_in_records)
{
	char name[101 + 1], expected[128];

	memset(name, 'n', sizeof(name) - 1);
	name[101] = '\0';
	snprintf(expected, sizeof(expected), "111 path=%s\n", name);
	check_records(name, 0, 0, expected);
	name[100] = '\0';
	check_records(name, 0, 0, NULL);
	check_records("\xc3\xa9", 0, 0, "11 path=\xc3\xa9\n");
}
END_TEST

/* The length counts its own digits, which may need one more for that. */
START_TEST(lengths_of_records_are_right)
{
	for (size_t len = 101; len < 1200; len++) {
		char *name = calloc(len + 1, 1);
		struct buf header;
		char *records;

		memset(name, 'n', len);
		header = header_of(name, 0, 0);
		records = records_of(&header);
		ck_assert_uint_eq(strtoul(records, NULL, 10), strlen(records));
		free(records);
		buf_release(&header);
		free(name);
	}
}
END_TEST

START_TEST(large_files_and_old_ones_stand_in_records)
{
	check_records("f", 8 * GIB - 1, 0, NULL);
	check_records("f", 8 * GIB, 0, "19 size=8589934592\n");
	check_records("f", 0, -1, "12 mtime=-1\n");
	check_records("f", 0, (int64_t)(8 * GIB), "20 mtime=8589934592\n");
}
END_TEST

/* tar itself reads it, with holes for bytes. */
START_TEST(tar_reads_what_is_large)
{
	struct buf header = header_of("large", 9 * GIB, 0);
	char path[] = "/tmp/coget-tar-XXXXXX", command[128], line[256] = "";
	int fd = mkstemp(path);
	FILE *out = fdopen(fd, "w"), *tar;

	ck_assert_uint_eq(fwrite(header.data, header.len, 1, out), 1);
	ck_assert_int_eq(fflush(out), 0);
	ck_assert_int_eq(ftruncate(fd, (off_t)(header.len + 9 * GIB + 1024)),
			 0);
	snprintf(command, sizeof(command), "tar -tvf %s", path);
	tar = popen(command, "r");
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), tar));
	ck_assert_int_eq(pclose(tar), 0);
	ck_assert_ptr_nonnull(strstr(line, "9663676416"));
	ck_assert_ptr_nonnull(strstr(line, " large\n"));
	fclose(out);
	remove(path);
	buf_release(&header);
}
END_TEST

START_TEST(padding_fills_the_last_block)
{
	ck_assert_uint_eq(tar_padding_bytes(0), 0);
	ck_assert_uint_eq(tar_padding_bytes(1), 511);
	ck_assert_uint_eq(tar_padding_bytes(512), 0);
	ck_assert_uint_eq(tar_padding_bytes(8 * GIB + 513), 511);
}
END_TEST

int main(void)
{
	return RUN_SUITE("tar_header", plain_files_have_one_block,
			 long_and_other_names_stand_in_records,
			 lengths_of_records_are_right,
			 large_files_and_old_ones_stand_in_records,
			 tar_reads_what_is_large, padding_fills_the_last_block);
}
