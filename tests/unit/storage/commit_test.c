/* What a commit sees to besides the name. */
#include "unit/storage/part_util.h"

#include <openssl/crypto.h>

#include "storage/digest.h"
#include "storage/existing_file.h"

#define SHA256 (1u << CHECKSUM_SHA256)
#define CRC32C (1u << CHECKSUM_CRC32C)
#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"
#define DATE_S 784111777

static struct checksum sum_of(enum checksum_algorithm algorithm,
			      const char *text)
{
	struct checksum sum;

	ck_assert_int_eq(digest_of(&sum, algorithm, text, strlen(text)), 0);
	return sum;
}

static struct part_file *begin_with(struct dest *dest, unsigned algorithms,
				    struct version version)
{
	struct part_file *part = open_part(dest, "x", URL);

	ck_assert_int_eq(part_file_begin(part, 0, &version, algorithms), 0);
	return part;
}

/* Commit, and see the status.  The paths are the test's to look at. */
static struct commit_result commit(struct part_file *part,
				   const struct commit *commit, int status)
{
	static struct commit_result result;

	free(result.path);
	free(result.part_path);
	ck_assert_int_eq(part_file_commit(part, commit, &result), status);
	return result;
}

ASYNC_TEST(checksums_that_agree_are_well)
{
	struct checksum sums[] = {sum_of(CHECKSUM_SHA256, "text"),
				  sum_of(CHECKSUM_CRC32C, "text")};
	struct commit how = {.policy = EXISTS_FAIL,
			     .expected = sums,
			     .expected_count = 2,
			     .digest = CRC32C};
	struct dest *dest = open_dest(".");
	struct part_file *part =
		begin_with(dest, SHA256 | CRC32C, VERSION_UNKNOWN);
	struct commit_result result;

	append(part, "text");
	result = commit(part, &how, 0);
	ck_assert_ptr_null(result.mismatch);
	ck_assert_int_eq(result.digest.algorithm, CHECKSUM_CRC32C);
	ck_assert_mem_eq(result.digest.value, sums[1].value, 4);
	check_file("x", "text");
	dest_close(dest);
}

ASYNC_TEST(a_checksum_that_differs_leaves_nothing)
{
	struct checksum sums[] = {sum_of(CHECKSUM_SHA256, "text"),
				  sum_of(CHECKSUM_CRC32C, "else")};
	struct commit how = {
		.policy = EXISTS_FAIL, .expected = sums, .expected_count = 2};
	struct dest *dest = open_dest(".");
	struct part_file *part =
		begin_with(dest, SHA256 | CRC32C, VERSION_UNKNOWN);
	struct commit_result result;

	append(part, "text");
	result = commit(part, &how, UV_EILSEQ);
	ck_assert_ptr_eq(result.mismatch, &sums[1]);
	ck_assert_int_eq(result.digest.algorithm, CHECKSUM_CRC32C);
	sums[1] = sum_of(CHECKSUM_CRC32C, "text");
	ck_assert_mem_eq(result.digest.value, sums[1].value, 4);
	ck_assert_ptr_null(result.path);
	check_names("");
	dest_close(dest);
}

ASYNC_TEST(an_empty_body_has_a_checksum)
{
	struct checksum sum = sum_of(CHECKSUM_SHA256, "");
	struct commit how = {
		.policy = EXISTS_FAIL, .expected = &sum, .expected_count = 1};
	struct dest *dest = open_dest(".");

	commit(begin_with(dest, SHA256, VERSION_UNKNOWN), &how, 0);
	check_file("x", "");
	dest_close(dest);
}

