/*
 * Parts and power cuts: what a record promises was synchronised before, and
 * what could not be is not promised.
 *
 * The system calls that matter are watched: these functions stand in for the C
 * library's.
 */
#include "unit/storage/part_util.h"

#include <errno.h>
#include <sys/syscall.h>

#define MIB ((size_t)1024 * 1024)

static struct {
	off_t synced_bytes; /* of the one part */
	unsigned syncs;
	unsigned records;
	int sync_errno;
	uintmax_t promised_bytes;
} seen;

int fdatasync(int fd)
{
	struct stat file;

	if (seen.sync_errno) {
		errno = seen.sync_errno;
		return -1;
	}
	ck_assert_int_eq(fstat(fd, &file), 0);
	seen.synced_bytes = file.st_size;
	seen.syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

int fsetxattr(int fd, const char *name, const void *value, size_t size,
	      int flags)
{
	const char *durable = strstr(value, "\ndurable ");

	if (strcmp(name, PART_ATTRIBUTE) == 0) {
		ck_assert_ptr_nonnull(durable);
		seen.promised_bytes = 0;
		sscanf(durable + 9, "0-%ju", &seen.promised_bytes);
		ck_assert_msg((off_t)seen.promised_bytes <= seen.synced_bytes,
			      "%ju bytes are promised, %jd are safe",
			      (uintmax_t)seen.promised_bytes,
			      (intmax_t)seen.synced_bytes);
		seen.records++;
	}
	return (int)syscall(SYS_fsetxattr, fd, name, value, size, flags);
}

static char *mib(void)
{
	static char data[MIB];

	return data;
}

static struct part_file *begin_long(struct dest *dest)
{
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of(1 << 30));
	return part;
}

static void write_mib(struct part_file *part, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(part_file_append(part, mib(), MIB), 0);
}

ASYNC_TEST(a_record_goes_before_the_first_byte_and_promises_none)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_long(dest);

	write_mib(part, 1);
	ck_assert_uint_eq(seen.records, 1);
	ck_assert_uint_eq(seen.syncs, 0);
	ck_assert_uint_eq(seen.promised_bytes, 0);
	part_file_discard(part);
	dest_close(dest);
}

ASYNC_TEST(a_long_body_is_synchronised_now_and_then)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_long(dest);

	write_mib(part, 130);
	ck_assert_uint_eq(seen.syncs, 2);
	ck_assert_uint_eq(seen.promised_bytes, 128 * MIB);
	keep_at(part, "x.part");
	ck_assert_uint_eq(seen.syncs, 3);
	ck_assert_uint_eq(seen.promised_bytes, 130 * MIB);
	dest_close(dest);
}

ASYNC_TEST(what_is_gone_on_from_keeps_its_promise)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_long(dest);

	write_mib(part, 2);
	keep_at(part, "x.part");
	dest_close(dest);
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), 2 * MIB);
	ck_assert_uint_eq(seen.promised_bytes, 2 * MIB);
	begin_at(part, 2 * MIB, version_of(1 << 30));
	write_mib(part, 1);
	ck_assert_uint_eq(seen.promised_bytes, 2 * MIB);
	keep_at(part, "x.part");
	dest_close(dest);
}

ASYNC_TEST(a_new_version_begins_without_promises)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_long(dest);

	write_mib(part, 2);
	ck_assert_int_eq(part_file_park(part), 0);
	ck_assert_uint_eq(seen.promised_bytes, 2 * MIB);
	seen.synced_bytes = 0; /* it is another file that will be synced */
	begin_at(part, 0, version_of(1 << 29));
	write_mib(part, 1);
	ck_assert_uint_eq(seen.promised_bytes, 0);
	part_file_discard(part);
	dest_close(dest);
}

ASYNC_TEST(a_disk_that_fails_costs_what_it_was_not_sure_of)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_long(dest);
	int status = 0;

	write_mib(part, 66);
	seen.sync_errno = EIO;
	for (size_t i = 0; status == 0 && i < 64; i++)
		status = part_file_append(part, mib(), MIB);
	ck_assert_int_eq(status, UV_EIO);
	ck_assert_uint_eq(part_file_len(part), 64 * MIB);
	keep_at(part, "x.part");
	dest_close(dest);
	seen.sync_errno = 0;
	check_left("x", URL, 64 * MIB);
}

ASYNC_TEST(a_disk_that_cannot_synchronise_is_no_error)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_long(dest);

	seen.sync_errno = EINVAL;
	write_mib(part, 66);
	ck_assert_uint_eq(seen.promised_bytes, 0);
	keep_at(part, "x.part");
	ck_assert_uint_eq(seen.promised_bytes, 0);
	dest_close(dest);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"durable",
		a_record_goes_before_the_first_byte_and_promises_none,
		a_long_body_is_synchronised_now_and_then,
		what_is_gone_on_from_keeps_its_promise,
		a_new_version_begins_without_promises,
		a_disk_that_fails_costs_what_it_was_not_sure_of,
		a_disk_that_cannot_synchronise_is_no_error);
}
