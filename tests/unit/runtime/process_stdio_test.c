/*
 * What a child's descriptors are connected to: files, descriptors, one another.
 */
#include "unit/runtime/file_util.h"
#include "unit/runtime/process_util.h"

#include <sys/socket.h>
#include <sys/stat.h>

/* What a command that cannot be started with some options is refused with. */
#define REFUSAL(...) \
	refusal_of(&(struct co_process_options){__VA_ARGS__})

static int refusal_of(const struct co_process_options *options)
{
	struct co_process *process = (void *)"set";
	int status = co_process_shell(&process, "exit 0", options);

	ck_assert_ptr_null(process);
	return status;
}

PROCESS_TEST(output_to_a_file_creates_or_truncates_it)
{
	struct co_process_options options = {
		.out = CO_STDIO_FILE, .out_file.path = path_of("out")};

	ck_assert_int_eq(conclude(start_shell("echo long", &options)), 0);
	expect_content(path_of("out"), "long\n");
	ck_assert_int_eq(conclude(start_shell("echo s", &options)), 0);
	expect_content(path_of("out"), "s\n");
}

PROCESS_TEST(output_may_be_appended)
{
	struct co_process_options options = {
		.out = CO_STDIO_FILE,
		.out_file = {path_of("log"), O_CREAT | O_APPEND, 0}};

	ck_assert_int_eq(conclude(start_shell("echo 1", &options)), 0);
	ck_assert_int_eq(conclude(start_shell("echo 2", &options)), 0);
	expect_content(path_of("log"), "1\n2\n");
}

PROCESS_TEST(flags_and_mode_are_those_of_open)
{
	struct co_process_file file = {path_of("out"),
				       O_WRONLY | O_CREAT | O_EXCL, 0640};
	struct stat stat_of;

	umask(0);
	ck_assert_int_eq(conclude(START("echo", .out = CO_STDIO_FILE,
					.out_file = file)), 0);
	ck_assert_int_eq(stat(file.path, &stat_of), 0);
	ck_assert_int_eq(stat_of.st_mode & 07777, 0640);
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_FILE, .out_file = file),
			 UV_EEXIST);
}

PROCESS_TEST(file_is_created_with_the_umask_of_the_parent)
{
	struct stat stat_of;

	umask(027);
	ck_assert_int_eq(conclude(START("echo", .out = CO_STDIO_FILE,
					.out_file.path = path_of("out"),
					.is_umask_set = true)), 0);
	ck_assert_int_eq(stat(path_of("out"), &stat_of), 0);
	ck_assert_int_eq(stat_of.st_mode & 07777, 0640);
}

PROCESS_TEST(input_comes_from_a_file)
{
	struct co_process *process;

	make_text("in", "5\n");
	process = START("read n; exit $n", .in = CO_STDIO_FILE,
			.in_file.path = path_of("in"));
	ck_assert_int_eq(conclude(process), 5);
}

/* 2>file; >file 2>&1 */
PROCESS_TEST(stderr_goes_to_a_file_alone_or_with_stdout)
{
	struct co_process *process =
		START("echo err >&2", .err = CO_STDIO_FILE,
		      .err_file.path = path_of("err"));

	ck_assert_int_eq(conclude(process), 0);
	expect_content(path_of("err"), "err\n");
	process = START("echo 1; echo 2 >&2; echo 3", .out = CO_STDIO_FILE,
			.out_file.path = path_of("both"),
			.err = CO_STDIO_STDOUT);
	ck_assert_int_eq(conclude(process), 0);
	expect_content(path_of("both"), "1\n2\n3\n");
}

/* 2>file 1>&2 */
PROCESS_TEST(stdout_may_go_into_stderr)
{
	struct co_process *process =
		START("echo 1; echo 2 >&2; echo 3", .out = CO_STDIO_STDERR,
		      .err = CO_STDIO_FILE, .err_file.path = path_of("both"));
	struct co_bytes err;

	ck_assert_int_eq(conclude(process), 0);
	expect_content(path_of("both"), "1\n2\n3\n");
	process = START("echo 1; echo 2 >&2", .out = CO_STDIO_STDERR,
			.err = CO_STDIO_PIPE);
	ck_assert_ptr_null(co_process_stdout(process));
	ck_assert_int_eq(co_process_communicate(process, NULL, &err, NULL,
						NULL, 0), 0);
	ck_assert_str_eq(err.data, "1\n2\n");
	co_bytes_release(&err);
	co_process_close(process);
}

