/* A body on its way to its file: where it is when, and what ends it. */
#include "unit/storage/storage_util.h"

#include <sched.h>
#include <sys/mount.h>

#include "storage/sealed_part.h"

ASYNC_TEST(a_small_body_is_nowhere_until_commit)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin(dest, "x");

	append(part, "some ");
	append(part, "text");
	check_names("");
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	check_file("x", "some text");
	dest_close(dest);
}

ASYNC_TEST(a_large_body_is_in_its_part_until_commit)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_large(dest, "x", 'x');

	check_names("x.part");
	check_file("x.part", large_body('x'));
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	check_file("x", large_body('x'));
	dest_close(dest);
}

/* Begin a body of which it is known that it has so many bytes. */
static struct part_file *begin_sized(struct dest *dest, const char *name,
				     size_t len)
{
	const struct version version = {.total_bytes = (int64_t)len};
	struct part_file *part = begin(dest, name);

	ck_assert_int_eq(part_file_begin(part, 0, &version, 0), 0);
	return part;
}

ASYNC_TEST(the_piece_that_ends_a_body_waits_in_memory_for_commit)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_sized(dest, "x", LARGE_BYTES);

	append(part, large_body('x'));
	check_names("");
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_names("x");
	check_file("x", large_body('x'));
	part = begin_sized(dest, "y", LARGE_BYTES + 1);
	append(part, large_body('y'));
	check_names("x y.part");
	part_file_discard(part);
	dest_close(dest);
}

ASYNC_TEST(bodies_that_wait_in_memory_are_few)
{
	enum { COUNT = 12 };
	static char body[PART_FILE_WHOLE_BYTES];
	struct dest *dest = open_dest(".");
	struct part_file *parts[COUNT];
	char name[8];

	memset(body, 'x', sizeof(body));
	for (int i = 0; i < COUNT; i++) {
		snprintf(name, sizeof(name), "x%02d", i);
		parts[i] = begin_sized(dest, name, sizeof(body));
		ck_assert_int_eq(part_file_append(parts[i], body, sizeof(body)),
				 0);
	}
	check_names("x08.part x09.part x10.part x11.part");
	for (int i = 0; i < COUNT; i++)
		part_file_discard(parts[i]);
	parts[0] = begin_sized(dest, "x", sizeof(body));
	ck_assert_int_eq(part_file_append(parts[0], body, sizeof(body)), 0);
	check_names("");
	part_file_discard(parts[0]);
	dest_close(dest);
}

ASYNC_TEST(the_memory_of_a_long_body_is_taken_and_not_copied)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_sized(dest, "x", LARGE_BYTES);
	struct buf body = BUF_INIT(SIZE_MAX / 2);
	const char *data;
	size_t len;

	ck_assert_int_eq(buf_puts(&body, large_body('x')), 0);
	data = body.data;
	ck_assert_int_eq(part_file_take(part, 0, &body), 0);
	ck_assert_ptr_eq(part_file_bytes(part, &len), data);
	ck_assert_uint_eq(len, LARGE_BYTES);
	ck_assert_ptr_ne(body.data, data);
	check_commit(part, EXISTS_FAIL, 0, "x");
	check_file("x", large_body('x'));
	buf_release(&body);
	dest_close(dest);
}

ASYNC_TEST(what_cannot_be_taken_is_copied)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin(dest, "x");
	struct buf body = BUF_INIT(SIZE_MAX / 2);

	ck_assert_int_eq(buf_puts(&body, "some "), 0);
	ck_assert_int_eq(part_file_take(part, 0, &body), 0);
	buf_reset(&body);
	ck_assert_int_eq(buf_puts(&body, "text"), 0);
	ck_assert_int_eq(part_file_take(part, 5, &body), 0);
	buf_reset(&body);
	ck_assert_int_eq(buf_puts(&body, large_body('x')), 0);
	ck_assert_int_eq(part_file_take(part, 9, &body), 0);
	check_names("x.part");
	ck_assert_uint_eq(part_file_len(part), 9 + LARGE_BYTES);
	part_file_discard(part);
	buf_release(&body);
	dest_close(dest);
}

