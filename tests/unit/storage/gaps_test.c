/*
 * Parts that are written at several places at once: what is there of them, what
 * outlasts the end of the process or the machine, and their digests.
 */
#include "unit/storage/part_util.h"

#include <errno.h>
#include <sys/syscall.h>

#include <coget/gather.h>

#include "storage/digest.h"

#define MIB ((size_t)1024 * 1024)

/* The whole file is of so many pieces of a MiB, each of one letter. */
enum { PIECES = 6 };

/* From then on, records cannot be written. */
static bool is_refusing;

/* In place of the C library's. */
int fsetxattr(int fd, const char *name, const void *value, size_t size,
	      int flags)
{
	if (is_refusing) {
		errno = ENOSPC;
		return -1;
	}
	return (int)syscall(SYS_fsetxattr, fd, name, value, size, flags);
}

static char *piece(unsigned number)
{
	static char data[PIECES][MIB];

	memset(data[number], 'a' + (int)number, MIB);
	return data[number];
}

static void write_piece(struct part_file *part, unsigned number)
{
	ck_assert_int_eq(
		part_file_write(part, number * MIB, piece(number), MIB), 0);
}

static struct part_file *begin_pieces(struct dest *dest, unsigned algorithms)
{
	struct version version = version_of(PIECES * MIB);
	struct part_file *part = open_part(dest, "x", URL);

	ck_assert_int_eq(part_file_begin(part, 0, &version, algorithms), 0);
	return part;
}

static void check_piece(const char *path, unsigned number)
{
	static char data[MIB];
	int fd = open(path, O_RDONLY);

	ck_assert_int_eq(pread(fd, data, MIB, (off_t)(number * MIB)), MIB);
	ck_assert_mem_eq(data, piece(number), MIB);
	close(fd);
}

static void check_whole(const char *path)
{
	for (unsigned i = 0; i < PIECES; i++)
		check_piece(path, i);
}

/* Fill the gaps of a part that an earlier run has left, and commit it. */
static void finish_part(const unsigned *numbers, size_t count,
			uint64_t found_bytes)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	ck_assert_uint_eq(part_file_len(part), found_bytes);
	begin_at(part, found_bytes, version_of(PIECES * MIB));
	for (size_t i = 0; i < count; i++)
		write_piece(part, numbers[i]);
	check_commit(part, EXISTS_FAIL, 0, "x");
	dest_close(dest);
	check_whole("x");
}

#define FINISH_PART(found_bytes, ...)                            \
	finish_part((const unsigned[]){__VA_ARGS__},             \
		    CO_COUNT(((const unsigned[]){__VA_ARGS__})), \
		    (found_bytes))

static void read_record(struct part_record *record)
{
	char text[PART_RECORD_MAX_BYTES + 1];
	ssize_t len =
		getxattr("x.part", PART_ATTRIBUTE, text, PART_RECORD_MAX_BYTES);

	ck_assert_int_gt(len, 0);
	text[len] = '\0';
	ck_assert_int_eq(part_record_parse(record, text, (size_t)len), 0);
}

static void check_ranges(const struct extents *extents, const char *expected)
{
	struct buf text = BUF_INIT(4096);

	ck_assert_int_eq(buf_puts(&text, ""), 0);
	ck_assert_int_eq(extents_format(&text, extents), 0);
	ck_assert_str_eq(text.data, expected);
	buf_release(&text);
}

ASYNC_TEST(pieces_in_any_order_come_to_the_file)
{
	static const unsigned order[PIECES] = {3, 0, 5, 1, 4, 2};
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);

	for (size_t i = 0; i < PIECES; i++)
		write_piece(part, order[i]);
	ck_assert_uint_eq(part_file_len(part), PIECES * MIB);
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	check_whole("x");
	dest_close(dest);
}

