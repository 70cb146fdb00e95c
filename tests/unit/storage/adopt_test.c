/* Files of other tools that a part begins with. */
#include "unit/storage/part_util.h"

#include "storage/adopted_file.h"

#include <errno.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>

/* Whether this file system is to share the blocks of two files. */
static bool clones;

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	long arg;

	va_start(args, request);
	arg = va_arg(args, long);
	va_end(args);
	if (request != FICLONE)
		return (int)syscall(SYS_ioctl, fd, request, arg);
	if (clones)
		return sendfile(fd, (int)arg, NULL, 1 << 30) < 0 ? -1 : 0;
	errno = EOPNOTSUPP;
	return -1;
}

/* Whether a file had its record when it was renamed to be a part. */
static bool was_noted;

int renameat2(int old_dir, const char *old, int new_dir, const char *new,
	      unsigned flags)
{
	if (strcmp(new, "x.part") == 0)
		was_noted = getxattr(old, PART_ATTRIBUTE, NULL, 0) > 0;
	return (int)syscall(SYS_renameat2, old_dir, old, new_dir, new, flags);
}

static struct part_file *adopt(struct dest *dest, uint64_t len)
{
	struct part_file *part = open_part(dest, "x", URL);

	ck_assert_int_eq(adopted_file_begin(part, "x"), 0);
	ck_assert_uint_eq(part_file_len(part), len);
	ck_assert_int_eq(part_file_is_resumable(part, false), len > 0);
	return part;
}

ASYNC_TEST(a_file_is_the_beginning_of_its_part)
{
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	dest = open_dest(".");
	part = adopt(dest, 5);
	ck_assert_ptr_null(part_file_version(part)->etag);
	check_names("x");
	begin_at(part, 5, version_of(9));
	check_names("x.part");
	append(part, "text");
	check_commit(part, EXISTS_RESUME, 0, "x");
	check_names("x");
	check_file("x", "some text");
	dest_close(dest);
}

ASYNC_TEST(a_file_that_can_be_cloned_stays)
{
	struct dest *dest;
	struct part_file *part;

	clones = true;
	put_file("x", "some ");
	dest = open_dest(".");
	part = adopt(dest, 5);
	begin_at(part, 5, version_of(9));
	append(part, "text");
	check_file("x", "some ");
	check_names("x x.part");
	check_commit(part, EXISTS_RESUME, 0, "x");
	check_names("x");
	check_file("x", "some text");
	dest_close(dest);
}

