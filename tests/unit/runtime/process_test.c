#include "unit/runtime/process_util.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/resource.h>

PROCESS_TEST(exit_status_is_told)
{
	ck_assert_int_eq(conclude(START("exit 7")), 7);
	ck_assert_int_eq(conclude(START("exit 255")), 255);
	ck_assert_int_eq(conclude(START(":")), 0);
}

PROCESS_TEST(signal_is_told_apart_from_an_exit)
{
	struct co_process *process = START("kill -TERM $$");
	struct co_process_end end;

	ck_assert_int_eq(co_process_wait(process, &end), 0);
	ck_assert_int_eq(end.status, -1);
	ck_assert_int_eq(end.signal, SIGTERM);
	co_process_close(process);
	ck_assert_int_eq(conclude(START("exit 15")), 15);
}

/* Start a program without arguments of its own. */
static int start(struct co_process **out, const char *program)
{
	const char *const argv[] = {program, NULL};
	struct co_process_options options = {.argv = argv};

	return co_process_spawn(out, &options);
}

PROCESS_TEST(program_is_sought_in_path)
{
	struct co_process *process;

	ck_assert_int_eq(start(&process, "true"), 0);
	ck_assert_int_eq(conclude(process), 0);
}

PROCESS_TEST(command_that_does_not_exist_leaves_nothing)
{
	struct co_process *process = (void *)"set";

	ck_assert_int_eq(start(&process, "/no/such/program"), UV_ENOENT);
	ck_assert_ptr_null(process);
	ck_assert_int_eq(start(&process, "no-such-program"), UV_ENOENT);
	ck_assert_int_eq(start(&process, ""), UV_ENOENT);
	ck_assert_int_eq(start(&process, "/dev/null"), UV_EACCES);
	ck_assert(!has_children());
}

PROCESS_TEST(failed_start_with_pipes_leaves_nothing)
{
	const char *const argv[] = {"no-such-program", NULL};
	struct co_process_options options = {.argv = argv, WITH_PIPES,
					     .err = CO_STDIO_PIPE};
	struct co_process *process;
	int before = 0;

	for (int i = 0; i < 10; i++) {
		ck_assert_int_eq(co_process_spawn(&process, &options),
				 UV_ENOENT);
		yield_turns(2);
		if (i == 0) /* libuv keeps one from the first stream on */
			before = open_descriptors();
	}
	ck_assert_int_eq(open_descriptors(), before);
}

PROCESS_TEST(directory_that_does_not_exist_fails)
{
	struct co_process_options options = {.cwd = "/no/such/directory"};
	struct co_process *process;

	ck_assert_int_eq(co_process_shell(&process, "exit 0", &options),
			 UV_ENOENT);
	ck_assert_ptr_null(process);
}

PROCESS_TEST(bad_options_are_refused)
{
	const char *const nothing[] = {NULL};
	const char *const in_argv[] = {"true", NULL};
	struct co_process_options options = {0};
	struct co_process *process;

	ck_assert_int_eq(co_process_spawn(&process, NULL), UV_EINVAL);
	ck_assert_int_eq(co_process_spawn(&process, &options), UV_EINVAL);
	options.argv = nothing;
	ck_assert_int_eq(co_process_spawn(&process, &options), UV_EINVAL);
	ck_assert_int_eq(co_process_shell(&process, NULL, NULL), UV_EINVAL);
	options.shell = "exit 0";
	options.argv = in_argv;
	ck_assert_int_eq(co_process_spawn(&process, &options), UV_EINVAL);
	options.out = CO_STDIO_STDOUT;
	ck_assert_int_eq(co_process_shell(&process, ":", &options), UV_EINVAL);
	options.out = (enum co_process_stdio)99;
	ck_assert_int_eq(co_process_shell(&process, ":", &options), UV_EINVAL);
	ck_assert_ptr_null(process);
}

PROCESS_TEST(null_process_is_refused)
{
	struct co_process_end end;

	ck_assert_int_eq(co_process_wait(NULL, &end), UV_EINVAL);
	ck_assert_int_eq(end.status, -1);
	ck_assert_int_eq(co_process_stop(NULL, &end, 0), UV_EINVAL);
	ck_assert_int_eq(co_process_signal(NULL, SIGTERM), UV_EINVAL);
	ck_assert_int_eq(co_process_id(NULL), 0);
	ck_assert_ptr_null(co_process_stdin(NULL));
	ck_assert_ptr_null(co_process_stdout(NULL));
	ck_assert_ptr_null(co_process_stderr(NULL));
	co_process_close_stdin(NULL);
	co_process_close(NULL);
}

