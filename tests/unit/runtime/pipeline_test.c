/*
 * Pipelines of processes.
 */
#include "unit/runtime/process_util.h"

#include <sys/stat.h>

enum { MOST = 20 };

/* A pipeline, and what comes of it. */
struct line {
	struct co_process_options commands[MOST];
	struct co_process *processes[MOST];
	struct co_process_end ends[MOST];
	struct co_bytes out, errs[MOST];
	size_t count;
};

/* The pipeline of the test. */
static struct line line;

static void add(const char *command)
{
	line.commands[line.count++].shell = command;
}

static int spawn_line(void)
{
	return co_pipeline_spawn(line.processes, line.commands, line.count);
}

/* Start what has been added, with pipes at both ends. */
static void start_line(void)
{
	line.commands[0].in = CO_STDIO_PIPE;
	line.commands[line.count - 1].out = CO_STDIO_PIPE;
	ck_assert_int_eq(spawn_line(), 0);
}

static int communicate(const void *input, size_t len)
{
	return co_pipeline_communicate(line.processes, line.count, &line.out,
				       line.errs, line.ends, input, len);
}

static void release_line(void)
{
	co_pipeline_close(line.processes, line.count);
	co_bytes_release(&line.out);
	for (size_t i = 0; i < line.count; i++)
		co_bytes_release(&line.errs[i]);
}

PROCESS_TEST(output_of_each_is_the_input_of_the_next)
{
	add("cat");
	add("tr a-z A-Z");
	add("sed 's/$/!/'");
	start_line();
	ck_assert_int_eq(communicate("one\ntwo\n", 8), 0);
	ck_assert_str_eq(line.out.data, "ONE!\nTWO!\n");
	ck_assert_int_eq(co_pipeline_failed(line.processes, line.count), -1);
	release_line();
}

PROCESS_TEST(ends_are_streams)
{
	const char *text;

	add("cat");
	add("cat");
	start_line();
	ck_assert_ptr_null(co_process_stdout(line.processes[0]));
	ck_assert_ptr_null(co_process_stdin(line.processes[1]));
	ck_assert_int_eq(co_stream_write(co_process_stdin(line.processes[0]),
					 "x\n", 2), 0);
	ck_assert_int_eq(co_stream_read_line(
				 co_process_stdout(line.processes[1]), &text),
			 2);
	ck_assert_str_eq(text, "x\n");
	co_process_close_stdin(line.processes[0]);
	ck_assert_int_eq(co_pipeline_wait(line.processes, 2, line.ends), 0);
	ck_assert_int_eq(line.ends[0].status, 0);
	ck_assert_int_eq(line.ends[1].status, 0);
	release_line();
}

/* Its reader has ended, and nobody else has the pipe. */
PROCESS_TEST(yes_into_head_ends)
{
	add("exec yes");
	add("exec head -n 1");
	line.commands[1].out = CO_STDIO_PIPE;
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_eq(communicate(NULL, 0), 0);
	ck_assert_str_eq(line.out.data, "y\n");
	ck_assert_int_eq(line.ends[0].signal, SIGPIPE);
	ck_assert_int_eq(line.ends[1].status, 0);
	ck_assert_int_eq(co_pipeline_failed(line.processes, 2), -1);
	release_line();
}

/* Nor does the input of one keep another from its end. */
PROCESS_TEST(end_of_input_passes_through_many)
{
	for (int i = 0; i < MOST; i++)
		add("exec cat");
	start_line();
	ck_assert_int_eq(communicate("through", 7), 0);
	ck_assert_str_eq(line.out.data, "through");
	release_line();
}