/* Begin with what is there, in another run or attempt, and end well. */
static void end_large(struct dest *dest, struct part_file *part,
		      unsigned algorithms)
{
	struct version version = version_of(1000000);
	struct checksum sum = sum_of(CHECKSUM_SHA256, large_body('x'));
	struct commit how = {
		.policy = EXISTS_FAIL, .expected = &sum, .expected_count = 1};

	ck_assert_int_eq(part_file_begin(part, part_file_len(part), &version,
					 algorithms),
			 0);
	append(part, large_body('x') + part_file_len(part));
	commit(part, &how, 0);
	check_file("x", large_body('x'));
	ck_assert_int_eq(remove("x"), 0);
	dest_close(dest);
}

ASYNC_TEST(what_an_earlier_run_left_is_read_again_for_its_checksum)
{
	struct dest *dest;

	leave_part("x", URL, large_body('x') + 10, "x.part");
	dest = open_dest(".");
	end_large(dest, open_part(dest, "x", URL), SHA256);
}

ASYNC_TEST(a_checksum_goes_on_over_attempts)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_with(dest, SHA256, version_of(1000000));

	append(part, large_body('x') + 10);
	ck_assert_int_eq(part_file_park(part), 0);
	end_large(dest, part, SHA256);
}

ASYNC_TEST(a_checksum_that_only_a_later_attempt_asks_for_is_computed)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_with(dest, CRC32C, version_of(1000000));

	append(part, large_body('x') + 10);
	ck_assert_int_eq(part_file_park(part), 0);
	end_large(dest, part, SHA256 | CRC32C);
}

ASYNC_TEST(nothing_of_an_attempt_that_was_started_over_is_in_a_checksum)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_with(dest, SHA256, version_of(1000000));
	struct version version = version_of(1000000);

	append(part, large_body('y'));
	ck_assert_int_eq(part_file_begin(part, 0, &version, SHA256), 0);
	append(part, "xxxxx");
	end_large(dest, part, SHA256);
}

static int64_t mtime_of(const char *path)
{
	struct stat file;

	ck_assert_int_eq(stat(path, &file), 0);
	return file.st_mtim.tv_sec;
}

ASYNC_TEST(a_file_gets_the_time_that_the_server_said)
{
	struct commit how = {.policy = EXISTS_OVERWRITE, .set_mtime = true};
	struct version version = {.last_modified = DATE, .total_bytes = -1};
	struct dest *dest = open_dest(".");

	commit(begin_with(dest, 0, version), &how, 0);
	ck_assert_int_eq(mtime_of("x"), DATE_S);
	dest_close(dest);
}

ASYNC_TEST(a_time_that_is_none_does_no_harm)
{
	struct commit how = {.policy = EXISTS_RENAME, .set_mtime = true};
	struct version version = {.last_modified = "soon", .total_bytes = -1};
	struct dest *dest = open_dest(".");

	commit(begin_with(dest, 0, version), &how, 0);
	commit(begin_with(dest, 0, VERSION_UNKNOWN), &how, 0);
	how.set_mtime = false;
	version.last_modified = DATE;
	commit(begin_with(dest, 0, version), &how, 0);
	check_names("x x.1 x.2");
	ck_assert_int_ne(mtime_of("x"), DATE_S);
	ck_assert_int_ne(mtime_of("x.2"), DATE_S);
	dest_close(dest);
}

static void check_version(const char *url, const char *etag,
			  const char *last_modified)
{
	struct dest *dest = open_dest(".");
	struct version version;

	ck_assert_int_eq(
		existing_file_version(dest_root(dest), "x", url, &version), 0);
	ck_assert_pstr_eq(version.etag, etag);
	ck_assert_pstr_eq(version.last_modified, last_modified);
	version_reset(&version);
	dest_close(dest);
}

static void store_version(void)
{
	struct commit how = {.policy = EXISTS_UPDATE,
			     .set_mtime = true,
			     .store_version = true};
	struct version version = {
		.etag = "W/\"one\"", .last_modified = DATE, .total_bytes = -1};
	struct dest *dest = open_dest(".");

	commit(begin_with(dest, 0, version), &how, 0);
	dest_close(dest);
}