PROCESS_TEST(stdout_may_go_into_stderr_of_the_parent)
{
	int before = dup(STDERR_FILENO);
	int fd = open(path_of("err"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_eq(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	ck_assert_int_eq(conclude(START("echo 1", .out = CO_STDIO_STDERR)), 0);
	ck_assert_int_eq(dup2(before, STDERR_FILENO), STDERR_FILENO);
	close(fd);
	close(before);
	expect_content(path_of("err"), "1\n");
}

PROCESS_TEST(descriptor_that_would_be_its_own_end_is_refused)
{
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_STDERR,
				 .err = CO_STDIO_STDOUT), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.err = CO_STDIO_STDERR), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_STDOUT), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_STDOUT), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_STDERR), UV_EINVAL);
}

PROCESS_TEST(file_and_path_belong_together)
{
	const struct co_process_file file = {.path = path_of("out")};
	const struct co_process_file in = {path_of("in"), O_WRONLY, 0};

	make_text("in", "");
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_FILE), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FILE, .out_file = file),
			 UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_PIPE, .out_file = file),
			 UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FILE, .in_file = in),
			 UV_EINVAL);
	ck_assert_int_ne(access(file.path, F_OK), 0);
}

PROCESS_TEST(file_that_cannot_be_opened_fails)
{
	const struct co_process_file in = {.path = path_of("none")};
	const struct co_process_file out = {.path = "/dev/null/out"};
	const struct co_process_file at = {.path = test_directory};

	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FILE, .in_file = in),
			 UV_ENOENT);
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_FILE, .out_file = out),
			 UV_ENOTDIR);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FILE, .in_file = at),
			 UV_EISDIR);
	ck_assert_int_eq(REFUSAL(.err = CO_STDIO_FILE, .err_file = at),
			 UV_EISDIR);
}

/* An open(2) would wait, and the loop with it. */
PROCESS_TEST(fifo_is_not_waited_for)
{
	const struct co_process_file fifo = {.path = path_of("fifo")};

	ck_assert_int_eq(mkfifo(fifo.path, 0600), 0);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FILE, .in_file = fifo),
			 UV_ENXIO);
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_FILE, .out_file = fifo),
			 UV_ENXIO);
}

/* Whether there is something to be read yet, or not. */
PROCESS_TEST(fifo_with_another_end_is_connected)
{
	const struct co_process_file fifo = {.path = path_of("fifo")};
	struct co_process *reader;
	int fd;

	ck_assert_int_eq(mkfifo(fifo.path, 0600), 0);
	fd = open(fifo.path, O_RDWR | O_CLOEXEC);
	reader = START("read n; exit $n", .in = CO_STDIO_FILE, .in_file = fifo);
	ck_assert_int_eq(conclude(START("echo 7", .out = CO_STDIO_FILE,
					.out_file = fifo)), 0);
	ck_assert_int_eq(conclude(reader), 7);
	ck_assert_int_eq(write(fd, "8\n", 2), 2);
	reader = START("read n; exit $n", .in = CO_STDIO_FILE, .in_file = fifo);
	ck_assert_int_eq(conclude(reader), 8);
	close(fd);
}

PROCESS_TEST(standard_descriptors_may_be_given)
{
	struct co_process *process;
	int sockets[2];
	char text[16];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
				    sockets), 0);
	process = START("read x; echo got $x; echo err >&2", .in = CO_STDIO_FD,
			.in_fd = sockets[1], .out = CO_STDIO_FD,
			.out_fd = sockets[1], .err = CO_STDIO_FD,
			.err_fd = sockets[1]);
	close(sockets[1]);
	ck_assert_ptr_null(co_process_stdin(process));
	ck_assert_int_eq(write(sockets[0], "in\n", 3), 3);
	ck_assert_int_eq(conclude(process), 0);
	ck_assert_int_eq(read(sockets[0], text, sizeof(text)), 11);
	ck_assert_mem_eq(text, "got in\nerr\n", 11);
	close(sockets[0]);
}

/* Where the child's 0, 1 and 2 are in the parent. */
struct places {
	int places[3];
};

static const char *const names[] = {"0", "1", "2"};

static int start_with_places(void *arg)
{
	const struct places *places = arg;

	return conclude(START("read x; echo out; echo err >&2; test \"$x\" = in",
			      .in = CO_STDIO_FD, .in_fd = places->places[0],
			      .out = CO_STDIO_FD, .out_fd = places->places[1],
			      .err = CO_STDIO_FD, .err_fd = places->places[2]));
}

