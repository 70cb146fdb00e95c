/*
 * What passes between a process and its child.
 */
#include "unit/runtime/process_util.h"

#include <sys/ioctl.h>

/* Communicate without a failure, give the process back, return its end. */
static int talk(struct co_process *process, const char *input,
		struct co_bytes *out, struct co_bytes *err)
{
	ck_assert_int_eq(co_process_communicate(process, out, err, NULL, input,
						strlen(input)),
			 0);
	return conclude(process);
}

/* Start a command that reads nothing; what it wrote must be this. */
static void check_output(const char *command, const char *output)
{
	struct co_bytes out;

	ck_assert_int_eq(talk(START(command, .out = CO_STDIO_PIPE), "", &out,
			      NULL), 0);
	ck_assert_str_eq(out.data, output);
	co_bytes_release(&out);
}

static void write_text(struct co_process *process, const char *text)
{
	ck_assert_int_eq(co_stream_write(co_process_stdin(process), text,
					 strlen(text)), 0);
}

static const char *read_line(struct co_process *process)
{
	const char *line;

	ck_assert_int_ge(co_stream_read_line(co_process_stdout(process), &line),
			 0);
	return line;
}

PROCESS_TEST(conversation_goes_through_the_streams)
{
	struct co_process *process = START("exec cat", WITH_PIPES);

	write_text(process, "first\n");
	ck_assert_str_eq(read_line(process), "first\n");
	write_text(process, "second\n");
	ck_assert_str_eq(read_line(process), "second\n");
	co_process_close_stdin(process);
	ck_assert_ptr_null(co_process_stdin(process));
	co_process_close_stdin(process);
	ck_assert_ptr_null(read_line(process));
	ck_assert(co_stream_at_eof(co_process_stdout(process)));
	ck_assert_int_eq(conclude(process), 0);
}

PROCESS_TEST(what_is_buffered_reaches_the_child_before_the_end_of_its_input)
{
	struct co_process *process = START("exec cat", WITH_PIPES);
	struct co_bytes out;
	size_t len = (size_t)300 * 1000;
	char *data = calloc(1, len);

	ck_assert_int_eq(co_stream_buffer(co_process_stdin(process), data, len),
			 0);
	co_process_close_stdin(process);
	ck_assert_int_eq(co_stream_read_all(co_process_stdout(process), &out,
					    SIZE_MAX), 0);
	ck_assert_uint_eq(out.len, len);
	free(data);
	co_bytes_release(&out);
	ck_assert_int_eq(conclude(process), 0);
}

PROCESS_TEST(there_are_streams_for_pipes_only)
{
	struct co_process *process = START(":", .err = CO_STDIO_PIPE);

	ck_assert_ptr_null(co_process_stdin(process));
	ck_assert_ptr_null(co_process_stdout(process));
	ck_assert_ptr_nonnull(co_process_stderr(process));
	ck_assert_int_eq(conclude(process), 0);
}

PROCESS_TEST(communicate_writes_reads_and_waits)
{
	struct co_process *process = START("cat; exit 3", WITH_PIPES);
	struct co_process_end end;
	struct co_bytes out, err;

	ck_assert_int_eq(co_process_communicate(process, &out, &err, &end,
						"some data", 9),
			 0);
	ck_assert_str_eq(out.data, "some data");
	ck_assert_uint_eq(out.len, 9);
	ck_assert_uint_eq(err.len, 0);
	ck_assert_int_eq(end.status, 3);
	co_bytes_release(&out);
	co_process_close(process);
}

PROCESS_TEST(communicate_without_input_ends_the_childs)
{
	struct co_bytes out;

	ck_assert_int_eq(talk(START("exec cat", WITH_PIPES), "", &out, NULL),
			 0);
	ck_assert_str_eq(out.data, "");
	co_bytes_release(&out);
}

PROCESS_TEST(communicate_moves_megabytes_both_ways)
{
	struct co_process *process = START("tee /dev/stderr", WITH_PIPES,
					   .err = CO_STDIO_PIPE);
	size_t len = (size_t)5 << 20;
	char *input = malloc(len);
	struct co_bytes out, err;

	for (size_t i = 0; i < len; i++)
		input[i] = (char)(i * i >> 7);
	ck_assert_int_eq(
		co_process_communicate(process, &out, &err, NULL, input, len),
		0);
	ck_assert_uint_eq(out.len, len);
	ck_assert_uint_eq(err.len, len);
	ck_assert(memcmp(out.data, input, len) == 0);
	ck_assert(memcmp(err.data, input, len) == 0);
	co_bytes_release(&out);
	co_bytes_release(&err);
	free(input);
	ck_assert_int_eq(conclude(process), 0);
}

