#include "base/sandbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

#include "storage_util.h"

static int make(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);

	return fd < 0 ? -errno : close(fd);
}

static void make_dirs(void)
{
	ck_assert_int_eq(mkdir("one", 0777), 0);
	ck_assert_int_eq(mkdir("two", 0777), 0);
	ck_assert_int_eq(mkdir("three", 0777), 0);
}

/* Returns whether the kernel has what it takes. */
static bool confine(const char *const *dirs, size_t count)
{
	int status = sandbox_enter(dirs, count);

	ck_assert_msg(status == 0 || status == -ENOSYS || status == -EOPNOTSUPP,
		      "status: %d", status);
	return status == 0;
}

START_TEST(each_directory_of_the_list_can_be_written_to)
{
	const char *const dirs[] = {"one", "two"};

	make_dirs();
	if (!confine(dirs, CO_COUNT(dirs)))
		return;
	ck_assert_int_eq(make("one/file"), 0);
	ck_assert_int_eq(rename("one/file", "two/file"), 0);
	ck_assert_int_eq(mkdir("two/sub", 0777), 0);
	ck_assert_int_eq(make("two/sub/file"), 0);
	ck_assert_int_eq(make("three/file"), -EACCES);
	ck_assert_int_eq(make("file"), -EACCES);
}
END_TEST

START_TEST(an_empty_list_leaves_nothing_to_write_to)
{
	make_dirs();
	if (!confine(NULL, 0))
		return;
	ck_assert_int_eq(make("one/file"), -EACCES);
	ck_assert_int_eq(make("/dev/null"), 0);
}
END_TEST

START_TEST(a_directory_that_is_missing_confines_nothing)
{
	const char *const dirs[] = {"one", "missing"};
	int status;

	make_dirs();
	status = sandbox_enter(dirs, CO_COUNT(dirs));
	ck_assert(status == -ENOENT || status == -ENOSYS ||
		  status == -EOPNOTSUPP);
	ck_assert_int_eq(make("three/file"), 0);
}
END_TEST

static void *make_in_thread(void *arg)
{
	*(int *)arg = make("three/file");
	return NULL;
}

START_TEST(threads_that_are_started_later_are_confined_too)
{
	const char *const dirs[] = {"one"};
	pthread_t thread;
	int status = 0;

	make_dirs();
	if (!confine(dirs, CO_COUNT(dirs)))
		return;
	ck_assert_int_eq(pthread_create(&thread, NULL, make_in_thread, &status),
			 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(status, -EACCES);
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"sandbox", each_directory_of_the_list_can_be_written_to,
		an_empty_list_leaves_nothing_to_write_to,
		a_directory_that_is_missing_confines_nothing,
		threads_that_are_started_later_are_confined_too);
}