static int run_with_places(void *arg)
{
	const struct places *places = arg;

	for (int i = 0; i < 3; i++) {
		int fd = open(path_of(names[i]), O_RDWR | O_CREAT | O_APPEND,
			      0600);

		if (i == places->places[0])
			(void)!write(fd, "in\n", 3);
		lseek(fd, 0, SEEK_SET);
		dup2(fd, i);
		close(fd);
	}
	return co_run(start_with_places, arg);
}

START_TEST(standard_descriptors_may_change_places)
{
	struct places orders[] = {
		{{0, 1, 2}}, {{0, 2, 1}}, {{1, 0, 2}},
		{{1, 2, 0}}, {{2, 0, 1}}, {{2, 1, 0}}};

	for (size_t i = 0; i < CO_COUNT(orders); i++) {
		const int *places = orders[i].places;
		struct child_end end =
			call_in_child(run_with_places, &orders[i]);

		ck_assert_int_eq(end.wait_status, 0);
		expect_content(path_of(names[places[0]]), "in\n");
		expect_content(path_of(names[places[1]]), "out\n");
		expect_content(path_of(names[places[2]]), "err\n");
		for (int name = 0; name < 3; name++)
			unlink(path_of(names[name]));
	}
}
END_TEST

static int talk_without_some(void *arg UNUSED)
{
	struct co_process *process = START("read x; echo $x; echo err >&2",
					   WITH_PIPES, .err = CO_STDIO_PIPE);
	struct co_bytes out, err;
	int status = co_process_communicate(process, &out, &err, NULL, "in", 2);

	if (status == 0 && (strcmp(out.data, "in\n") != 0 ||
			    strcmp(err.data, "err\n") != 0))
		status = 1;
	co_bytes_release(&out);
	co_bytes_release(&err);
	co_process_close(process);
	return status;
}

static int run_without_some(void *arg)
{
	for (int i = 0; i < 3; i++) {
		if (*(int *)arg & 1 << i)
			close(i);
	}
	return co_run(talk_without_some, NULL);
}

START_TEST(parent_may_lack_any_standard_descriptor)
{
	for (int closed = 1; closed < 8; closed++) {
		struct child_end end =
			call_in_child(run_without_some, &closed);

		ck_assert_msg(end.wait_status == 0, "without %d: %#x", closed,
			      end.wait_status);
	}
}
END_TEST

PROCESS_TEST(descriptor_of_the_wrong_kind_is_refused)
{
	int closed = 200;
	int directory = open(test_directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int nothing = open(test_directory, O_PATH | O_CLOEXEC);
	int place = open("/dev/null", O_PATH | O_CLOEXEC);
	int ends[2];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FD, .in_fd = closed), UV_EBADF);
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_FD, .out_fd = -1), UV_EBADF);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FD, .in_fd = ends[1]),
			 UV_EBADF);
	ck_assert_int_eq(REFUSAL(.out = CO_STDIO_FD, .out_fd = ends[0]),
			 UV_EBADF);
	ck_assert_int_eq(REFUSAL(.err = CO_STDIO_FD, .err_fd = ends[0]),
			 UV_EBADF);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FD, .in_fd = directory),
			 UV_EISDIR);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FD, .in_fd = nothing),
			 UV_EISDIR);
	ck_assert_int_eq(REFUSAL(.in = CO_STDIO_FD, .in_fd = place), UV_EBADF);
	close(ends[0]);
	close(ends[1]);
	close(directory);
	close(nothing);
	close(place);
}

static bool is_nonblocking(int fd)
{
	return fcntl(fd, F_GETFL) & O_NONBLOCK;
}

PROCESS_TEST(standard_descriptors_block_and_others_stay_as_they_are)
{
	int first[2], second[2];
	struct co_process_fd fd;

	ck_assert_int_eq(pipe2(first, O_CLOEXEC | O_NONBLOCK), 0);
	ck_assert_int_eq(pipe2(second, O_CLOEXEC | O_NONBLOCK), 0);
	fd = (struct co_process_fd){second[0], 5};
	ck_assert_int_eq(conclude(START(":", .in = CO_STDIO_FD,
					.in_fd = first[0], .fds = &fd,
					.fd_count = 1)), 0);
	ck_assert(!is_nonblocking(first[0]));
	ck_assert(is_nonblocking(second[0]));
	for (int i = 0; i < 2; i++) {
		close(first[i]);
		close(second[i]);
	}
}