ASYNC_TEST(the_length_ends_at_the_first_gap)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);

	append(part, "aaaa"); /* stays in memory */
	write_piece(part, 2);
	ck_assert_uint_eq(part_file_len(part), 4);
	write_piece(part, 0); /* the first bytes once more */
	ck_assert_uint_eq(part_file_len(part), MIB);
	write_piece(part, 1);
	ck_assert_uint_eq(part_file_len(part), 3 * MIB);
	part_file_discard(part);
	check_names("");
	dest_close(dest);
}

struct writing {
	struct part_file *part;
	unsigned number;
};

/* A task with a range of its own, as segments have them. */
static int write_range(void *arg)
{
	const struct writing *writing = arg;
	uint64_t offset_bytes = writing->number * MIB;

	for (size_t at = 0; at < MIB; at += MIB / 16) {
		int status = part_file_write(writing->part, offset_bytes + at,
					     piece(writing->number), MIB / 16);

		if (status != 0)
			return status;
	}
	return 0;
}

ASYNC_TEST(tasks_write_their_ranges_at_once)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 1u << CHECKSUM_SHA256);
	struct writing writings[PIECES];
	struct commit commit = {.policy = EXISTS_FAIL,
				.digest = 1u << CHECKSUM_SHA256};
	struct commit_result result;
	struct digest *digest;

	for (unsigned i = 0; i < PIECES; i++)
		writings[i] = (struct writing){part, i};
	ck_assert_int_eq(co_gather(CO_EACH(write_range, writings)), 0);
	ck_assert_int_eq(part_file_commit(part, &commit, &result), 0);
	check_whole("x");
	ck_assert_int_eq(digest_open(&digest, 1u << CHECKSUM_SHA256), 0);
	for (unsigned i = 0; i < PIECES; i++)
		ck_assert_int_eq(digest_update(digest, piece(i), MIB), 0);
	ck_assert_int_eq(digest_finish(digest), 0);
	ck_assert_mem_eq(result.digest.value,
			 digest_value(digest, CHECKSUM_SHA256)->value, 32);
	digest_close(digest);
	free(result.path);
	dest_close(dest);
}

ASYNC_TEST(more_gaps_than_can_be_noted_are_refused)
{
	struct version version = version_of(1 << 30);
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);
	struct stat file;

	ck_assert_int_eq(part_file_begin(part, 0, &version, 0), 0);
	for (uint64_t i = 1; i <= EXTENTS_MAX; i++)
		ck_assert_int_eq(part_file_write(part, i * MIB, "text", 4), 0);
	ck_assert_int_eq(part_file_write(part, 100 * MIB, "text", 4),
			 UV_ENOBUFS);
	ck_assert_int_eq(stat("x.part", &file), 0);
	ck_assert_int_lt(file.st_size, 100 * MIB);
	part_file_discard(part);
	dest_close(dest);
}

ASYNC_TEST(a_kept_part_with_gaps_is_filled_by_the_next_run)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);
	struct part_record record;

	write_piece(part, 0);
	write_piece(part, 2);
	write_piece(part, 4);
	keep_at(part, "x.part");
	dest_close(dest);
	read_record(&record);
	ck_assert(!record.is_all_stored);
	check_ranges(&record.stored,
		     "0-1048576,2097152-3145728,4194304-5242880");
	check_ranges(&record.durable,
		     "0-1048576,2097152-3145728,4194304-5242880");
	part_record_reset(&record);
	FINISH_PART(MIB, 1, 3, 5);
}

ASYNC_TEST(a_part_whose_beginning_is_missing_is_kept)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);

	write_piece(part, 3);
	keep_at(part, "x.part");
	dest_close(dest);
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), 0);
	keep_at(part, "x.part");
	dest_close(dest);
	check_piece("x.part", 3);
}

ASYNC_TEST(gaps_outlast_a_park)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);

	write_piece(part, 0);
	write_piece(part, 2);
	ck_assert_int_eq(part_file_park(part), 0);
	begin_at(part, MIB, version_of(PIECES * MIB));
	write_piece(part, 5);
	write_piece(part, 1);
	ck_assert_uint_eq(part_file_len(part), 3 * MIB);
	write_piece(part, 3);
	write_piece(part, 4);
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_whole("x");
	dest_close(dest);
}