ASYNC_TEST(bodies_of_every_size_arrive_whole)
{
	static const size_t sizes[] = {0,     1,     4095,  4096,      4097,
				       65535, 65536, 65537, 65536 * 2, 1000003};
	static const size_t steps[] = {997, 65536, 65537, 1000003};
	static char body[1000003];
	struct dest *dest = open_dest(".");

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (char)(i * 2654435761u >> 24);
	for (size_t i = 0; i < CO_COUNT(sizes) * CO_COUNT(steps); i++) {
		size_t size = sizes[i / CO_COUNT(steps)];
		size_t step = steps[i % CO_COUNT(steps)];
		struct part_file *part = begin(dest, "x");

		for (size_t at = 0; at < size; at += step) {
			size_t len = size - at < step ? size - at : step;

			ck_assert_int_eq(part_file_append(part, body + at, len),
					 0);
		}
		check_commit(part, EXISTS_FAIL, 0, "x");
		check_bytes("x", body, size);
		ck_assert_int_eq(remove("x"), 0);
	}
	check_names("");
	dest_close(dest);
}

ASYNC_TEST(the_umask_is_respected)
{
	struct dest *dest = open_dest(".");
	struct stat file;

	umask(027);
	check_fetch(dest, "x", "", EXISTS_FAIL, 0, "x");
	ck_assert_int_eq(stat("x", &file), 0);
	ck_assert_int_eq(file.st_mode & 0777, 0640);
	dest_close(dest);
}

ASYNC_TEST(discard_leaves_nothing)
{
	struct dest *dest = open_dest(".");
	struct part_file *small = begin(dest, "x");
	struct part_file *large = begin_large(dest, "y", 'y');

	append(small, "text");
	part_file_discard(small);
	part_file_discard(large);
	part_file_discard(NULL);
	check_names("");
	dest_close(dest);
}

static void check_keep(struct part_file *part, const char *path)
{
	char *given;

	part_file_keep(part, &given);
	if (path)
		ck_assert_str_eq(given, path);
	else
		ck_assert_ptr_null(given);
	free(given);
}

ASYNC_TEST(keep_leaves_what_came_under_the_parts_name)
{
	struct dest *dest = open_dest("sub");
	struct part_file *small = begin(dest, "x");
	struct part_file *large = begin_large(dest, "y", 'y');

	append(small, "text");
	check_keep(small, "sub/x.part");
	check_keep(large, "sub/y.part");
	check_file("sub/x.part", "text");
	check_file("sub/y.part", large_body('y'));
	dest_close(dest);
}

ASYNC_TEST(keep_of_nothing_leaves_nothing)
{
	struct dest *dest = open_dest(".");

	check_keep(begin(dest, "x"), NULL);
	check_names("");
	dest_close(dest);
}

ASYNC_TEST(a_stale_part_is_overwritten)
{
	struct dest *dest;

	put_file("x.part", large_body('o'));
	put_file("y.part", large_body('o'));
	dest = open_dest(".");
	check_fetch(dest, "x", "text", EXISTS_FAIL, 0, "x");
	check_keep(begin_large(dest, "y", 'n'), "y.part");
	check_names("x y.part");
	check_file("x", "text");
	check_file("y.part", large_body('n'));
	dest_close(dest);
}

/* Calls in a task that has been cancelled before. */
struct cancelled {
	struct dest *dest;
	int write_status;
	int commit_status;
	char *paths[3];
};

static int work_cancelled(void *arg)
{
	struct cancelled *work = arg;
	struct part_file *whole = begin_large(work->dest, "whole", 'w');
	struct part_file *kept = begin_large(work->dest, "kept", 'k');
	struct part_file *small = begin(work->dest, "small");
	struct part_file *gone = begin_large(work->dest, "gone", 'g');

	append(small, "text");
	co_task_cancel(co_current_task());
	work->write_status = part_file_append(kept, "more", 4);
	part_file_keep(kept, &work->paths[0]);
	part_file_keep(small, &work->paths[1]);
	part_file_discard(gone);
	work->commit_status = commit_file(whole, EXISTS_FAIL, &work->paths[2]);
	return co_sleep(0);
}

