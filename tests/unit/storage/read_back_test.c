/* Digests of what an earlier run has left of a part. */
#include "unit/storage/part_util.h"

#include "storage/digest.h"

#define SHA256 (1u << CHECKSUM_SHA256)
#define LONG_BYTES ((uint64_t)100 << 20)

/* A run that is killed while it writes what is nothing but zeros. */
static void leave_long_part(void)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of((int64_t)LONG_BYTES + 4));
	append(part, "some ");
	keep_at(part, "x.part");
	dest_close(dest);
	ck_assert_int_eq(truncate("x.part", (off_t)LONG_BYTES), 0);
}

/* The next run: the server has just answered, and sends the rest. */
static struct part_file *go_on(struct dest *dest, uint64_t from_bytes)
{
	struct part_file *part = open_part(dest, "x", URL);
	struct version version = VERSION_UNKNOWN;

	ck_assert_uint_eq(part_file_len(part), from_bytes);
	ck_assert_int_eq(part_file_begin(part, from_bytes, &version, SHA256),
			 0);
	return part;
}

static void check_digest(struct part_file *part, const char *body, size_t len)
{
	struct commit commit = {.policy = EXISTS_FAIL, .digest = SHA256};
	struct commit_result result;
	struct checksum expected;

	ck_assert_int_eq(digest_of(&expected, CHECKSUM_SHA256, body, len), 0);
	ck_assert_int_eq(part_file_commit(part, &commit, &result), 0);
	ck_assert_mem_eq(result.digest.value, expected.value, 32);
	free(result.path);
}

static void change(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* What somebody writes to the part after the answer shows when it is read. */
ASYNC_TEST(an_answer_does_not_wait_until_the_part_is_read_back)
{
	struct dest *dest;
	struct part_file *part;

	leave_part("x", URL, "some ", "x.part");
	dest = open_dest(".");
	part = go_on(dest, 5);
	change("x.part", "more ");
	append(part, "text");
	check_digest(part, "more text", 9);
	dest_close(dest);
}

ASYNC_TEST(a_long_part_is_read_back_as_the_rest_comes)
{
	struct dest *dest;
	struct part_file *part;
	char *body = calloc(1, LONG_BYTES + 4);

	leave_long_part();
	memcpy(body, "some ", 5);
	memcpy(body + LONG_BYTES, "text", 4);
	dest = open_dest(".");
	part = go_on(dest, LONG_BYTES);
	append(part, "te");
	change("x.part", "SOME "); /* too late */
	append(part, "xt");
	ck_assert_int_eq(part_file_digest(part), 0);
	check_digest(part, body, LONG_BYTES + 4);
	dest_close(dest);
	free(body);
}

static int read_back_cancelled(void *arg)
{
	co_task_cancel(co_current_task());
	return part_file_digest(arg);
}

ASYNC_TEST(reading_back_can_be_cancelled)
{
	struct dest *dest;
	struct part_file *part;

	leave_long_part();
	dest = open_dest(".");
	part = go_on(dest, LONG_BYTES);
	append(part, "text");
	ck_assert_int_eq(finish(spawn(read_back_cancelled, part)),
			 UV_ECANCELED);
	keep_at(part, "x.part");
	dest_close(dest);
	check_left("x", URL, LONG_BYTES + 4);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"read_back",
		an_answer_does_not_wait_until_the_part_is_read_back,
		a_long_part_is_read_back_as_the_rest_comes,
		reading_back_can_be_cancelled);
}
