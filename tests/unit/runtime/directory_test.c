#include "unit/runtime/file_util.h"

#include <semaphore.h>

enum { MANY = 3000 };

static void make_many(void)
{
	for (int i = 0; i < MANY; i++) {
		char name[16];

		snprintf(name, sizeof(name), "f%d", i);
		close(open(path_of(name), O_WRONLY | O_CREAT, 0600));
	}
}

static struct co_directory *open_directory(void)
{
	struct co_directory *directory;

	ck_assert_int_eq(co_directory_open(&directory, test_directory), 0);
	return directory;
}

ASYNC_TEST(tells_names_and_types)
{
	struct co_directory *directory;
	struct co_directory_entry entry;
	int seen = 0;

	make_text("file", "");
	ck_assert_int_eq(mkdir(path_of("dir"), 0700), 0);
	ck_assert_int_eq(symlink("file", path_of("link")), 0);
	directory = open_directory();
	while (co_directory_next(directory, &entry) > 0) {
		seen++;
		if (entry.type == DT_UNKNOWN)
			continue;
		ck_assert_int_eq(entry.type,
				 strcmp(entry.name, "file") == 0  ? DT_REG
				 : strcmp(entry.name, "dir") == 0 ? DT_DIR
								  : DT_LNK);
		ck_assert_uint_ne(entry.inode, 0);
	}
	ck_assert_int_eq(seen, 3);
	ck_assert_ptr_null(entry.name);
	ck_assert_int_eq(co_directory_next(directory, &entry), 0);
	co_directory_close(directory);
}

ASYNC_TEST(tells_each_of_many_once)
{
	struct co_directory *directory;
	struct co_directory_entry entry;
	static bool seen[MANY];
	int count = 0;

	make_many();
	directory = open_directory();
	while (co_directory_next(directory, &entry) > 0) {
		int number = atoi(entry.name + 1);

		ck_assert(!seen[number]);
		seen[number] = true;
		count++;
	}
	ck_assert_int_eq(count, MANY);
	co_directory_close(directory);
}

/* What is removed while it is read does not hide what was there. */
ASYNC_TEST(can_be_emptied_while_it_is_read)
{
	struct co_directory *directory;
	struct co_directory_entry entry;

	make_many();
	directory = open_directory();
	while (co_directory_next(directory, &entry) > 0)
		ck_assert_int_eq(
			unlinkat(co_directory_fd(directory), entry.name, 0), 0);
	co_directory_close(directory);
	ck_assert_int_eq(count_files(), 0);
}

ASYNC_TEST(that_is_none_is_not_opened)
{
	struct co_directory *directory;

	ck_assert_int_eq(co_directory_open(&directory, path_of("none")),
			 UV_ENOENT);
	ck_assert_ptr_null(directory);
	ck_assert_int_eq(co_directory_open(&directory, make_text("a", "")),
			 UV_ENOTDIR);
	ck_assert_int_eq(co_directory_open(&directory, NULL), UV_EINVAL);
}

ASYNC_TEST(that_is_removed_ends_with_an_error_or_its_end)
{
	struct co_directory *directory;
	struct co_directory_entry entry;
	int status;

	ck_assert_int_eq(mkdir(path_of("dir"), 0700), 0);
	ck_assert_int_eq(co_directory_open(&directory, path_of("dir")), 0);
	ck_assert_int_eq(rmdir(path_of("dir")), 0);
	status = co_directory_next(directory, &entry);
	ck_assert(status == 0 || status == UV_ENOENT);
	co_directory_close(directory);
}

ASYNC_TEST(keeps_what_a_cancelled_call_did_not_take)
{
	struct co_directory *directory;
	struct co_directory_entry entry;

	make_text("file", "");
	directory = open_directory();
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_directory_next(directory, &entry), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(co_directory_next(directory, &entry), 1);
	ck_assert_str_eq(entry.name, "file");
	co_directory_close(directory);
}

static int next_in_task(void *directory)
{
	struct co_directory_entry entry;

	return co_directory_next(directory, &entry);
}

static sem_t may_go;

static int hold_thread(void *arg UNUSED)
{
	while (sem_wait(&may_go) != 0)
		;
	return 0;
}

static int hold(void *arg)
{
	return co_to_thread(hold_thread, arg);
}

static int close_while_it_is_read(void *arg UNUSED)
{
	struct co_directory *directory = open_directory();
	struct co_directory_entry entry;
	struct co_task *holder, *reader;
	int before = open_descriptors();

	sem_init(&may_go, 0, 0);
	holder = spawn(hold, NULL);
	yield_turns(2);
	reader = spawn(next_in_task, directory);
	yield_turns(2);
	ck_assert_int_eq(co_directory_next(directory, &entry), UV_EBUSY);
	co_directory_close(directory);
	sem_post(&may_go);
	ck_assert_int_eq(finish(reader), UV_EBADF);
	ck_assert_int_eq(finish(holder), 0);
	ck_assert_int_eq(open_descriptors(), before - 1);
	return 0;
}

START_TEST(that_is_closed_ends_the_call_of_another)
{
	setenv("UV_THREADPOOL_SIZE", "1", 1);
	ck_assert_int_eq(co_run(close_while_it_is_read, NULL), 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"runtime_directory", make_directory, remove_directory,
		tells_names_and_types, tells_each_of_many_once,
		can_be_emptied_while_it_is_read, that_is_none_is_not_opened,
		that_is_removed_ends_with_an_error_or_its_end,
		keeps_what_a_cancelled_call_did_not_take,
		that_is_closed_ends_the_call_of_another);
}