ASYNC_TEST(the_version_of_a_file_is_stored_with_it)
{
	store_version();
	check_version(URL, "W/\"one\"", DATE);
}

ASYNC_TEST(the_version_of_another_url_is_not_told)
{
	store_version();
	check_version(OTHER_URL, NULL, NULL);
}

ASYNC_TEST(a_file_that_was_changed_is_known_by_its_time_alone)
{
	struct timespec times[2] = {{.tv_sec = 60}, {.tv_sec = 60}};

	store_version();
	ck_assert_int_eq(utimensat(AT_FDCWD, "x", times, 0), 0);
	check_version(URL, NULL, "Thu, 01 Jan 1970 00:01:00 GMT");
	store_version();
	ck_assert_int_eq(truncate("x", 1), 0);
	times[1].tv_sec = DATE_S;
	ck_assert_int_eq(utimensat(AT_FDCWD, "x", times, 0), 0);
	check_version(URL, NULL, DATE);
}

ASYNC_TEST(what_is_no_file_has_no_version)
{
	struct dest *dest = open_dest(".");
	struct version version;

	ck_assert_int_eq(symlink("/etc/passwd", "link"), 0);
	ck_assert_int_eq(mkdir("dir", 0777), 0);
	ck_assert_int_eq(mkfifo("fifo", 0666), 0);
	ck_assert_int_eq(
		existing_file_version(dest_root(dest), "none", URL, &version),
		UV_ENOENT);
	ck_assert_int_eq(
		existing_file_version(dest_root(dest), "link", URL, &version),
		UV_ENOENT);
	ck_assert_int_eq(
		existing_file_version(dest_root(dest), "dir", URL, &version),
		UV_ENOENT);
	ck_assert_int_eq(
		existing_file_version(dest_root(dest), "fifo", URL, &version),
		UV_ENOENT);
	dest_close(dest);
}

/* Names that were announced, and what to say of them. */
struct announced {
	char names[256];
	ino_t inode;
	int status;
};

static int announce(void *context, const char *name, ino_t inode)
{
	struct announced *announced = context;

	strcat(strcat(announced->names, name), " ");
	announced->inode = inode;
	return announced->status;
}

ASYNC_TEST(a_name_is_announced_before_it_is_given)
{
	struct announced announced = {"", 0, 0};
	struct commit how = {.policy = EXISTS_FAIL,
			     .fsync = true,
			     .before_placing = announce,
			     .context = &announced};
	struct dest *dest = open_dest(".");
	struct stat file;

	check_fetch(dest, "x", "old", EXISTS_FAIL, 0, "x");
	commit(begin_with(dest, 0, VERSION_UNKNOWN), &how, 0);
	ck_assert_str_eq(announced.names, "x x.1 ");
	ck_assert_int_eq(stat("x.1", &file), 0);
	ck_assert_uint_eq(file.st_ino, announced.inode);
	dest_close(dest);
}

static int replace_part(void *context, const char *name, ino_t inode)
{
	(void)context;
	(void)name;
	(void)inode;
	put_file("trap", "not what was fetched");
	return rename("trap", "x.part") == 0 ? 0 : -errno;
}

ASYNC_TEST(what_others_put_in_the_place_of_a_part_is_not_the_file)
{
	struct commit how = {.policy = EXISTS_FAIL,
			     .before_placing = replace_part};
	struct commit_result result;
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_with(dest, 0, VERSION_UNKNOWN);

	append(part, large_body('x'));
	ck_assert_int_eq(part_file_commit(part, &how, &result),
			 PART_FILE_REPLACED);
	ck_assert_ptr_null(result.path);
	ck_assert_ptr_null(result.part_path);
	dest_close(dest);
}