PROCESS_TEST(communicate_with_a_child_that_does_not_read)
{
	struct co_process *process = START("exec <&-; echo deaf", WITH_PIPES);
	size_t len = (size_t)1 << 20;
	char *input = calloc(1, len);
	struct co_bytes out;

	ck_assert_int_eq(
		co_process_communicate(process, &out, NULL, NULL, input, len),
		0);
	ck_assert_str_eq(out.data, "deaf\n");
	co_bytes_release(&out);
	free(input);
	ck_assert_int_eq(conclude(process), 0);
}

PROCESS_TEST(communicate_drops_what_is_not_wanted)
{
	struct co_process *process =
		START("head -c 1000000 /dev/zero", .out = CO_STDIO_PIPE);

	ck_assert_int_eq(talk(process, "", NULL, NULL), 0);
}

PROCESS_TEST(communicate_refuses_input_without_a_pipe)
{
	struct co_process *process = START(":", .out = CO_STDIO_PIPE);
	struct co_bytes out;

	ck_assert_int_eq(
		co_process_communicate(process, &out, NULL, NULL, "x", 1),
		UV_EINVAL);
	ck_assert_int_eq(
		co_process_communicate(NULL, &out, NULL, NULL, NULL, 0),
		UV_EINVAL);
	ck_assert_ptr_null(out.data);
	ck_assert_int_eq(conclude(process), 0);
}

PROCESS_TEST(communicate_again_finds_nothing_more)
{
	struct co_process *process = START("cat", WITH_PIPES);
	struct co_bytes out;

	ck_assert_int_eq(
		co_process_communicate(process, NULL, NULL, NULL, "x", 1), 0);
	ck_assert_int_eq(talk(process, "", &out, NULL), 0);
	ck_assert_uint_eq(out.len, 0);
	co_bytes_release(&out);
}

struct talker {
	struct co_process *process;
	struct co_bytes out;
};

static int communicate(void *arg)
{
	struct talker *talker = arg;

	return co_process_communicate(talker->process, &talker->out, NULL, NULL,
				      NULL, 0);
}

/* Have a task talk to a child that writes a word and then says no more. */
static struct co_task *talk_to_silent(struct talker *talker)
{
	struct co_task *task;

	*talker = (struct talker){START("echo said; exec sleep 1000",
					.out = CO_STDIO_PIPE), {NULL, 0}};
	task = spawn(communicate, talker);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	return task;
}

PROCESS_TEST(cancelled_communicate_loses_no_output)
{
	struct talker talker;
	struct co_task *task = talk_to_silent(&talker);

	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_ptr_null(talker.out.data);
	ck_assert_int_eq(co_process_signal(talker.process, 0), 0);
	/* It may not have spoken yet. */
	ck_assert_str_eq(read_line(talker.process), "said\n");
	ck_assert_int_eq(co_process_stop(talker.process, NULL, 0), 0);
	ck_assert_int_eq(communicate(&talker), 0);
	ck_assert_uint_eq(talker.out.len, 0);
	co_bytes_release(&talker.out);
	co_process_close(talker.process);
}

/* The newline on stderr says that the word is there to be read. */
PROCESS_TEST(communicate_can_be_taken_up_again_after_a_timeout)
{
	struct talker talker = {START("echo said; echo >&2; exec sleep 1000",
				      .out = CO_STDIO_PIPE,
				      .err = CO_STDIO_PIPE), {NULL, 0}};
	char newline;

	ck_assert_int_eq(co_stream_read(co_process_stderr(talker.process),
					&newline, 1), 1);
	ck_assert_int_eq(co_wait_for(communicate, &talker,
				     10 * CO_MILLISECOND), UV_ETIMEDOUT);
	ck_assert_ptr_null(talker.out.data);
	ck_assert_int_eq(co_process_stop(talker.process, NULL, 0), 0);
	ck_assert_int_eq(communicate(&talker), 0);
	ck_assert_str_eq(talker.out.data, "said\n");
	co_bytes_release(&talker.out);
	co_process_close(talker.process);
}