ASYNC_TEST(a_cancelled_task_can_end_its_files)
{
	struct cancelled work = {open_dest("."), 0, 0, {NULL}};

	ck_assert_int_eq(finish(spawn(work_cancelled, &work)), UV_ECANCELED);
	ck_assert_int_eq(work.write_status, UV_ECANCELED);
	ck_assert_int_eq(work.commit_status, 0);
	ck_assert_str_eq(work.paths[0], "kept.part");
	ck_assert_str_eq(work.paths[1], "small.part");
	ck_assert_str_eq(work.paths[2], "whole");
	check_names("kept.part small.part whole");
	check_file("kept.part", large_body('k'));
	check_file("small.part", "text");
	check_file("whole", large_body('w'));
	for (size_t i = 0; i < CO_COUNT(work.paths); i++)
		free(work.paths[i]);
	dest_close(work.dest);
}

static int write_when_cancelled(void *arg)
{
	return part_file_append(arg, large_body('x'), LARGE_BYTES);
}

ASYNC_TEST(a_write_that_never_ran_loses_nothing_that_came_before)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin(dest, "x");
	struct co_task *writer;

	append(part, "text");
	writer = spawn(write_when_cancelled, part);
	co_task_cancel(writer);
	ck_assert_int_eq(finish(writer), UV_ECANCELED);
	check_keep(part, "x.part");
	check_file("x.part", "text");
	dest_close(dest);
}

/* Files of this process end at a size, as with ulimit -f. */
static void limit_file_size(size_t size_bytes)
{
	struct rlimit limit = {size_bytes, RLIM_INFINITY};

	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

ASYNC_TEST(a_file_that_grows_too_large_fails_and_can_be_kept)
{
	struct dest *dest = open_dest(".");
	struct part_file *part = begin(dest, "x");

	limit_file_size(1000);
	ck_assert_int_eq(part_file_append(part, large_body('x'), LARGE_BYTES),
			 UV_EFBIG);
	ck_assert_int_eq(part_file_append(part, "x", 1), UV_EFBIG);
	check_keep(part, "x.part");
	limit_file_size(RLIM_INFINITY);
	check_bytes("x.part", large_body('x'), 1000);
	dest_close(dest);
}

ASYNC_TEST(an_error_at_commit_keeps_what_was_on_disk)
{
	struct dest *dest = open_dest(".");
	struct part_file *small = begin(dest, "x");
	struct part_file *large = begin(dest, "y");

	limit_file_size(1000);
	ck_assert_int_eq(part_file_append(small, large_body('x'), 2000), 0);
	check_commit(small, EXISTS_FAIL, UV_EFBIG, NULL);
	ck_assert_int_eq(part_file_append(large, large_body('y'), LARGE_BYTES),
			 UV_EFBIG);
	check_commit(large, EXISTS_FAIL, UV_EFBIG, NULL);
	limit_file_size(RLIM_INFINITY);
	check_names("y.part");
	check_bytes("y.part", large_body('y'), 1000);
	dest_close(dest);
}

/* A file system of few bytes; false where that may not be made. */
static bool mount_small(const char *dir, const char *size)
{
	char options[32];

	snprintf(options, sizeof(options), "size=%s", size);
	return mkdir(dir, 0777) == 0 && unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", "", MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", dir, "tmpfs", 0, options) == 0;
}

ASYNC_TEST(a_full_disk_is_an_error_that_keeps_what_fitted)
{
	static char body[300 * 1024];
	struct dest *dest;
	struct part_file *part;
	struct stat file;

	if (!mount_small("full", "128k"))
		SKIP_TEST("cannot mount");
	dest = open_dest("full");
	part = begin(dest, "x");
	ck_assert_int_eq(part_file_append(part, body, sizeof(body)), UV_ENOSPC);
	check_keep(part, "full/x.part");
	ck_assert_int_eq(stat("full/x.part", &file), 0);
	ck_assert_int_gt(file.st_size, 64 * 1024);
	part = begin(dest, "y");
	append(part, "text");
	check_commit(part, EXISTS_FAIL, UV_ENOSPC, NULL);
	ck_assert_str_eq(listing("full"), "x.part");
	ck_assert_int_eq(remove("full/x.part"), 0);
	check_fetch(dest, "y", "text", EXISTS_FAIL, 0, "full/y");
	dest_close(dest);
	ck_assert_int_eq(umount("full"), 0);
}