PROCESS_TEST(further_descriptors_are_handed_down)
{
	struct co_process_fd fds[2];
	struct co_process *process;
	int ends[2];
	char text[16];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	fds[0] = (struct co_process_fd){ends[1], 3};
	fds[1] = (struct co_process_fd){ends[1], 9};
	process = START("echo a >&3; echo b >&9; test ! -e /proc/self/fd/10",
			.fds = fds, .fd_count = 2);
	close(ends[1]);
	ck_assert_int_eq(conclude(process), 0);
	ck_assert_int_eq(read(ends[0], text, sizeof(text)), 4);
	ck_assert_mem_eq(text, "a\nb\n", 4);
	ck_assert_int_eq(read(ends[0], text, sizeof(text)), 0);
	close(ends[0]);
}

PROCESS_TEST(descriptor_may_be_standard_and_further)
{
	struct co_process_fd fd;
	int ends[2];

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	fd = (struct co_process_fd){ends[0], ends[0]};
	ck_assert_int_eq(write(ends[1], "1\n2\n", 4), 4);
	ck_assert_int_eq(conclude(START("read a; exit $a", .in = CO_STDIO_FD,
					.in_fd = ends[0], .fds = &fd,
					.fd_count = 1)), 1);
	close(ends[0]);
	close(ends[1]);
}

/* It was open before the limit was lowered. */
PROCESS_TEST(descriptors_beyond_the_limit_are_not_inherited)
{
	struct rlimit limit, few = {20, 0};
	int fd = fcntl(STDIN_FILENO, F_DUPFD, 100); /* not FD_CLOEXEC */

	getrlimit(RLIMIT_NOFILE, &limit);
	few.rlim_max = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &few);
	ck_assert_int_eq(conclude(START("test ! -e /proc/self/fd/100")), 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	close(fd);
}