PROCESS_TEST(megabytes_pass_through)
{
	size_t len = (size_t)3 << 20;
	char *input = malloc(len);

	for (size_t i = 0; i < len; i++)
		input[i] = (char)(i * i >> 7);
	add("exec cat");
	add("tee /dev/stderr");
	add("exec cat");
	line.commands[1].err = CO_STDIO_PIPE;
	start_line();
	ck_assert_int_eq(communicate(input, len), 0);
	ck_assert_uint_eq(line.out.len, len);
	ck_assert(memcmp(line.out.data, input, len) == 0);
	ck_assert_uint_eq(line.errs[1].len, len);
	ck_assert(memcmp(line.errs[1].data, input, len) == 0);
	release_line();
	free(input);
}

PROCESS_TEST(output_that_is_not_wanted_is_dropped)
{
	add("echo out; head -c 200000 /dev/zero >&2");
	add("cat; head -c 200000 /dev/zero");
	line.commands[0].err = CO_STDIO_PIPE;
	start_line();
	ck_assert_int_eq(co_pipeline_communicate(line.processes, 2, NULL, NULL,
						 NULL, NULL, 0), 0);
	release_line();
}

/* a 2>err | b; a |& b */
PROCESS_TEST(stderr_is_each_ones_own_or_goes_along)
{
	add("echo 1; echo one >&2");
	add("cat; echo two >&2");
	line.commands[0].err = CO_STDIO_PIPE;
	line.commands[1].err = CO_STDIO_PIPE;
	start_line();
	ck_assert_int_eq(communicate(NULL, 0), 0);
	ck_assert_str_eq(line.out.data, "1\n");
	ck_assert_str_eq(line.errs[0].data, "one\n");
	ck_assert_str_eq(line.errs[1].data, "two\n");
	release_line();
	line.commands[0].err = CO_STDIO_STDOUT;
	start_line();
	ck_assert_int_eq(communicate(NULL, 0), 0);
	ck_assert_str_eq(line.out.data, "1\none\n");
	ck_assert_ptr_null(line.errs[0].data);
	release_line();
}

PROCESS_TEST(end_of_each_is_told)
{
	add("exit 3");
	add("kill -TERM $$");
	add("exit 0");
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_eq(co_pipeline_wait(line.processes, 3, line.ends), 0);
	ck_assert_int_eq(line.ends[0].status, 3);
	ck_assert_int_eq(line.ends[1].signal, SIGTERM);
	ck_assert_int_eq(line.ends[2].status, 0);
	ck_assert_int_gt(line.ends[2].usage.ru_maxrss, 0);
	ck_assert_int_eq(co_pipeline_failed(line.processes, 3), 1);
	ck_assert_int_eq(co_pipeline_wait(line.processes, 3, NULL), 0);
	release_line();
}

/* Which of some commands, that all end, has made their pipeline fail. */
#define FAILED(...) \
	failed_of((const char *const[]){__VA_ARGS__, NULL})

static int failed_of(const char *const *commands)
{
	int failed;

	for (line.count = 0; commands[line.count];)
		add(commands[line.count]);
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_eq(co_pipeline_wait(line.processes, line.count, NULL),
			 0);
	failed = (int)co_pipeline_failed(line.processes, line.count);
	release_line();
	return failed;
}

#define SIGPIPED "kill -PIPE $$"

PROCESS_TEST(last_that_failed_has_made_the_pipeline_fail)
{
	ck_assert_int_eq(FAILED(":"), -1);
	ck_assert_int_eq(FAILED("exit 1"), 0);
	ck_assert_int_eq(FAILED("exit 1", "kill -KILL $$", ":"), 1);
	ck_assert_int_eq(FAILED(":", "exit 2", "exit 3"), 2);
}

PROCESS_TEST(one_whose_reader_had_enough_has_not_failed)
{
	ck_assert_int_eq(FAILED(SIGPIPED, ":"), -1);
	ck_assert_int_eq(FAILED("exit 141", ":"), -1);
	ck_assert_int_eq(FAILED("exit 1", SIGPIPED, ":"), 0);
	ck_assert_int_eq(FAILED(SIGPIPED, "exit 1"), 1);
	ck_assert_int_eq(FAILED(SIGPIPED, SIGPIPED), 1);
	ck_assert_int_eq(FAILED(":", "exit 141"), 1);
}