ASYNC_TEST(a_name_that_cannot_be_announced_is_not_given)
{
	struct announced announced = {"", 0, UV_ENOSPC};
	struct commit how = {.policy = EXISTS_FAIL,
			     .before_placing = announce,
			     .context = &announced};
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_with(dest, 0, version_of(1000000));
	struct commit_result result;

	append(part, large_body('x'));
	result = commit(part, &how, UV_ENOSPC);
	ck_assert_str_eq(result.part_path, "x.part");
	ck_assert_ptr_null(result.path);
	commit(begin_with(dest, 0, VERSION_UNKNOWN), &how, UV_ENOSPC);
	check_names("x.part");
	dest_close(dest);
	check_left("x", URL, LARGE_BYTES);
}

ASYNC_TEST(another_name_can_be_given_than_the_parts)
{
	struct commit how = {.name = "given", .policy = EXISTS_FAIL};
	struct dest *dest = open_dest(".");

	commit(begin_with(dest, 0, VERSION_UNKNOWN), &how, 0);
	check_names("given");
	dest_close(dest);
}

static mode_t mode_of(const char *name)
{
	struct stat file;

	ck_assert_int_eq(stat(name, &file), 0);
	return file.st_mode & 07777;
}

ASYNC_TEST(a_part_can_be_opened_by_its_user_alone_until_it_is_whole)
{
	mode_t before = umask(0026);
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_with(dest, 0, VERSION_UNKNOWN);

	append(part, large_body('x'));
	ck_assert_int_eq(mode_of("x.part"), 0600);
	check_commit(part, EXISTS_SKIP, 0, "x");
	ck_assert_int_eq(mode_of("x"), 0640);
	dest_close(dest);
	umask(before);
}

static bool libcrypto_has_memory = true;

static void *allocate(size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return libcrypto_has_memory ? malloc(size) : NULL;
}

static void *reallocate(void *block, size_t size, const char *file, int line)
{
	(void)file;
	(void)line;
	return libcrypto_has_memory ? realloc(block, size) : NULL;
}

static void deallocate(void *block, const char *file, int line)
{
	(void)file;
	(void)line;
	free(block);
}

/* It would be nobody's to the next run, and be fetched again beside it. */
ASYNC_TEST(a_file_gets_no_name_where_no_memory_is_left_for_its_mark)
{
	struct commit how = {.policy = EXISTS_SKIP};
	struct dest *dest;
	struct part_file *part;

	ck_assert_int_eq(
		CRYPTO_set_mem_functions(allocate, reallocate, deallocate), 1);
	dest = open_dest(".");
	part = begin_with(dest, 0, VERSION_UNKNOWN);
	append(part, "text");
	libcrypto_has_memory = false;
	commit(part, &how, UV_ENOMEM);
	libcrypto_has_memory = true;
	ck_assert_int_ne(access("x", F_OK), 0);
	/* The first that needs it is not the first to begin with libcrypto. */
	part = begin_with(dest, 0, VERSION_UNKNOWN);
	append(part, "text");
	commit(part, &how, 0);
	check_file("x", "text");
	dest_close(dest);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"commit", checksums_that_agree_are_well,
		a_checksum_that_differs_leaves_nothing,
		an_empty_body_has_a_checksum,
		what_an_earlier_run_left_is_read_again_for_its_checksum,
		a_checksum_goes_on_over_attempts,
		a_checksum_that_only_a_later_attempt_asks_for_is_computed,
		nothing_of_an_attempt_that_was_started_over_is_in_a_checksum,
		a_file_gets_the_time_that_the_server_said,
		a_time_that_is_none_does_no_harm,
		the_version_of_a_file_is_stored_with_it,
		the_version_of_another_url_is_not_told,
		a_file_that_was_changed_is_known_by_its_time_alone,
		what_is_no_file_has_no_version,
		a_name_is_announced_before_it_is_given,
		what_others_put_in_the_place_of_a_part_is_not_the_file,
		a_name_that_cannot_be_announced_is_not_given,
		another_name_can_be_given_than_the_parts,
		a_part_can_be_opened_by_its_user_alone_until_it_is_whole,
		a_file_gets_no_name_where_no_memory_is_left_for_its_mark);
}