START_TEST(outside_a_run_is_an_error)
{
	struct co_process *process = (void *)"set";

	ck_assert_int_eq(start(&process, "true"), UV_EINVAL);
	ck_assert_ptr_null(process);
}
END_TEST

PROCESS_TEST(command_may_begin_with_a_dash)
{
	ck_assert_int_eq(conclude(START("-x 2>/dev/null; exit 3")), 3);
}

PROCESS_TEST(command_line_may_be_among_the_options)
{
	const struct co_process_options options = {.shell = "exit $((1 + 2))"};
	struct co_process *process;

	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	ck_assert_int_eq(conclude(process), 3);
	ck_assert_int_eq(co_process_shell(&process, "exit 4", &options), 0);
	ck_assert_int_eq(conclude(process), 4);
}

PROCESS_TEST(new_session_is_the_childs_own)
{
	struct co_process *process = START("exec sleep 1000",
					   .new_session = true);
	pid_t id = co_process_id(process);

	ck_assert_int_eq(getsid(id), id);
	ck_assert_int_eq(co_process_stop(process, NULL, 0), 0);
	co_process_close(process);
}

/* What the parent ignores ends the child nevertheless. */
PROCESS_TEST(signals_have_their_default_action_in_the_child)
{
	struct co_process *process;

	signal(SIGHUP, SIG_IGN);
	process = start_endless();
	ck_assert_int_eq(co_process_signal(process, SIGHUP), 0);
	ck_assert_int_eq(conclude(process), -SIGHUP);
}

PROCESS_TEST(ended_process_takes_no_signal)
{
	struct co_process *process = START(":");

	ck_assert_int_eq(end_of(process), 0);
	ck_assert_int_eq(co_process_signal(process, SIGTERM), UV_ESRCH);
	ck_assert_int_eq(co_process_signal(process, 0), UV_ESRCH);
	co_process_close(process);
}

PROCESS_TEST(number_that_is_no_signal_is_refused)
{
	struct co_process *process = start_endless();

	ck_assert_int_eq(co_process_signal(process, -1), UV_EINVAL);
	ck_assert_int_eq(co_process_signal(process, 1000), UV_EINVAL);
	ck_assert_int_eq(co_process_signal(process, 0), 0);
	ck_assert_int_eq(co_process_stop(process, NULL, 0), 0);
	co_process_close(process);
}

static int await_end(void *process)
{
	return end_of(process);
}

PROCESS_TEST(several_tasks_may_wait)
{
	struct co_process *process = start_endless();
	struct co_task *first = spawn(await_end, process);
	struct co_task *second = spawn(await_end, process);

	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(first), "process");
	ck_assert_int_eq(co_process_signal(process, SIGKILL), 0);
	ck_assert_int_eq(end_of(process), -SIGKILL);
	ck_assert_int_eq(finish(first), -SIGKILL);
	ck_assert_int_eq(finish(second), -SIGKILL);
	co_process_close(process);
}

static int wait_for_process(void *process)
{
	struct co_process_end end;
	int status = co_process_wait(process, &end);

	if (status < 0)
		ck_assert(end.status == -1 && end.signal == 0);
	return status;
}

PROCESS_TEST(cancelled_wait_leaves_the_process_running)
{
	struct co_process *process = start_endless();
	struct co_task *task = spawn(wait_for_process, process);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(co_wait_for(wait_for_process, process,
				     CO_MILLISECOND), UV_ETIMEDOUT);
	ck_assert_int_eq(co_process_signal(process, 0), 0);
	ck_assert_int_eq(co_process_signal(process, SIGTERM), 0);
	ck_assert_int_eq(conclude(process), -SIGTERM);
}

PROCESS_TEST(stop_asks_first)
{
	struct co_process *process = start_endless();
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop(process, &end, CO_FOREVER), 0);
	ck_assert_int_eq(end.signal, SIGTERM);
	ck_assert_int_eq(co_process_stop(process, &end, CO_FOREVER), 0);
	ck_assert_int_eq(end.signal, SIGTERM);
	co_process_close(process);
}