/* The caller is the last one's reader. */
PROCESS_TEST(pipeline_whose_output_is_closed_has_not_failed)
{
	add("yes");
	add("exec cat");
	line.commands[1].out = CO_STDIO_PIPE;
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_eq(co_stream_read(co_process_stdout(line.processes[1]),
					(char[1]){0}, 1), 1);
	ck_assert_int_eq(co_pipeline_failed(line.processes, 2), -1);
	co_process_close_stdout(line.processes[1]);
	ck_assert_int_eq(co_pipeline_wait(line.processes, 2, line.ends), 0);
	ck_assert_int_eq(line.ends[1].signal, SIGPIPE);
	ck_assert_int_eq(co_pipeline_failed(line.processes, 2), -1);
	release_line();
	ck_assert_int_eq(co_pipeline_failed(line.processes, 2), -1);
}

PROCESS_TEST(ends_may_be_files)
{
	char path[] = "/tmp/coget-pipeline-XXXXXX";
	char text[8];
	int fd = mkostemp(path, O_CLOEXEC);

	ck_assert_int_eq(write(fd, "b\na\n", 4), 4);
	add("exec cat");
	add("exec sort");
	line.commands[0].in = CO_STDIO_FILE;
	line.commands[0].in_file.path = path;
	line.commands[1].out = CO_STDIO_FD;
	line.commands[1].out_fd = fd;
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_eq(co_pipeline_wait(line.processes, 2, line.ends), 0);
	ck_assert_int_eq(co_pipeline_failed(line.processes, 2), -1);
	ck_assert_int_eq(pread(fd, text, 8, 4), 4);
	ck_assert_mem_eq(text, "a\nb\n", 4);
	release_line();
	close(fd);
	unlink(path);
}

PROCESS_TEST(one_process_is_a_pipeline)
{
	add("cat; exit 2");
	start_line();
	ck_assert_int_eq(communicate("x", 1), 0);
	ck_assert_str_eq(line.out.data, "x");
	ck_assert_int_eq(co_pipeline_failed(line.processes, 1), 0);
	release_line();
}

/* A number of times, for a leader that has ended before the others join. */
PROCESS_TEST(pipeline_may_be_a_process_group)
{
	add("exit 0");
	add("exec sleep 1000");
	add("exec sleep 1000");
	line.commands[0].new_group = true;
	for (int i = 0; i < 10; i++) {
		pid_t group;

		ck_assert_int_eq(spawn_line(), 0);
		group = co_process_id(line.processes[0]);
		ck_assert_int_eq(getpgid(co_process_id(line.processes[1])),
				 group);
		ck_assert_int_eq(getpgid(co_process_id(line.processes[2])),
				 group);
		ck_assert_int_eq(co_process_wait(line.processes[0], NULL), 0);
		ck_assert_int_eq(co_pipeline_stop(line.processes, 3, line.ends, CO_FOREVER), 0);
		ck_assert_int_eq(line.ends[0].status, 0);
		ck_assert_int_eq(line.ends[1].signal, SIGTERM);
		ck_assert_int_eq(line.ends[2].signal, SIGTERM);
		release_line();
	}
}

/* Wait until all that have the output have ended. */
static void await_end_of_output(void)
{
	struct co_stream *out = co_process_stdout(line.processes[1]);
	char buf[16];
	int got;

	while ((got = co_stream_read(out, buf, sizeof(buf))) > 0)
		;
	ck_assert_int_eq(got, 0);
}

/* What the processes have started is of the group, too. */
PROCESS_TEST(stop_ends_the_group)
{
	add("echo; sleep 1000");
	add("read x; sleep 1000 & echo; wait");
	line.commands[0].new_group = true;
	start_line();
	ck_assert_int_gt(co_stream_read(co_process_stdout(line.processes[1]),
					(char[1]){0}, 1), 0);
	ck_assert_int_eq(co_pipeline_stop(line.processes, 2, line.ends, CO_FOREVER), 0);
	ck_assert_int_eq(line.ends[0].signal, SIGTERM);
	ck_assert_int_eq(line.ends[1].signal, SIGTERM);
	await_end_of_output();
	release_line();
}