PROCESS_TEST(further_descriptors_may_change_places)
{
	int a = open(path_of("a"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int b = open(path_of("b"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int c = open(path_of("c"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	struct co_process_fd fds[] = {{a, b}, {b, c}, {c, a}, {0, 30}};
	char command[96];

	snprintf(command, sizeof(command),
		 "cd /dev/fd && echo a >%d && echo b >%d && echo c >%d && "
		 "test /dev/fd/30 -ef /dev/fd/0", b, c, a);
	ck_assert_int_eq(conclude(START(command, .fds = fds,
					.fd_count = CO_COUNT(fds))), 0);
	close(a);
	close(b);
	close(c);
	expect_content(path_of("a"), "a\n");
	expect_content(path_of("b"), "b\n");
	expect_content(path_of("c"), "c\n");
}

/* The pipe that tells errors must not be where one is to be. */
PROCESS_TEST(every_number_may_be_taken)
{
	const char *const argv[] = {"no-such-program", NULL};
	const char *const count[] = {"sh", "-c", "set /proc/self/fd/*; exit $#",
				     NULL};
	struct co_process_fd fds[60];
	struct co_process_options options = {.argv = argv, .fds = fds,
					     .fd_count = CO_COUNT(fds),
					     WITH_PIPES};
	struct co_process *process;

	for (int i = 0; i < (int)CO_COUNT(fds); i++)
		fds[i] = (struct co_process_fd){i % 3, i + 3};
	ck_assert_int_eq(co_process_spawn(&process, &options), UV_ENOENT);
	options.argv = count;
	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	ck_assert_int_ge(conclude(process), 63);
	yield_turns(2);
}

PROCESS_TEST(bad_further_descriptors_are_refused)
{
	struct co_process_fd fds[] = {{0, 3}, {1, 3}, {200, 4}, {0, 2},
				      {0, -1}, {-1, 5}, {0, 1 << 30}};

	ck_assert_int_eq(REFUSAL(.fd_count = 1), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.fds = fds, .fd_count = SIZE_MAX), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.fds = fds, .fd_count = 2), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.fds = fds + 2, .fd_count = 1), UV_EBADF);
	ck_assert_int_eq(REFUSAL(.fds = fds + 3, .fd_count = 1), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.fds = fds + 4, .fd_count = 1), UV_EINVAL);
	ck_assert_int_eq(REFUSAL(.fds = fds + 5, .fd_count = 1), UV_EBADF);
	ck_assert_int_eq(REFUSAL(.fds = fds + 6, .fd_count = 1), UV_EBADF);
	ck_assert(!has_children());
}

/* As a service that systemd starts with a socket. */
PROCESS_TEST(listening_socket_can_be_handed_to_a_service)
{
	const char *const argv[] = {
		"sh", "-c", "LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"", "sh",
		"sh", "-c", "test $LISTEN_FDS -eq 1 && test $LISTEN_PID -eq $$ "
		"&& test -S /proc/self/fd/3", NULL};
	struct co_process_fd fd = {socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC,
					  0), 3};
	struct co_process_options options = {.argv = argv, .fds = &fd,
					     .fd_count = 1};
	struct co_process *process;

	ck_assert_int_eq(listen(fd.fd, 8), 0);
	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	close(fd.fd);
	ck_assert_int_eq(conclude(process), 0);
}

/* The first line has come: it writes. */
static struct co_process *start_writing(const char *command)
{
	struct co_process *process =
		START(command, .out = CO_STDIO_PIPE, .err = CO_STDIO_PIPE);
	char newline;

	ck_assert_int_eq(co_stream_read(co_process_stdout(process), &newline,
					1), 1);
	return process;
}

PROCESS_TEST(output_can_be_closed_while_it_is_written)
{
	struct co_process *process = start_writing("exec yes");

	co_process_close_stdout(process);
	ck_assert_ptr_null(co_process_stdout(process));
	co_process_close_stdout(process);
	ck_assert_int_eq(conclude(process), -SIGPIPE);
}

/* Its message that it cannot write has no reader either. */
PROCESS_TEST(closed_output_is_an_error_where_sigpipe_is_ignored)
{
	struct co_process *process =
		start_writing("trap '' PIPE; yes; exit $((10 + $?))");

	co_process_close_stderr(process);
	ck_assert_ptr_null(co_process_stderr(process));
	co_process_close_stdout(process);
	ck_assert_int_eq(conclude(process), 11);
}

static int read_more(void *process)
{
	char buf[8];

	return co_stream_read(co_process_stdout(process), buf, sizeof(buf));
}

PROCESS_TEST(closing_output_ends_the_reads_of_other_tasks)
{
	struct co_process *process = start_writing("echo; exec sleep 1000");
	struct co_task *task = spawn(read_more, process);

	yield_turns(1);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_process_close_stdout(process);
	ck_assert_int_eq(finish(task), UV_EBADF);
	ck_assert_int_eq(co_process_stop(process, NULL, 0), 0);
	co_process_close(process);
}

PROCESS_TEST(failed_start_leaves_no_descriptor)
{
	const char *const argv[] = {"no-such-program", NULL};
	struct co_process_fd fd = {0, 3};
	struct co_process_options options = {
		.argv = argv, .in = CO_STDIO_FILE, .in_file.path = "/dev/null",
		.out = CO_STDIO_FILE, .out_file.path = path_of("out"),
		.err = CO_STDIO_PIPE, .fds = &fd, .fd_count = 1};
	struct co_process *process;
	int before;

	co_process_close(START(":", .in = CO_STDIO_PIPE)); /* libuv's own */
	yield_turns(2);
	before = open_descriptors();
	ck_assert_int_eq(co_process_spawn(&process, &options), UV_ENOENT);
	fd.fd = -1;
	ck_assert_int_eq(co_process_spawn(&process, &options), UV_EBADF);
	yield_turns(2);
	ck_assert_int_eq(open_descriptors(), before);
}

int main(void)
{
	return RUN_SUITE_WITH(
		"runtime_process_stdio", make_directory, remove_directory,
		output_to_a_file_creates_or_truncates_it, output_may_be_appended,
		flags_and_mode_are_those_of_open,
		file_is_created_with_the_umask_of_the_parent,
		input_comes_from_a_file,
		stderr_goes_to_a_file_alone_or_with_stdout,
		stdout_may_go_into_stderr,
		stdout_may_go_into_stderr_of_the_parent,
		descriptor_that_would_be_its_own_end_is_refused,
		file_and_path_belong_together, file_that_cannot_be_opened_fails,
		fifo_is_not_waited_for, fifo_with_another_end_is_connected,
		standard_descriptors_may_be_given,
		standard_descriptors_may_change_places,
		parent_may_lack_any_standard_descriptor,
		descriptor_may_be_standard_and_further,
		descriptors_beyond_the_limit_are_not_inherited,
		descriptor_of_the_wrong_kind_is_refused,
		standard_descriptors_block_and_others_stay_as_they_are,
		further_descriptors_are_handed_down,
		further_descriptors_may_change_places,
		every_number_may_be_taken, bad_further_descriptors_are_refused,
		listening_socket_can_be_handed_to_a_service,
		output_can_be_closed_while_it_is_written,
		closed_output_is_an_error_where_sigpipe_is_ignored,
		closing_output_ends_the_reads_of_other_tasks,
		failed_start_leaves_no_descriptor);
}