/* Start a child that ignores SIGTERM, and wait until it does. */
static struct co_process *start_stubborn(void)
{
	struct co_process *process = START(
		"trap '' TERM; echo; exec sleep 1000", .out = CO_STDIO_PIPE);
	char newline;

	ck_assert_int_eq(co_stream_read(co_process_stdout(process), &newline,
					1), 1);
	return process;
}

PROCESS_TEST(stop_kills_after_the_grace)
{
	struct co_process *process = start_stubborn();
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop(process, &end, 20 * CO_MILLISECOND),
			 0);
	ck_assert_int_eq(end.signal, SIGKILL);
	co_process_close(process);
}

PROCESS_TEST(stop_without_grace_kills_at_once)
{
	struct co_process *process = start_endless();
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop(process, &end, 0), 0);
	ck_assert_int_eq(end.signal, SIGKILL);
	co_process_close(process);
}

static int stop_patiently(void *process)
{
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop(process, &end, CO_FOREVER), 0);
	return end.signal;
}

PROCESS_TEST(cancellation_cuts_the_grace_of_a_stop_short)
{
	struct co_process *process = start_stubborn();
	struct co_task *task = spawn(stop_patiently, process);

	yield_turns(2);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), SIGKILL);
	co_process_close(process);
}

PROCESS_TEST(child_inherits_no_other_descriptor)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD, 100); /* not FD_CLOEXEC */

	ck_assert_int_eq(fd, 100);
	ck_assert_int_eq(conclude(START("test ! -e /proc/self/fd/100")), 0);
	ck_assert_int_eq(system("test -e /proc/self/fd/100"), 0);
	close(fd);
}

PROCESS_TEST(want_of_descriptors_is_an_error)
{
	struct rlimit limit;
	struct co_process_options options = {WITH_PIPES, .err = CO_STDIO_PIPE};
	struct co_process *process;
	int status = UV_EMFILE;
	int before;

	ck_assert_int_eq(conclude(START(":", WITH_PIPES)), 0);
	before = open_descriptors();
	getrlimit(RLIMIT_NOFILE, &limit);
	/* From none on, until it succeeds. */
	for (rlim_t max = 3; status == UV_EMFILE; max++) {
		struct rlimit few = {max, limit.rlim_max};

		setrlimit(RLIMIT_NOFILE, &few);
		status = co_process_shell(&process, ":", &options);
		setrlimit(RLIMIT_NOFILE, &limit);
		yield_turns(2);
		if (status < 0)
			ck_assert_int_eq(open_descriptors(), before);
	}
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(conclude(process), 0);
}

static void on_fork(void)
{
	note("fork");
}

/* A fork copies the page tables of a parent with much memory. */
PROCESS_TEST(start_does_not_fork)
{
	ck_assert_int_eq(pthread_atfork(on_fork, NULL, NULL), 0);
	ck_assert_int_eq(conclude(START(":", WITH_PIPES)), 0);
	ck_assert_str_eq(noted(), "");
}

/* Its shell's file lacks the line that says what is to run it. */
PROCESS_TEST(script_without_a_first_line_is_the_shells)
{
	char path[] = "/tmp/coget-script-XXXXXX";
	const char *const argv[] = {path, "5", "6", NULL};
	struct co_process_options options = {.argv = argv};
	struct co_process *process;
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, "exit $1$2\n", 10), 10);
	ck_assert_int_eq(fchmod(fd, 0700), 0);
	close(fd);
	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	ck_assert_int_eq(conclude(process), 56);
	unlink(path);
}

/* PATH is the child's; what cannot be run in one directory may be in the next. */
PROCESS_TEST(path_of_its_environment_is_searched)
{
	const char *const argv[] = {"sh", "-c", "exit $CODE", NULL};
	const char *const env[] = {"CODE=4",
				   "PATH=/no/such/directory:/etc/passwd:/bin",
				   NULL};
	const char *const elsewhere[] = {"PATH=/no/such/directory:/proc", NULL};
	const char *const here[] = {"PATH=:/no/such/directory", "CODE=5", NULL};
	struct co_process_options options = {.argv = argv, .env = env};
	struct co_process *process;

	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	ck_assert_int_eq(conclude(process), 4);
	options.env = elsewhere;
	ck_assert_int_eq(co_process_spawn(&process, &options), UV_ENOENT);
	options.env = here; /* an empty one is the current directory */
	options.cwd = "/bin";
	ck_assert_int_eq(co_process_spawn(&process, &options), 0);
	ck_assert_int_eq(conclude(process), 5);
}

