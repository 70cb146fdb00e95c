#include "unit/runtime/file_util.h"

static void expect_whole(const char *path, const char *text)
{
	struct co_bytes bytes;

	ck_assert_int_eq(co_read_file(path, &bytes, 1000000), 0);
	ck_assert_uint_eq(bytes.len, strlen(text));
	ck_assert_str_eq(bytes.data, text);
	co_bytes_release(&bytes);
}

ASYNC_TEST(is_written_and_read_back)
{
	ck_assert_int_eq(co_write_file(path_of("a"), "text", 4), 0);
	expect_whole(path_of("a"), "text");
	ck_assert_int_eq(co_write_file(path_of("a"), "shorter", 2), 0);
	expect_whole(path_of("a"), "sh");
	ck_assert_int_eq(co_write_file(path_of("a"), NULL, 0), 0);
	expect_whole(path_of("a"), "");
	ck_assert_int_eq(count_files(), 1);
}

ASYNC_TEST(is_read_up_to_a_limit)
{
	const char *path = make_text("a", "0123456789");
	struct co_bytes bytes;

	ck_assert_int_eq(co_read_file(path, &bytes, 9), CO_LIMIT_OVERRUN);
	ck_assert_ptr_null(bytes.data);
	ck_assert_int_eq(co_read_file(path, &bytes, 10), 0);
	co_bytes_release(&bytes);
	ck_assert_int_eq(co_read_file(path, &bytes, SIZE_MAX), 0);
	co_bytes_release(&bytes);
	ck_assert_int_eq(co_read_file(path, &bytes, 0), CO_LIMIT_OVERRUN);
	ck_assert_int_eq(co_read_file(make_text("b", ""), &bytes, 0), 0);
	ck_assert_ptr_nonnull(bytes.data);
	co_bytes_release(&bytes);
}

/* That of a file that is told to be empty. */
ASYNC_TEST(is_read_though_its_length_is_not_told)
{
	struct co_bytes bytes;

	ck_assert_int_eq(co_read_file("/proc/self/status", &bytes, 100000), 0);
	ck_assert_ptr_nonnull(strstr(bytes.data, "Pid:"));
	co_bytes_release(&bytes);
	ck_assert_int_eq(co_read_file("/dev/zero", &bytes, 100000),
			 CO_LIMIT_OVERRUN);
	ck_assert_int_eq(co_read_file("/dev/null", &bytes, 0), 0);
	co_bytes_release(&bytes);
}

ASYNC_TEST(is_not_read_where_there_is_none)
{
	struct co_bytes bytes;

	ck_assert_int_eq(co_read_file(path_of("none"), &bytes, 9), UV_ENOENT);
	ck_assert_int_eq(co_read_file(test_directory, &bytes, 9), UV_EISDIR);
	ck_assert_int_eq(co_read_file("", &bytes, 9), UV_ENOENT);
}

ASYNC_TEST(keeps_the_mode_of_the_old_one)
{
	const char *path = make_text("a", "old");
	struct stat there;

	umask(022);
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(co_write_file(path, "new", 3), 0);
	ck_assert_int_eq(stat(path, &there), 0);
	ck_assert_int_eq(there.st_mode & 07777, 0640);
	ck_assert_int_eq(co_write_file(path_of("b"), "new", 3), 0);
	ck_assert_int_eq(stat(path_of("b"), &there), 0);
	ck_assert_int_eq(there.st_mode & 07777, 0644);
}

/* Whoever has it open goes on reading what it was. */
ASYNC_TEST(is_replaced_and_not_changed)
{
	const char *path = make_text("a", "old");
	int fd = open(path, O_RDONLY);
	char buf[4] = "";

	ck_assert_int_eq(co_write_file(path, "new", 3), 0);
	ck_assert_int_eq(read(fd, buf, 3), 3);
	ck_assert_str_eq(buf, "old");
	expect_content(path, "new");
	close(fd);
}

ASYNC_TEST(is_written_where_a_link_leads)
{
	struct stat there;

	make_text("a", "old");
	ck_assert_int_eq(symlink("a", path_of("link")), 0);
	ck_assert_int_eq(co_write_file(path_of("link"), "new", 3), 0);
	ck_assert_int_eq(lstat(path_of("link"), &there), 0);
	ck_assert(S_ISLNK(there.st_mode));
	expect_content(path_of("a"), "new");
}

