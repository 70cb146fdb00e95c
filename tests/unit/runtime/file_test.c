#include "unit/runtime/file_util.h"

#include <semaphore.h>
#include <sys/socket.h>
#include <sys/un.h>

#define MEBIBYTE ((size_t)1 << 20)

ASYNC_TEST(reads_and_writes_at_a_position_that_moves)
{
	int fd = open_file(path_of("a"), O_RDWR | O_CREAT);
	char buf[16] = "";

	ck_assert_int_eq(co_file_write(fd, "one ", 4), 0);
	ck_assert_int_eq(co_file_write(fd, "two", 3), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	ck_assert_int_eq(co_file_read(fd, buf, 4), 4);
	ck_assert_int_eq(co_file_read(fd, buf + 4, 10), 3);
	ck_assert_str_eq(buf, "one two");
	ck_assert_int_eq(co_file_read(fd, buf, sizeof(buf)), 0);
	ck_assert_int_eq(co_file_close(fd), 0);
}

ASYNC_TEST(reads_and_writes_at_offsets_and_leaves_the_position)
{
	int fd = open_file(make_text("a", "0123456789"), O_RDWR);
	char buf[16] = "";

	ck_assert_int_eq(co_file_read_at(fd, buf, 3, 5), 3);
	ck_assert_str_eq(buf, "567");
	ck_assert_int_eq(co_file_write_at(fd, "xy", 2, 9), 0);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
	ck_assert_int_eq(co_file_read_at(fd, buf, 16, 8), 3);
	ck_assert_mem_eq(buf, "8xy", 3);
	ck_assert_int_eq(co_file_read_at(fd, buf, 16, 11), 0);
	ck_assert_int_eq(co_file_close(fd), 0);
}

ASYNC_TEST(appends_wherever_the_position_is)
{
	const char *path = make_text("a", "first ");
	int fd = open_file(path, O_WRONLY | O_APPEND);

	ck_assert_int_eq(co_file_write(fd, "second", 6), 0);
	ck_assert_int_eq(co_file_close(fd), 0);
	expect_content(path, "first second");
}

/* More than a read at once may have, and more than one system call takes. */
ASYNC_TEST(moves_all_of_a_large_buffer)
{
	size_t len = 3 * MEBIBYTE + 1;
	char *out = malloc(len), *in = calloc(1, len);
	int fd = open_file(path_of("a"), O_RDWR | O_CREAT);

	for (size_t i = 0; i < len; i++)
		out[i] = (char)(i ^ i >> 8);
	ck_assert_int_eq(co_file_write(fd, out, len), 0);
	ck_assert_int_eq(co_file_read_at(fd, in, len, 0), (ssize_t)len);
	ck_assert_mem_eq(in, out, len);
	ck_assert_int_eq(co_file_close(fd), 0);
	free(out);
	free(in);
}

ASYNC_TEST(moves_any_number_of_pieces)
{
	enum { COUNT = 3000 };
	static char out[COUNT], in[COUNT];
	static struct iovec pieces[2 * COUNT];
	int fd = open_file(path_of("a"), O_RDWR | O_CREAT);

	for (int i = 0; i < COUNT; i++) {
		out[i] = (char)('a' + i % 26);
		pieces[2 * i + 1] = (struct iovec){&out[i], 1};
	}
	ck_assert_int_eq(co_file_writev(fd, pieces, 2 * COUNT, -1), 0);
	for (int i = 0; i < COUNT; i++)
		pieces[2 * i + 1].iov_base = &in[i];
	ck_assert_int_eq(co_file_readv(fd, pieces, 2 * COUNT, 0), COUNT);
	ck_assert_mem_eq(in, out, COUNT);
	ck_assert_int_eq(co_file_readv(fd, pieces, 2 * COUNT, -1), 0);
	ck_assert_int_eq(co_file_readv(fd, pieces, 2 * COUNT, COUNT - 5), 5);
	ck_assert_int_eq(co_file_readv(fd, NULL, 0, 0), 0);
	ck_assert_int_eq(co_file_writev(fd, NULL, 0, 0), 0);
	ck_assert_int_eq(co_file_close(fd), 0);
}

/* The pages are dropped, so that the kernel has to read them. */
ASYNC_TEST(reads_what_is_not_in_memory)
{
	char buf[8] = "";
	int fd = open_file(make_text("a", "content"), O_RDWR);

	ck_assert_int_eq(co_file_sync(fd), 0);
	ck_assert_int_eq(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
	ck_assert_int_eq(co_file_read(fd, buf, sizeof(buf)), 7);
	ck_assert_str_eq(buf, "content");
	ck_assert_int_eq(co_file_close(fd), 0);
}

ASYNC_TEST(tells_and_changes_what_a_file_is)
{
	struct stat there;
	int fd = open_file(make_text("a", "0123456789"), O_RDWR);

	ck_assert_int_eq(co_file_stat(fd, &there), 0);
	ck_assert_int_eq(there.st_size, 10);
	ck_assert_int_eq(co_file_truncate(fd, 4), 0);
	ck_assert_int_eq(co_file_sync_data(fd), 0);
	ck_assert_int_eq(co_stat(path_of("a"), &there), 0);
	ck_assert_int_eq(there.st_size, 4);
	ck_assert_int_eq(co_file_close(fd), 0);
	ck_assert_int_eq(co_file_stat(fd, &there), UV_EBADF);
	ck_assert_int_eq(there.st_size, 0);
}

ASYNC_TEST(names_are_made_moved_and_removed)
{
	struct stat there;

	ck_assert_int_eq(co_mkdir(path_of("dir"), 0700), 0);
	ck_assert_int_eq(co_mkdir(path_of("dir"), 0700), UV_EEXIST);
	make_text("dir/a", "text");
	ck_assert_int_eq(co_rmdir(path_of("dir")), UV_ENOTEMPTY);
	ck_assert_int_eq(co_rename(path_of("dir/a"), path_of("b")), 0);
	ck_assert_int_eq(co_rmdir(path_of("dir")), 0);
	ck_assert_int_eq(symlink("b", path_of("link")), 0);
	ck_assert_int_eq(co_lstat(path_of("link"), &there), 0);
	ck_assert(S_ISLNK(there.st_mode));
	ck_assert_int_eq(co_stat(path_of("link"), &there), 0);
	ck_assert(S_ISREG(there.st_mode));
	ck_assert_int_eq(co_unlink(path_of("b")), 0);
	ck_assert_int_eq(co_stat(path_of("link"), &there), UV_ENOENT);
	ck_assert_int_eq(co_unlink(path_of("b")), UV_ENOENT);
}

ASYNC_TEST(opens_relative_to_a_directory)
{
	int directory = open_file(test_directory, O_DIRECTORY);
	int fd;

	make_text("a", "text");
	fd = co_file_open_at(directory, "a", O_RDONLY, 0);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	ck_assert_int_eq(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
	ck_assert_int_eq(co_file_close(fd), 0);
	ck_assert_int_eq(co_file_sync(directory), 0);
	ck_assert_int_eq(co_file_close(directory), 0);
}

ASYNC_TEST(refuses_what_the_system_refuses)
{
	char byte;
	int fd;

	ck_assert_int_eq(co_file_open(path_of("none"), O_RDONLY, 0), UV_ENOENT);
	ck_assert_int_eq(co_file_open(test_directory, O_WRONLY, 0), UV_EISDIR);
	fd = open_file(test_directory, O_RDONLY);
	ck_assert_int_eq(co_file_read(fd, &byte, 1), UV_EISDIR);
	ck_assert_int_eq(co_file_read_at(fd, &byte, 1, 0), UV_EISDIR);
	ck_assert_int_eq(co_file_close(fd), 0);
	ck_assert_int_eq(co_file_close(fd), UV_EBADF);
	ck_assert_int_eq(co_file_read(fd, &byte, 1), UV_EBADF);
	fd = open_file(make_text("a", "text"), O_RDONLY);
	ck_assert_int_eq(co_file_write(fd, "x", 1), UV_EBADF);
	ck_assert_int_eq(co_file_read_at(fd, &byte, 1, -1), UV_EINVAL);
	ck_assert_int_eq(co_file_readv(fd, NULL, 0, -2), UV_EINVAL);
	ck_assert_int_eq(co_file_read(fd, &byte, SIZE_MAX), UV_EINVAL);
	ck_assert_int_eq(co_file_read(fd, NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_file_close(fd), 0);
	fd = open_file("/dev/full", O_WRONLY);
	ck_assert_int_eq(co_file_write(fd, "x", 1), UV_ENOSPC);
	ck_assert_int_eq(co_file_close(fd), 0);
}

ASYNC_TEST(reads_devices_that_have_no_end)
{
	char buf[1000];
	int zero = open_file("/dev/zero", O_RDONLY);
	int null = open_file("/dev/null", O_RDWR);

	memset(buf, 1, sizeof(buf));
	ck_assert_int_eq(co_file_read(zero, buf, sizeof(buf)), sizeof(buf));
	ck_assert_int_eq(buf[999], 0);
	ck_assert_int_eq(co_file_write(null, buf, sizeof(buf)), 0);
	ck_assert_int_eq(co_file_read(null, buf, sizeof(buf)), 0);
	ck_assert_int_eq(co_file_close(zero), 0);
	ck_assert_int_eq(co_file_close(null), 0);
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)),
			 0);
	close(fd);
}

/* None of the calls may wait: nobody is at the other ends, and nobody comes. */
ASYNC_TEST(refuses_fifos_sockets_and_terminals)
{
	struct co_bytes bytes;
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	int before = open_descriptors();

	ck_assert_int_eq(mkfifo(path_of("fifo"), 0600), 0);
	ck_assert_int_eq(co_file_open(path_of("fifo"), O_RDONLY, 0), UV_ESPIPE);
	ck_assert_int_eq(co_file_open(path_of("fifo"), O_WRONLY, 0), UV_ESPIPE);
	ck_assert_int_eq(co_file_open(path_of("fifo"), O_RDWR, 0), UV_ESPIPE);
	ck_assert_int_eq(co_read_file(path_of("fifo"), &bytes, 10), UV_ESPIPE);
	make_socket(path_of("socket"));
	ck_assert_int_eq(co_file_open(path_of("socket"), O_RDWR, 0), UV_ESPIPE);
	if (terminal >= 0)
		ck_assert_int_eq(co_file_open("/dev/ptmx", O_RDWR, 0),
				 UV_ESPIPE);
	ck_assert_int_eq(open_descriptors(), before);
}

ASYNC_TEST(refuses_descriptors_that_could_wait)
{
	char byte;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(co_file_read(fds[0], &byte, 1), UV_ESPIPE);
	ck_assert_int_eq(co_file_read_at(fds[0], &byte, 1, 0), UV_ESPIPE);
	ck_assert_int_eq(co_file_write(fds[1], "x", 1), UV_ESPIPE);
	ck_assert_int_eq(co_file_truncate(fds[1], 0), UV_EINVAL);
	close(fds[0]);
	close(fds[1]);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(co_file_read(fds[0], &byte, 1), UV_ESPIPE);
	close(fds[0]);
	close(fds[1]);
}

/* Threads of the pool that the test holds up. */
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

static int open_in_task(void *path)
{
	return co_file_open(path, O_RDONLY, 0);
}

static int read_in_task(void *fd)
{
	char byte;

	return (int)co_file_read_at(*(int *)fd, &byte, 1, 0);
}

static int write_in_task(void *fd)
{
	return co_file_write_at(*(int *)fd, "x", 1, 0);
}

/* The calls wait for a thread, and are cancelled there. */
static int cancel_waiting(void *arg UNUSED)
{
	const char *path = make_text("a", "text");
	int fd = open(path, O_RDWR);
	struct co_task *holder = spawn(hold, NULL);
	struct co_task *tasks[3];
	int before = open_descriptors();

	sem_init(&may_go, 0, 0);
	yield_turns(2);
	tasks[0] = spawn(open_in_task, (void *)path);
	tasks[1] = spawn(write_in_task, &fd);
	(void)fsync(fd);
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	tasks[2] = spawn(read_in_task, &fd);
	yield_turns(2);
	for (int i = 0; i < 3; i++)
		co_task_cancel(tasks[i]);
	ck_assert_int_eq(finish(tasks[0]), UV_ECANCELED);
	ck_assert_int_eq(finish(tasks[1]), UV_ECANCELED);
	ck_assert_int_le(finish(tasks[2]), 1); /* it may be in memory */
	ck_assert_int_eq(open_descriptors(), before);
	expect_content(path, "text");
	sem_post(&may_go);
	ck_assert_int_eq(finish(holder), 0);
	close(fd);
	return 0;
}

START_TEST(cancelled_before_the_thread_begins_does_nothing)
{
	setenv("UV_THREADPOOL_SIZE", "1", 1);
	ck_assert_int_eq(co_run(cancel_waiting, NULL), 0);
}
END_TEST

ASYNC_TEST(of_a_cancelled_task_does_nothing_but_close)
{
	const char *path = make_text("a", "text");
	int fd = open_file(path, O_RDWR);
	struct stat there;
	char byte;

	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(co_file_open(path, O_RDONLY, 0), UV_ECANCELED);
	ck_assert_int_eq(co_file_read(fd, &byte, 1), UV_ECANCELED);
	ck_assert_int_eq(co_file_write(fd, "x", 1), UV_ECANCELED);
	ck_assert_int_eq(co_file_stat(fd, &there), UV_ECANCELED);
	ck_assert_int_eq(co_unlink(path), UV_ECANCELED);
	ck_assert_int_eq(co_file_close(fd), 0);
	ck_assert_uint_eq(co_uncancel(), 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	expect_content(path, "text");
}

static int tick(void *count)
{
	while (co_sleep(0) == 0)
		++*(int *)count;
	return 0;
}

ASYNC_TEST(reads_in_a_row_let_others_have_their_turn)
{
	int fd = open_file(make_text("a", "text"), O_RDONLY);
	int count = 0;
	struct co_task *task = spawn(tick, &count);
	char byte;

	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(co_file_read_at(fd, &byte, 1, 0), 1);
	ck_assert_int_gt(count, 30);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(co_file_close(fd), 0);
}

struct place {
	int fd;
	int number;
};

static int write_own_place(void *arg)
{
	const struct place *place = arg;
	char text[16];
	int status;

	snprintf(text, sizeof(text), "%7d\n", place->number);
	status = co_file_write_at(place->fd, text, 8, 8 * place->number);
	if (status == 0)
		status = (int)co_file_read_at(place->fd, text, 8,
					      8 * place->number);
	return status == 8 && atoi(text) == place->number ? 0 : UV_EIO;
}

ASYNC_TEST(many_tasks_use_one_descriptor_at_once)
{
	struct place places[200];
	struct stat there;
	int fd = open_file(path_of("a"), O_RDWR | O_CREAT);

	for (int i = 0; i < 200; i++)
		places[i] = (struct place){fd, i};
	ck_assert_int_eq(co_gather(CO_EACH(write_own_place, places)), 0);
	ck_assert_int_eq(co_file_stat(fd, &there), 0);
	ck_assert_int_eq(there.st_size, 1600);
	ck_assert_int_eq(co_file_close(fd), 0);
}

static int close_in_callback_status;

static void close_in_callback(void *fd)
{
	close_in_callback_status = co_file_close(*(int *)fd);
}

ASYNC_TEST(can_be_closed_in_a_callback)
{
	struct co_callback callback;
	int fd = open_file(make_text("a", ""), O_RDONLY);

	close_in_callback_status = 1;
	co_callback_init(&callback, close_in_callback, &fd);
	co_call_soon(&callback);
	yield_turns(2);
	ck_assert_int_eq(close_in_callback_status, 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
}

int main(void)
{
	return RUN_SUITE_WITH(
		"runtime_file", make_directory, remove_directory,
		reads_and_writes_at_a_position_that_moves,
		reads_and_writes_at_offsets_and_leaves_the_position,
		appends_wherever_the_position_is, moves_all_of_a_large_buffer,
		moves_any_number_of_pieces, reads_what_is_not_in_memory,
		tells_and_changes_what_a_file_is,
		names_are_made_moved_and_removed, opens_relative_to_a_directory,
		refuses_what_the_system_refuses, reads_devices_that_have_no_end,
		refuses_fifos_sockets_and_terminals,
		refuses_descriptors_that_could_wait,
		cancelled_before_the_thread_begins_does_nothing,
		of_a_cancelled_task_does_nothing_but_close,
		reads_in_a_row_let_others_have_their_turn,
		many_tasks_use_one_descriptor_at_once,
		can_be_closed_in_a_callback);
}