PROCESS_TEST(communicate_refuses_a_stream_that_is_read)
{
	struct talker talker, second;
	struct co_task *task = talk_to_silent(&talker);

	second.process = talker.process;
	ck_assert_int_eq(communicate(&second), UV_EBUSY);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	ck_assert_int_eq(co_process_signal(talker.process, SIGKILL), 0);
	ck_assert_int_eq(finish(task), 0);
	co_bytes_release(&talker.out);
	co_process_close(talker.process);
}

static int say_number(void *arg)
{
	char command[32], line[32];

	snprintf(command, sizeof(command), "echo %d", *(int *)arg);
	snprintf(line, sizeof(line), "%d\n", *(int *)arg);
	check_output(command, line);
	return 0;
}

PROCESS_TEST(many_may_communicate_at_once)
{
	int numbers[10];

	for (int i = 0; i < 10; i++)
		numbers[i] = i;
	ck_assert_int_eq(co_gather(CO_EACH(say_number, numbers)), 0);
}

/* What nobody reads stays in the pipe, which has an end. */
PROCESS_TEST(unread_output_holds_the_child_back)
{
	struct co_process *process = START("exec yes", .out = CO_STDIO_PIPE);
	int fd = co_stream_fd(co_process_stdout(process));
	int size = fcntl(fd, F_GETPIPE_SZ);
	int len = 0;

	ck_assert_str_eq(read_line(process), "y\n");
	while (len < size) {
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
		ck_assert_int_eq(ioctl(fd, FIONREAD, &len), 0);
	}
	ck_assert_int_eq(co_process_stop(process, NULL, 0), 0);
	co_process_close(process);
}

/* The sleeping grandchild has the pipe, and outlives the child. */
PROCESS_TEST(wait_does_not_wait_for_the_end_of_the_output)
{
	struct co_process *process =
		START("sleep 1000 & echo $!", .out = CO_STDIO_PIPE);
	pid_t grandchild;

	ck_assert_int_eq(end_of(process), 0);
	grandchild = atoi(read_line(process));
	ck_assert(!co_stream_at_eof(co_process_stdout(process)));
	ck_assert_int_eq(kill(grandchild, SIGKILL), 0);
	co_process_close(process);
}

PROCESS_TEST(output_can_be_read_after_the_end)
{
	struct co_process *process = START("echo left", .out = CO_STDIO_PIPE);

	ck_assert_int_eq(end_of(process), 0);
	ck_assert_str_eq(read_line(process), "left\n");
	co_process_close(process);
}

PROCESS_TEST(stderr_is_apart)
{
	struct co_process *process = START("echo out; echo err >&2",
					   .out = CO_STDIO_PIPE,
					   .err = CO_STDIO_PIPE);
	struct co_bytes out, err;

	ck_assert_int_eq(talk(process, "", &out, &err), 0);
	ck_assert_str_eq(out.data, "out\n");
	ck_assert_str_eq(err.data, "err\n");
	co_bytes_release(&out);
	co_bytes_release(&err);
}

PROCESS_TEST(stderr_may_go_into_stdout)
{
	struct co_process *process = START("echo 1; echo 2 >&2; echo 3",
					   .out = CO_STDIO_PIPE,
					   .err = CO_STDIO_STDOUT);
	struct co_bytes out;

	ck_assert_int_eq(talk(process, "", &out, NULL), 0);
	ck_assert_str_eq(out.data, "1\n2\n3\n");
	co_bytes_release(&out);
}

PROCESS_TEST(null_input_is_empty)
{
	struct co_process *process = START("exec wc -c", .in = CO_STDIO_NULL,
					   .out = CO_STDIO_PIPE);
	struct co_bytes out;

	ck_assert_int_eq(talk(process, "", &out, NULL), 0);
	ck_assert_int_eq(atoi(out.data), 0);
	co_bytes_release(&out);
}

PROCESS_TEST(null_output_goes_to_dev_null)
{
	struct co_process *process = START("test /dev/stdout -ef /dev/null && "
					   "test /dev/stderr -ef /dev/null",
					   .out = CO_STDIO_NULL,
					   .err = CO_STDIO_NULL);
	struct co_bytes out;

	ck_assert_int_eq(talk(process, "", &out, NULL), 0);
	ck_assert_ptr_null(out.data);
}