static int use_pipes(void *arg UNUSED)
{
	struct co_process *process = START("read x; echo $x; echo err >&2",
					   WITH_PIPES, .err = CO_STDIO_PIPE);
	struct co_bytes out, err;
	int status = co_process_communicate(process, &out, &err, NULL, "in", 2);

	if (status == 0 && (strcmp(out.data, "in\n") != 0 ||
			    strcmp(err.data, "err\n") != 0))
		status = 1;
	co_process_close(process);
	co_bytes_release(&out);
	co_bytes_release(&err);
	return status == 0 ? conclude(START("exit 7", .in = CO_STDIO_NULL,
					    .out = CO_STDIO_NULL,
					    .err = CO_STDIO_STDOUT))
			   : 1;
}

static int run_without_standard_descriptors(void *arg UNUSED)
{
	for (int i = 0; i < 3; i++)
		close(i);
	return co_run(use_pipes, NULL);
}

/* As daemons have it; libuv would abort as it closes one of theirs. */
START_TEST(parent_may_have_no_standard_descriptors)
{
	struct child_end end =
		call_in_child(run_without_standard_descriptors, NULL);

	ck_assert_msg(WIFEXITED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 7);
}
END_TEST

/* What the parent blocks reaches the child, and the parent blocks it still. */
PROCESS_TEST(signal_mask_is_empty_in_the_child_and_kept_in_the_parent)
{
	struct co_process *process;
	sigset_t set, after;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	process = start_endless();
	sigprocmask(SIG_SETMASK, NULL, &after);
	ck_assert_int_eq(sigismember(&after, SIGTERM), 1);
	ck_assert_int_eq(sigismember(&after, SIGHUP), 0);
	ck_assert_int_eq(co_process_signal(process, SIGTERM), 0);
	ck_assert_int_eq(conclude(process), -SIGTERM);
}

static int wait_in_another_loop(void *arg)
{
	struct co_process *process = arg;
	struct co_process_end end;

	ck_assert_int_eq(co_process_wait(process, &end), UV_EINVAL);
	ck_assert_int_eq(end.status, -1);
	ck_assert_int_eq(co_process_stop(process, &end, 0), UV_EINVAL);
	ck_assert_int_eq(co_process_communicate(process, NULL, NULL, &end, NULL,
						0), UV_EINVAL);
	ck_assert_int_eq(co_pipeline_wait(&process, 1, &end), UV_EINVAL);
	return 0;
}

static int run_another_loop(void *process)
{
	return co_run(wait_in_another_loop, process);
}

PROCESS_TEST(process_of_another_loop_is_refused)
{
	struct co_process *process = start_endless();

	ck_assert_int_eq(co_to_thread(run_another_loop, process), 0);
	ck_assert_int_eq(co_process_signal(process, SIGTERM), 0);
	ck_assert_int_eq(conclude(process), -SIGTERM);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_process", exit_status_is_told,
		signal_is_told_apart_from_an_exit, program_is_sought_in_path,
		command_that_does_not_exist_leaves_nothing,
		failed_start_with_pipes_leaves_nothing,
		directory_that_does_not_exist_fails, bad_options_are_refused,
		null_process_is_refused, outside_a_run_is_an_error,
		command_may_begin_with_a_dash,
		command_line_may_be_among_the_options, new_session_is_the_childs_own,
		signals_have_their_default_action_in_the_child,
		ended_process_takes_no_signal,
		number_that_is_no_signal_is_refused, several_tasks_may_wait,
		cancelled_wait_leaves_the_process_running, stop_asks_first,
		stop_kills_after_the_grace, stop_without_grace_kills_at_once,
		cancellation_cuts_the_grace_of_a_stop_short,
		child_inherits_no_other_descriptor,
		want_of_descriptors_is_an_error,
		start_does_not_fork, script_without_a_first_line_is_the_shells,
		path_of_its_environment_is_searched,
		parent_may_have_no_standard_descriptors,
		process_of_another_loop_is_refused,
		signal_mask_is_empty_in_the_child_and_kept_in_the_parent);
}