/* The others cannot be of the first one's group, nor of its session. */
PROCESS_TEST(stop_ends_those_outside_the_group_too)
{
	add("exec sleep 1000");
	add("exec sleep 1000");
	line.commands[0].new_session = true;
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_eq(co_pipeline_stop(line.processes, 2, line.ends,
					  CO_FOREVER), 0);
	ck_assert_int_eq(line.ends[0].signal, SIGTERM);
	ck_assert_int_eq(line.ends[1].signal, SIGTERM);
	release_line();
}

PROCESS_TEST(stop_without_a_group_ends_each)
{
	add("exec sleep 1000");
	add("exec sleep 1000");
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_eq(getpgid(co_process_id(line.processes[0])),
			 getpgid(0));
	ck_assert_int_eq(co_pipeline_stop(line.processes, 2, line.ends, CO_FOREVER), 0);
	ck_assert_int_eq(line.ends[0].signal, SIGTERM);
	ck_assert_int_eq(line.ends[1].signal, SIGTERM);
	release_line();
}

PROCESS_TEST(stop_kills_the_stubborn_after_the_grace)
{
	add("exec sleep 1000");
	add("trap '' TERM; echo; exec sleep 1000");
	line.commands[1].out = CO_STDIO_PIPE;
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_gt(co_stream_read(co_process_stdout(line.processes[1]),
					(char[1]){0}, 1), 0);
	ck_assert_int_eq(co_pipeline_stop(line.processes, 2, line.ends, 20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(line.ends[0].signal, SIGTERM);
	ck_assert_int_eq(line.ends[1].signal, SIGKILL);
	release_line();
	start_line();
	ck_assert_int_eq(co_pipeline_stop(line.processes, 2, line.ends, 0), 0);
	ck_assert_int_eq(line.ends[0].signal, SIGKILL);
	ck_assert_int_eq(line.ends[1].signal, SIGKILL);
	release_line();
}

/* Those that had been started are not left. */
PROCESS_TEST(command_that_does_not_exist_starts_nothing)
{
	const char *const missing[] = {"no-such-program", NULL};
	int before;

	add("exec sleep 1000");
	add("exec sleep 1000");
	add("exit 0");
	start_line();
	release_line();
	yield_turns(2);
	before = open_descriptors();
	for (int i = 1; i < 3; i++) {
		line.commands[i].argv = missing;
		line.commands[i].shell = NULL;
		line.processes[2] = (void *)"set";
		ck_assert_int_eq(spawn_line(), UV_ENOENT);
		line.commands[i].argv = NULL;
		line.commands[i].shell = "exec cat";
	}
	for (int i = 0; i < 3; i++)
		ck_assert_ptr_null(line.processes[i]);
	yield_turns(2);
	ck_assert_int_eq(open_descriptors(), before);
	release_line();
}

PROCESS_TEST(place_of_a_pipe_cannot_be_anothers)
{
	add("exit 0");
	add("exit 0");
	line.commands[0].out = CO_STDIO_NULL;
	ck_assert_int_eq(spawn_line(), UV_EINVAL);
	line.commands[0].out = CO_STDIO_PIPE;
	ck_assert_int_eq(spawn_line(), UV_EINVAL);
	line.commands[0].out = CO_STDIO_INHERIT;
	line.commands[1].in = CO_STDIO_PIPE;
	ck_assert_int_eq(spawn_line(), UV_EINVAL);
	line.commands[1].in = CO_STDIO_INHERIT;
	line.commands[0].out_file.path = "/dev/null";
	ck_assert_int_eq(spawn_line(), UV_EINVAL);
	line.commands[0].out_file.path = NULL;
	line.commands[0].new_group = true;
	line.commands[1].new_group = true;
	ck_assert_int_eq(spawn_line(), UV_EINVAL);
	ck_assert_ptr_null(line.processes[0]);
}

PROCESS_TEST(null_and_nothing_are_refused)
{
	struct co_process *with_null[2] = {NULL};
	struct co_process_end ends[2] = {{.status = 0}, {.status = 0}};
	struct co_bytes out = {"", 1};

	add("exit 0");
	add("exit 0");
	ck_assert_int_eq(co_pipeline_spawn(NULL, line.commands, 2), UV_EINVAL);
	ck_assert_int_eq(co_pipeline_spawn(line.processes, NULL, 2), UV_EINVAL);
	ck_assert_int_eq(co_pipeline_spawn(line.processes, line.commands, 0),
			 UV_EINVAL);
	ck_assert_int_eq(spawn_line(), 0);
	with_null[0] = line.processes[0];
	ck_assert_int_eq(co_pipeline_wait(with_null, 2, ends), UV_EINVAL);
	ck_assert_int_eq(ends[1].status, -1);
	ck_assert_int_eq(co_pipeline_wait(with_null, 0, ends), UV_EINVAL);
	ck_assert_int_eq(co_pipeline_wait(NULL, 2, ends), UV_EINVAL);
	ck_assert_int_eq(co_pipeline_stop(with_null, 2, ends, 0), UV_EINVAL);
	ck_assert_int_eq(co_pipeline_stop(NULL, 2, NULL, 0), UV_EINVAL);
	ck_assert_int_eq(co_pipeline_communicate(with_null, 2, &out, NULL,
						 ends, NULL, 0), UV_EINVAL);
	ck_assert_ptr_null(out.data);
	ck_assert_int_eq(co_pipeline_communicate(line.processes, 2, NULL, NULL,
						 NULL, "x", 1), UV_EINVAL);
	co_pipeline_close(NULL, 2);
	co_pipeline_close(with_null + 1, 1);
	release_line();
	release_line();
}

static int communicate_with_line(void *arg UNUSED)
{
	return communicate("x", 1);
}

/* Wait until a process of the pipeline runs that program. */
static void wait_for_program(size_t index, const char *name)
{
	char path[64], comm[32];
	size_t len = 0;

	snprintf(path, sizeof(path), "/proc/%d/comm",
		 (int)co_process_id(line.processes[index]));
	do {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		ck_assert_int_ge(fd, 0);
		len = (size_t)read(fd, comm, sizeof(comm) - 1);
		close(fd);
		comm[len] = '\0';
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	} while (strncmp(comm, name, strlen(name)) != 0);
}

PROCESS_TEST(cancelled_communicate_leaves_the_processes_running)
{
	struct co_task *task;

	add("cat; exec sleep 1000");
	add("exec cat");
	start_line();
	task = spawn(communicate_with_line, NULL);
	yield_turns(3);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(line.ends[0].status, -1);
	ck_assert_int_eq(co_process_signal(line.processes[1], 0), 0);
	wait_for_program(0, "sleep"); /* which has handed on the "x" by then */
	ck_assert_int_eq(co_process_signal(line.processes[0], SIGTERM), 0);
	ck_assert_int_eq(communicate(NULL, 0), 0);
	ck_assert_str_eq(line.out.data, "x");
	ck_assert_int_eq(line.ends[0].signal, SIGTERM);
	release_line();
}

static int wait_for_line(void *arg UNUSED)
{
	return co_pipeline_wait(line.processes, line.count, line.ends);
}

static int stop_line(void *arg UNUSED)
{
	return co_pipeline_stop(line.processes, line.count, line.ends, CO_FOREVER);
}

PROCESS_TEST(release_ends_the_calls_of_other_tasks)
{
	co_fn *const calls[] = {wait_for_line, communicate_with_line,
				stop_line};

	add("trap '' TERM; exec sleep 1000");
	add("trap '' TERM; cat; exec sleep 1000");
	for (size_t i = 0; i < CO_COUNT(calls); i++) {
		struct co_task *task;

		start_line();
		task = spawn(calls[i], NULL);
		yield_turns(3);
		co_pipeline_close(line.processes, line.count);
		ck_assert_int_eq(finish(task), UV_EBADF);
		ck_assert_int_eq(line.ends[0].status, -1);
		ck_assert_ptr_null(line.out.data);
	}
}

PROCESS_TEST(cancellation_cuts_the_grace_of_a_stop_short)
{
	struct co_task *task;

	add("trap '' TERM; echo; exec sleep 1000");
	add("trap '' TERM; cat; exec sleep 1000");
	line.commands[1].out = CO_STDIO_PIPE;
	ck_assert_int_eq(spawn_line(), 0);
	ck_assert_int_gt(co_stream_read(co_process_stdout(line.processes[1]),
					(char[1]){0}, 1), 0);
	task = spawn(stop_line, NULL);
	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), 0);
	ck_assert_int_eq(line.ends[0].signal, SIGKILL);
	ck_assert_int_eq(line.ends[1].signal, SIGKILL);
	release_line();
}