ASYNC_TEST(a_file_that_is_given_up_is_as_it_was)
{
	struct timespec time[2] = {{1000, 5}, {2000, 7}};
	struct stat before, after;
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	ck_assert_int_eq(utimensat(AT_FDCWD, "x", time, 0), 0);
	ck_assert_int_eq(stat("x", &before), 0);
	dest = open_dest(".");
	part = adopt(dest, 5);
	begin_at(part, 5, version_of(9));
	append(part, "text");
	check_names("x.part");
	part_file_discard(part);
	check_names("x");
	check_file("x", "some ");
	ck_assert_int_eq(stat("x", &after), 0);
	ck_assert_int_eq(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
	ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	ck_assert_uint_eq(before.st_ino, after.st_ino);
	dest_close(dest);
}

ASYNC_TEST(a_file_that_was_changed_meanwhile_is_let_alone)
{
	struct version version = version_of(9);
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	dest = open_dest(".");
	part = adopt(dest, 5);
	put_file("x", "other text");
	ck_assert_int_eq(part_file_begin(part, 5, &version, 0), UV_EAGAIN);
	part_file_discard(part);
	check_file("x", "other text");
	dest_close(dest);
}

ASYNC_TEST(a_file_has_its_record_before_it_is_a_part)
{
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	dest = open_dest(".");
	part = adopt(dest, 5);
	begin_at(part, 5, version_of(9));
	ck_assert(was_noted);
	keep_at(part, "x.part");
	dest_close(dest);
	check_left("x", URL, 5);
}

/* Without a validator no other part is gone on from. */
ASYNC_TEST(the_next_run_goes_on_from_a_file_that_the_user_vouched_for)
{
	struct version version = {.total_bytes = 9};
	struct dest *dest;
	struct part_file *part;

	for (int i = 0; i < 2; i++) {
		clones = i == 1;
		put_file("x", "some ");
		dest = open_dest(".");
		part = adopt(dest, 5);
		begin_at(part, 5, version);
		append(part, "te");
		keep_at(part, "x.part");
		dest_close(dest);
		dest = open_dest(".");
		part = open_part(dest, "x", URL);
		ck_assert_uint_eq(part_file_len(part), 7);
		ck_assert(part_file_is_resumable(part, false));
		begin_at(part, 7, version);
		append(part, "xt");
		check_commit(part, EXISTS_OVERWRITE, 0, "x");
		check_file("x", "some text");
		ck_assert_int_eq(remove("x"), 0);
		dest_close(dest);
	}
}

/* Its bytes are the user's, and the part's name is not what they know it by. */
ASYNC_TEST(a_file_that_a_killed_run_has_moved_is_given_back_by_the_next)
{
	struct timespec time[2] = {{1000, 5}, {-2000, 7}};
	struct stat after;
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	ck_assert_int_eq(utimensat(AT_FDCWD, "x", time, 0), 0);
	dest = open_dest(".");
	part = adopt(dest, 5);
	begin_at(part, 5, version_of(9));
	append(part, "te");
	keep_at(part, "x.part");
	dest_close(dest);
	check_names("x.part");
	dest = open_dest(".");
	part = open_part(dest, "x", URL);
	ck_assert_uint_eq(part_file_len(part), 7);
	begin_at(part, 0, version_of(9));
	check_names("x");
	part_file_discard(part);
	check_names("x");
	check_file("x", "some ");
	ck_assert_int_eq(stat("x", &after), 0);
	ck_assert_int_eq(after.st_mtim.tv_sec, -2000);
	ck_assert_int_eq(after.st_mtim.tv_nsec, 7);
	dest_close(dest);
}

/* Somebody else has linked there what must not be written to. */
ASYNC_TEST(a_file_that_has_a_second_name_meanwhile_is_let_alone)
{
	struct version version = version_of(9);
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	dest = open_dest(".");
	part = adopt(dest, 5);
	ck_assert_int_eq(link("x", "victim"), 0);
	ck_assert_int_eq(part_file_begin(part, 5, &version, 0), UV_EAGAIN);
	part_file_discard(part);
	check_names("victim x");
	check_file("victim", "some ");
	dest_close(dest);
}

ASYNC_TEST(a_newer_version_is_not_of_the_file)
{
	struct timespec time[2] = {{1000, 0}, {784111777, 0}};
	struct version version = {.total_bytes = 9};
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	ck_assert_int_eq(utimensat(AT_FDCWD, "x", time, 0), 0);
	dest = open_dest(".");
	part = adopt(dest, 5);
	ck_assert(adopted_file_may_be_of(part, &version));
	version.last_modified = (char *)"Sun, 06 Nov 1994 08:49:37 GMT";
	ck_assert(adopted_file_may_be_of(part, &version));
	version.last_modified = (char *)"Sun, 06 Nov 1994 08:49:38 GMT";
	ck_assert(!adopted_file_may_be_of(part, &version));
	part_file_discard(part);
	dest_close(dest);
}

ASYNC_TEST(a_file_is_kept_when_its_part_is_given_up)
{
	struct dest *dest;
	struct part_file *part;

	put_file("x", "some ");
	dest = open_dest(".");
	part_file_discard(adopt(dest, 5));
	check_names("x");
	part = adopt(dest, 5);
	begin_at(part, 5, version_of(1000000));
	append(part, "text");
	keep_at(part, "x.part");
	check_names("x.part");
	check_file("x.part", "some text");
	dest_close(dest);
	check_left("x", URL, 9); /* of a version that is known by now */
}

ASYNC_TEST(a_long_file_is_adopted_whole)
{
	static char body[3 * 1024 * 1024 + 1];
	struct dest *dest;
	struct part_file *part;

	memset(body, 'x', sizeof(body) - 1);
	put_file("x", body);
	dest = open_dest(".");
	part = adopt(dest, sizeof(body) - 1);
	begin_at(part, sizeof(body) - 1, version_of(sizeof(body)));
	append(part, "x");
	memset(body, 'x', sizeof(body));
	check_commit(part, EXISTS_RESUME, 0, "x");
	check_bytes("x", body, sizeof(body));
	dest_close(dest);
}

ASYNC_TEST(what_is_no_file_is_not_adopted)
{
	static const char *const names[] = {"none", "empty", "link", "dir",
					    "fifo"};
	struct dest *dest;

	put_file("empty", "");
	put_file("victim", "text");
	ck_assert_int_eq(symlink("victim", "link"), 0);
	ck_assert_int_eq(mkdir("dir", 0777), 0);
	ck_assert_int_eq(mkfifo("fifo", 0666), 0);
	dest = open_dest(".");
	for (size_t i = 0; i < CO_COUNT(names); i++) {
		struct part_file *part = open_part(dest, "x", URL);

		ck_assert_int_eq(adopted_file_begin(part, names[i]), 0);
		ck_assert_uint_eq(part_file_len(part), 0);
		part_file_discard(part);
	}
	check_names("dir empty fifo link victim");
	dest_close(dest);
}

ASYNC_TEST(a_file_whose_version_is_known_is_joined_to_that_only)
{
	struct commit how = {.policy = EXISTS_RESUME, .store_version = true};
	struct commit_result result;
	struct dest *dest = open_dest(".");
	struct part_file *part = open_part(dest, "x", URL);

	begin_at(part, 0, version_of(4));
	append(part, "text");
	ck_assert_int_eq(part_file_commit(part, &how, &result), 0);
	free(result.path);
	dest_close(dest);
	dest = open_dest(".");
	part = adopt(dest, 4);
	ck_assert_str_eq(part_file_version(part)->etag, "\"one\"");
	part_file_discard(part);
	dest_close(dest);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"adopt", a_file_is_the_beginning_of_its_part,
		a_file_is_kept_when_its_part_is_given_up,
		a_long_file_is_adopted_whole, what_is_no_file_is_not_adopted,
		a_file_whose_version_is_known_is_joined_to_that_only,
		a_file_that_can_be_cloned_stays,
		a_file_that_is_given_up_is_as_it_was,
		a_file_that_was_changed_meanwhile_is_let_alone,
		a_file_has_its_record_before_it_is_a_part,
		the_next_run_goes_on_from_a_file_that_the_user_vouched_for,
		a_file_that_a_killed_run_has_moved_is_given_back_by_the_next,
		a_file_that_has_a_second_name_meanwhile_is_let_alone,
		a_newer_version_is_not_of_the_file);
}