static int hold_part(void *arg)
{
	const int *pipes = arg;
	struct dest *dest = open_dest(".");
	struct part_file *part = begin_large(dest, "x", 'o');
	char byte = 0;

	ck_assert_int_eq(write(pipes[1], &byte, 1), 1);
	while (read(pipes[2], &byte, 1) > 0)
		;
	check_commit(part, EXISTS_FAIL, 0, "x");
	dest_close(dest);
	return 0;
}

static int meet_held_part(void *arg UNUSED)
{
	struct dest *dest = open_dest(".");
	struct part_file *small = begin(dest, "x");
	struct part_file *large = begin(dest, "x");

	append(small, "text");
	check_commit(small, EXISTS_FAIL, UV_EBUSY, NULL);
	ck_assert_int_eq(part_file_append(large, large_body('m'), LARGE_BYTES),
			 UV_EBUSY);
	check_keep(large, NULL);
	dest_close(dest);
	return 0;
}

START_TEST(another_process_at_work_on_the_part_is_left_alone)
{
	int pipes[4], wait_status;
	char byte;
	pid_t pid;

	ck_assert_int_eq(pipe(pipes), 0);
	ck_assert_int_eq(pipe(pipes + 2), 0);
	pid = fork();
	if (pid == 0) {
		int status;

		close(pipes[3]);
		status = co_run(hold_part, pipes);
		uv_library_shutdown(); /* the pool's threads, for valgrind */
		_exit(status == 0 ? 0 : 1);
	}
	close(pipes[1]);
	ck_assert_int_eq(read(pipes[0], &byte, 1), 1);
	ck_assert_int_eq(co_run(meet_held_part, NULL), 0);
	check_names("x.part");
	close(pipes[3]);
	ck_assert_int_eq(waitpid(pid, &wait_status, 0), pid);
	ck_assert_int_eq(wait_status, 0);
	check_names("x");
	check_file("x", large_body('o'));
}
END_TEST

ASYNC_TEST(no_descriptor_is_left_open)
{
	struct dest *dest = open_dest(".");
	size_t before;
	char *path;

	put_file("old", "");
	ck_assert_int_eq(mkdir("dir", 0777), 0);
	ck_assert_int_eq(mkdir("z.part", 0777), 0);
	check_fetch(dest, "first", "", EXISTS_FAIL, 0, "first");
	before = open_descriptors();
	for (int i = 0; i < 5; i++) {
		check_commit(
			begin_large(dest, "x", 'x'), EXISTS_SKIP, 0,
			(const char *[]){"x", "x.1", "x.2", "x.3", "x.4"}[i]);
		check_commit(begin_large(dest, "dir", 'x'), EXISTS_OVERWRITE,
			     UV_EISDIR, "dir");
		check_fetch(dest, "dir", "", EXISTS_FAIL, UV_EISDIR, "dir");
		part_file_keep(begin_large(dest, "z", 'z'), &path);
		free(path);
		part_file_discard(begin_large(dest, "z", 'z'));
	}
	ck_assert_uint_eq(open_descriptors(), before);
	dest_close(dest);
	ck_assert_uint_eq(open_descriptors(), before - 2);
}

int main(void)
{
	return RUN_STORAGE_SUITE(
		"part file", a_small_body_is_nowhere_until_commit,
		a_large_body_is_in_its_part_until_commit,
		the_piece_that_ends_a_body_waits_in_memory_for_commit,
		bodies_that_wait_in_memory_are_few,
		the_memory_of_a_long_body_is_taken_and_not_copied,
		what_cannot_be_taken_is_copied,
		bodies_of_every_size_arrive_whole, the_umask_is_respected,
		discard_leaves_nothing,
		keep_leaves_what_came_under_the_parts_name,
		keep_of_nothing_leaves_nothing, a_stale_part_is_overwritten,
		a_cancelled_task_can_end_its_files,
		a_write_that_never_ran_loses_nothing_that_came_before,
		a_file_that_grows_too_large_fails_and_can_be_kept,
		an_error_at_commit_keeps_what_was_on_disk,
		a_full_disk_is_an_error_that_keeps_what_fitted,
		another_process_at_work_on_the_part_is_left_alone,
		no_descriptor_is_left_open);
}