/* A socket could not be opened by that name. */
PROCESS_TEST(pipes_can_be_opened_by_name)
{
	struct co_process *process = START(
		"cat /dev/stdin >/dev/stdout; echo err >/dev/stderr",
		WITH_PIPES, .err = CO_STDIO_PIPE);
	struct co_bytes out, err;

	ck_assert_int_eq(talk(process, "in", &out, &err), 0);
	ck_assert_str_eq(out.data, "in");
	ck_assert_str_eq(err.data, "err\n");
	co_bytes_release(&out);
	co_bytes_release(&err);
}

PROCESS_TEST(environment_is_the_parents_or_another)
{
	static const char *const env[] = {"WORD=given", NULL};
	struct co_process *process = START("echo $WORD$OTHER", .env = env,
					   .out = CO_STDIO_PIPE);
	struct co_bytes out;

	setenv("OTHER", "inherited", 1);
	check_output("echo $OTHER", "inherited\n");
	ck_assert_int_eq(talk(process, "", &out, NULL), 0);
	ck_assert_str_eq(out.data, "given\n");
	co_bytes_release(&out);
}

PROCESS_TEST(program_is_sought_in_the_path_of_the_environment)
{
	static const char *const argv[] = {"true", NULL};
	static const char *const env[] = {"PATH=/no/such/directory", NULL};
	struct co_process_options options = {.argv = argv, .env = env};
	struct co_process *process;

	ck_assert_int_eq(co_process_spawn(&process, &options), UV_ENOENT);
}

PROCESS_TEST(directory_is_the_parents_or_another)
{
	struct co_process *process = START("pwd", .cwd = "/",
					   .out = CO_STDIO_PIPE);
	struct co_bytes out;

	ck_assert_int_eq(talk(process, "", &out, NULL), 0);
	ck_assert_str_eq(out.data, "/\n");
	co_bytes_release(&out);
	check_output("test . -ef /proc/$PPID/cwd && echo same", "same\n");
}

PROCESS_TEST(arguments_arrive_as_they_are)
{
	static const char *const argv[] = {"printf", "%s|", "a b", "", "$HOME",
					   "*", NULL};
	struct co_process_options options = {.argv = argv,
					     .out = CO_STDIO_PIPE};
	struct co_process *process;
	struct co_bytes out;

	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	ck_assert_int_eq(talk(process, "", &out, NULL), 0);
	ck_assert_str_eq(out.data, "a b||$HOME|*|");
	co_bytes_release(&out);
}

PROCESS_TEST(write_to_a_child_that_does_not_read_fails)
{
	struct co_process *process = START("exec <&-; exec sleep 1000",
					   .in = CO_STDIO_PIPE);
	int status = 0;

	while (status == 0)
		status = co_stream_write(co_process_stdin(process), "x", 1);
	ck_assert_int_eq(status, UV_EPIPE);
	ck_assert_int_eq(co_process_stop(process, NULL, 0), 0);
	co_process_close(process);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_communicate", conversation_goes_through_the_streams,
		what_is_buffered_reaches_the_child_before_the_end_of_its_input,
		there_are_streams_for_pipes_only,
		communicate_writes_reads_and_waits,
		communicate_without_input_ends_the_childs,
		communicate_moves_megabytes_both_ways,
		communicate_with_a_child_that_does_not_read,
		communicate_drops_what_is_not_wanted,
		communicate_refuses_input_without_a_pipe,
		communicate_again_finds_nothing_more,
		cancelled_communicate_loses_no_output,
		communicate_can_be_taken_up_again_after_a_timeout,
		communicate_refuses_a_stream_that_is_read,
		many_may_communicate_at_once,
		unread_output_holds_the_child_back,
		wait_does_not_wait_for_the_end_of_the_output,
		output_can_be_read_after_the_end, stderr_is_apart,
		stderr_may_go_into_stdout, null_input_is_empty,
		null_output_goes_to_dev_null, pipes_can_be_opened_by_name,
		environment_is_the_parents_or_another,
		program_is_sought_in_the_path_of_the_environment,
		directory_is_the_parents_or_another,
		arguments_arrive_as_they_are,
		write_to_a_child_that_does_not_read_fails);
}