static int pass_through(void *arg UNUSED)
{
	add("exec cat");
	add("exec cat");
	add("exec cat");
	start_line();
	ck_assert_int_eq(communicate("x", 1), 0);
	ck_assert_str_eq(line.out.data, "x");
	release_line();
	return 7;
}

static int run_without_standard_descriptors(void *arg UNUSED)
{
	for (int i = 0; i < 3; i++)
		close(i);
	return co_run(pass_through, NULL);
}

/* So that the pipes have their numbers. */
START_TEST(parent_may_have_no_standard_descriptors)
{
	struct child_end end =
		call_in_child(run_without_standard_descriptors, NULL);

	ck_assert_msg(WIFEXITED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 7);
}
END_TEST

PROCESS_TEST(want_of_descriptors_is_an_error)
{
	struct rlimit limit;
	int status = UV_EMFILE;
	int before;

	add("exec cat");
	add("exec cat");
	start_line();
	release_line();
	yield_turns(2);
	before = open_descriptors();
	getrlimit(RLIMIT_NOFILE, &limit);
	/* From none on, until it succeeds. */
	for (rlim_t max = 3; status == UV_EMFILE; max++) {
		struct rlimit few = {max, limit.rlim_max};

		setrlimit(RLIMIT_NOFILE, &few);
		status = spawn_line();
		setrlimit(RLIMIT_NOFILE, &limit);
		yield_turns(2);
		if (status < 0)
			ck_assert_int_eq(open_descriptors(), before);
	}
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(communicate("x", 1), 0);
	ck_assert_str_eq(line.out.data, "x");
	release_line();
}

int main(void)
{
	return RUN_SUITE(
		"runtime_pipeline", output_of_each_is_the_input_of_the_next,
		ends_are_streams, yes_into_head_ends,
		end_of_input_passes_through_many, megabytes_pass_through,
		output_that_is_not_wanted_is_dropped,
		stderr_is_each_ones_own_or_goes_along, end_of_each_is_told,
		last_that_failed_has_made_the_pipeline_fail,
		one_whose_reader_had_enough_has_not_failed,
		pipeline_whose_output_is_closed_has_not_failed, ends_may_be_files,
		one_process_is_a_pipeline, pipeline_may_be_a_process_group,
		stop_ends_the_group, stop_ends_those_outside_the_group_too,
		stop_without_a_group_ends_each,
		stop_kills_the_stubborn_after_the_grace,
		command_that_does_not_exist_starts_nothing,
		place_of_a_pipe_cannot_be_anothers,
		null_and_nothing_are_refused,
		cancelled_communicate_leaves_the_processes_running,
		release_ends_the_calls_of_other_tasks,
		cancellation_cuts_the_grace_of_a_stop_short,
		parent_may_have_no_standard_descriptors,
		want_of_descriptors_is_an_error);
}