ASYNC_TEST(after_another_boot_the_durable_ranges_are_gone_on_from)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);
	struct extents durable;

	write_piece(part, 0);
	write_piece(part, 1);
	write_piece(part, 3);
	write_piece(part, 5);
	keep_at(part, "x.part");
	dest_close(dest);
	ck_assert_int_eq(extents_parse(&durable, "0-1000,3145728-4194304"), 0);
	age_record("x.part", durable);
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), 1000);
	begin_at(part, 1000, version_of(PIECES * MIB));
	write_piece(part, 0);
	write_piece(part, 1);
	write_piece(part, 2);
	ck_assert_uint_eq(part_file_len(part), 4 * MIB);
	write_piece(part, 4);
	ck_assert_uint_eq(part_file_len(part), 5 * MIB);
	write_piece(part, 5);
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_whole("x");
	dest_close(dest);
}

ASYNC_TEST(the_record_goes_by_the_length_again_once_there_is_no_gap)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);
	struct part_record record;

	write_piece(part, 0);
	read_record(&record);
	ck_assert(record.is_all_stored);
	part_record_reset(&record);
	write_piece(part, 2);
	read_record(&record);
	ck_assert(!record.is_all_stored);
	part_record_reset(&record);
	write_piece(part, 1);
	read_record(&record);
	ck_assert(record.is_all_stored);
	part_record_reset(&record);
	part_file_discard(part);
	dest_close(dest);
}

/* Without it the file's length would tell of bytes that are not there. */
ASYNC_TEST(no_byte_goes_behind_a_gap_with_the_record_from_before)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);

	write_piece(part, 0);
	is_refusing = true;
	write_piece(part, 2);
	is_refusing = false;
	ck_assert_int_lt(getxattr("x.part", PART_ATTRIBUTE, NULL, 0), 0);
	write_piece(part, 4); /* and gets one as soon as that can be */
	ck_assert_int_gt(getxattr("x.part", PART_ATTRIBUTE, NULL, 0), 0);
	part_file_discard(part);
	dest_close(dest);
}

/* What it has written when it is killed. */
struct killing {
	const unsigned *numbers;
	size_t count;
};

static int be_killed(void *arg)
{
	const struct killing *killing = arg;
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_pieces(dest, 0);

	for (size_t i = 0; i < killing->count; i++)
		write_piece(part, killing->numbers[i]);
	kill(getpid(), SIGKILL);
	return 0;
}

static int fill_the_rest(void *arg UNUSED)
{
	/* The listed ranges of the killed run are 0 and 3. */
	FINISH_PART(MIB, 1, 2, 4, 5);
	return 0;
}

START_TEST(what_a_killed_run_has_listed_is_gone_on_from)
{
	static const unsigned numbers[] = {0, 3};
	struct killing killing = {numbers, CO_COUNT(numbers)};
	int wait_status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(co_run(be_killed, &killing));
	ck_assert_int_eq(waitpid(pid, &wait_status, 0), pid);
	ck_assert(WIFSIGNALED(wait_status));
	ck_assert_int_eq(co_run(fill_the_rest, NULL), 0);
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"gaps", pieces_in_any_order_come_to_the_file,
		the_length_ends_at_the_first_gap,
		tasks_write_their_ranges_at_once,
		more_gaps_than_can_be_noted_are_refused,
		a_kept_part_with_gaps_is_filled_by_the_next_run,
		a_part_whose_beginning_is_missing_is_kept, gaps_outlast_a_park,
		after_another_boot_the_durable_ranges_are_gone_on_from,
		the_record_goes_by_the_length_again_once_there_is_no_gap,
		no_byte_goes_behind_a_gap_with_the_record_from_before,
		what_a_killed_run_has_listed_is_gone_on_from);
}