static int write_relative(void *arg UNUSED)
{
	return co_write_file("relative", "text", 4);
}

START_TEST(is_written_with_a_path_without_directory)
{
	ck_assert_int_eq(chdir(test_directory), 0);
	ck_assert_int_eq(co_run(write_relative, NULL), 0);
	expect_content(path_of("relative"), "text");
	ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

ASYNC_TEST(is_not_written_where_it_cannot_be)
{
	char name[400];

	ck_assert_int_eq(co_write_file(test_directory, "x", 1), UV_EISDIR);
	ck_assert_int_eq(co_write_file("/dev/null", "x", 1), UV_EPERM);
	ck_assert_int_eq(mkfifo(path_of("fifo"), 0600), 0);
	ck_assert_int_eq(co_write_file(path_of("fifo"), "x", 1), UV_EPERM);
	ck_assert_int_eq(co_write_file(path_of("none/a"), "x", 1), UV_ENOENT);
	ck_assert_int_eq(co_write_file("", "x", 1), UV_ENOENT);
	make_text("file", "");
	ck_assert_int_eq(co_write_file(path_of("file/a"), "x", 1), UV_ENOTDIR);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(co_write_file(path_of(name), "x", 1), UV_ENAMETOOLONG);
	ck_assert_int_eq(count_files(), 2);
}

static int write_too_much(void *path)
{
	static const char much[100];
	struct rlimit limit = {50, 50};

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	return co_write_file(path, much, sizeof(much)) == UV_EFBIG ? 0 : 1;
}

static int run_and_end_pool(void *path)
{
	int status = co_run(write_too_much, path);

	uv_library_shutdown(); /* the pool's threads, for valgrind */
	return status;
}

START_TEST(keeps_the_old_one_after_an_error)
{
	const char *path = make_text("a", "old");
	struct child_end end = call_in_child(run_and_end_pool, (void *)path);

	ck_assert_int_eq(end.wait_status, 0);
	expect_content(path, "old");
	ck_assert_int_eq(count_files(), 1);
}
END_TEST

struct version {
	const char *path;
	char text[40000];
};

static int write_version(void *arg)
{
	const struct version *version = arg;

	return co_write_file(version->path, version->text,
			     sizeof(version->text));
}

/* Whenever it is read, it is one of the versions. */
ASYNC_TEST(written_by_several_is_one_of_them)
{
	static struct version versions[8];
	struct co_bytes bytes;

	for (int i = 0; i < 8; i++) {
		versions[i].path = path_of("a");
		memset(versions[i].text, 'a' + i, sizeof(versions[i].text));
	}
	ck_assert_int_eq(co_gather(CO_EACH(write_version, versions)), 0);
	ck_assert_int_eq(co_read_file(path_of("a"), &bytes, 100000), 0);
	ck_assert_uint_eq(bytes.len, sizeof(versions[0].text));
	for (size_t i = 1; i < bytes.len; i++)
		ck_assert_int_eq(bytes.data[i], bytes.data[0]);
	co_bytes_release(&bytes);
	ck_assert_int_eq(count_files(), 1);
}

ASYNC_TEST(of_a_cancelled_task_is_left_alone)
{
	const char *path = make_text("a", "old");
	struct co_bytes bytes;

	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_write_file(path, "new", 3), UV_ECANCELED);
	ck_assert_int_eq(co_read_file(path, &bytes, 9), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	expect_content(path, "old");
}

int main(void)
{
	return RUN_SUITE_WITH(
		"runtime_whole_file", make_directory, remove_directory,
		is_written_and_read_back, is_read_up_to_a_limit,
		is_read_though_its_length_is_not_told,
		is_not_read_where_there_is_none, keeps_the_mode_of_the_old_one,
		is_replaced_and_not_changed, is_written_where_a_link_leads,
		is_written_with_a_path_without_directory,
		is_not_written_where_it_cannot_be,
		keeps_the_old_one_after_an_error,
		written_by_several_is_one_of_them,
		of_a_cancelled_task_is_left_alone);
}
