/*
 * Reports, debug mode, and dumps.
 */
#include "unit/runtime/util.h"

static char reports[4096];

static void keep_report(void *arg, const char *text)
{
	size_t len = strlen(reports);

	ck_assert_ptr_eq(arg, reports);
	snprintf(reports + len, sizeof(reports) - len, "%s\n", text);
}

static int run_debug(co_fn *fn, void *arg)
{
	static const struct co_run_options debug = {.debug = true};

	co_set_reporter(keep_report, reports);
	return co_run_with(fn, arg, &debug);
}

#define ASSERT_REPORTED(text) ck_assert_ptr_nonnull(strstr(reports, (text)))

static int fail_now(void *arg UNUSED)
{
	return UV_EIO;
}

static int be_slow(void *arg UNUSED)
{
	struct co_task *task = spawn(fail_now, NULL);

	co_task_set_name(co_current_task(), "sloth");
	block_thread_ms(120);
	return finish(task) == UV_EIO ? 0 : 1;
}

START_TEST(a_slow_turn_is_reported_with_the_tasks_name)
{
	ck_assert_int_eq(run_debug(be_slow, NULL), 0);
	ASSERT_REPORTED("'main' kept the loop for 0.1");
}
END_TEST

static void on_be_slow(void *future)
{
	block_thread_ms(120);
	co_future_set(future, 0);
}

static int be_called_slowly(void *arg UNUSED)
{
	struct co_callback callback;
	struct co_future future;

	co_future_init(&future, NULL, NULL);
	co_callback_init(&callback, on_be_slow, &future);
	co_call_soon(&callback);
	return co_future_wait(&future);
}

START_TEST(a_slow_callback_is_reported_too)
{
	ck_assert_int_eq(run_debug(be_called_slowly, NULL), 0);
	ASSERT_REPORTED("'a callback' kept the loop for 0.1");
}
END_TEST

static int fail_unheard(void *arg UNUSED)
{
	co_task_release(spawn(fail_now, NULL));
	return co_sleep(0);
}

/* asyncio: test_set_exc_handler_custom */
START_TEST(a_reporter_is_told_until_the_default_is_restored)
{
	FILE *file = tmpfile();
	char text[256] = "";

	co_set_reporter(keep_report, reports);
	ck_assert_int_eq(co_run(fail_unheard, NULL), 0);
	ASSERT_REPORTED("'task' failed");
	reports[0] = '\0';
	ck_assert_int_eq(dup2(fileno(file), STDERR_FILENO), STDERR_FILENO);
	co_set_reporter(NULL, NULL);
	ck_assert_int_eq(co_run(fail_unheard, NULL), 0);
	ck_assert_str_eq(reports, "");
	rewind(file);
	ck_assert_uint_gt(fread(text, 1, sizeof(text) - 1, file), 0);
	ck_assert_ptr_nonnull(strstr(text, "'task' failed"));
	fclose(file);
}
END_TEST

static int leave_a_task(void *arg UNUSED)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	co_task_set_name(task, "orphan");
	co_task_release(task);
	yield_turns(1);
	return 0;
}

START_TEST(a_task_pending_at_the_end_is_reported)
{
	ck_assert_int_eq(run_debug(leave_a_task, NULL), 0);
	ASSERT_REPORTED("task 'orphan' was pending when main ended, waiting "
			"on sleep\n");
}
END_TEST

static void ignore_events(void *arg UNUSED, int events UNUSED)
{
}

static int forget_handles(void *fds)
{
	static const int signums[] = {SIGUSR1, SIGHUP};
	struct co_server *server;
	struct co_stream *stream;
	struct co_signal *signals;
	struct co_poll *poll;

	ck_assert_int_eq(co_server_listen(&server, "127.0.0.1", 0, 1), 0);
	ck_assert_int_eq(
		co_stream_connect(&stream, "127.0.0.1", co_server_port(server)),
		0);
	ck_assert_int_eq(co_signal_open(&signals, signums, 2), 0);
	ck_assert_int_eq(
		co_poll_open(&poll, *(int *)fds, ignore_events, NULL), 0);
	return 0;
}

START_TEST(handles_left_open_are_freed_and_reported)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(run_debug(forget_handles, fds), 0);
	ASSERT_REPORTED("a handle (stream) was open when the run ended");
	ASSERT_REPORTED("a handle (server) was open when the run ended");
	ASSERT_REPORTED("a handle (signal) was open when the run ended");
	ASSERT_REPORTED("a handle (poll) was open when the run ended");
}
END_TEST

static void interrupt(void *arg, const char *text)
{
	keep_report(arg, text);
	if (strstr(text, "'stuck' waits on"))
		raise(SIGINT);
}

static int take_lock(void *arg)
{
	return co_lock_acquire(arg);
}

static int deadlock(void *arg UNUSED)
{
	struct co_lock lock;
	struct co_task *task;

	co_lock_init(&lock);
	ck_assert_int_eq(co_lock_acquire(&lock), 0);
	task = spawn(take_lock, &lock);
	co_task_set_name(task, "stuck");
	return finish(task);
}

START_TEST(a_deadlock_names_each_task_and_what_it_waits_on)
{
	static const struct co_run_options debug = {.debug = true};

	signal(SIGINT, SIG_DFL);
	co_set_reporter(interrupt, reports);
	ck_assert_int_eq(co_run_with(deadlock, NULL, &debug), UV_ECANCELED);
	ASSERT_REPORTED("deadlock: nothing can wake these tasks, short of "
			"another thread\n"
			"  'main' waits on task\n"
			"  'stuck' waits on lock\n");
}
END_TEST

static int wait_soundly(void *arg UNUSED)
{
	struct co_server *server;
	struct co_stream *stream;

	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_to_thread(return_int, &(int){0}), 0);
	ck_assert_int_eq(co_server_listen(&server, "127.0.0.1", 0, 1), 0);
	raise(SIGINT);
	ck_assert_int_eq(co_server_accept(server, &stream), UV_ECANCELED);
	co_server_close(server);
	return 0;
}

START_TEST(waiting_for_time_threads_or_peers_is_no_deadlock)
{
	signal(SIGINT, SIG_DFL);
	ck_assert_int_eq(run_debug(wait_soundly, NULL), 0);
	ck_assert_ptr_null(strstr(reports, "deadlock"));
}
END_TEST

static int ignore_cancellation(void *arg UNUSED)
{
	while (co_sleep(CO_SECOND) != 0)
		;
	return 0;
}

static int cancel_a_deaf_task(void *arg UNUSED)
{
	struct co_task *task = spawn(ignore_cancellation, NULL);

	co_task_set_name(task, "deaf");
	yield_turns(1);
	co_task_cancel(task);
	return finish(task);
}

START_TEST(a_task_that_ignores_its_cancellation_is_ended)
{
	struct child_end end;

	setenv("CO_DEBUG", "1", 1);
	end = run_in_child(cancel_a_deaf_task, NULL);
	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
	ck_assert_ptr_nonnull(strstr(
		end.errors, "coget runtime: task 'deaf' has been cancelled"));
}
END_TEST

static int finish_slowly(void *arg UNUSED)
{
	struct co_scope shield;

	for (int i = 0; i < 9000; i++) {
		ck_assert_int_eq(co_sleep(CO_SECOND), UV_ECANCELED);
		if (i % 3000 != 2999)
			continue;
		co_shield_enter(&shield);
		ck_assert_int_eq(co_sleep(CO_MICROSECOND), 0);
		co_shield_leave(&shield);
	}
	return 0;
}

static int cancel_a_slow_task(void *arg UNUSED)
{
	struct co_task *task = spawn(finish_slowly, NULL);

	yield_turns(1);
	co_task_cancel(task);
	return finish(task);
}

START_TEST(a_task_that_cleans_up_at_length_is_not)
{
	ck_assert_int_eq(run_debug(cancel_a_slow_task, NULL), 0);
}
END_TEST

static int list_tasks(void *arg UNUSED)
{
	struct co_task *listed[8];
	struct co_task *task = spawn(sleep_forever, NULL);

	ck_assert_uint_eq(co_all_tasks(NULL, 0), 2);
	ck_assert_uint_eq(co_all_tasks(listed, 8), 2);
	ck_assert_ptr_eq(listed[0], co_current_task());
	ck_assert_ptr_eq(listed[1], task);
	ck_assert_uint_eq(co_all_tasks(listed, 1), 2);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_uint_eq(co_all_tasks(listed, 8), 1);
	return 0;
}

START_TEST(all_tasks_that_are_not_done_are_listed)
{
	ck_assert_int_eq(co_run(list_tasks, NULL), 0);
	ck_assert_uint_eq(co_all_tasks(NULL, 0), 0);
}
END_TEST

/* What print writes to a file, as text. */
static const char *written(void (*print)(FILE *file, void *arg), void *arg)
{
	static char text[8192];
	FILE *file = tmpfile();
	size_t len;

	ck_assert_ptr_nonnull(file);
	print(file, arg);
	rewind(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	text[len] = '\0';
	fclose(file);
	return text;
}

static void print_tasks(FILE *file, void *arg UNUSED)
{
	co_dump_tasks(file);
}

static int dump_three(void *arg UNUSED)
{
	struct co_task *fresh, *sleeper = spawn(sleep_forever, NULL);
	const char *dump;

	co_task_set_name(sleeper, "sleeper");
	yield_turns(1);
	co_task_cancel(sleeper);
	fresh = spawn(sleep_forever, NULL);
	dump = written(print_tasks, NULL);
	ck_assert_ptr_nonnull(strstr(dump, "coget runtime: 3 tasks\n"));
	ck_assert_ptr_nonnull(strstr(dump, "task 'main': running, 0."));
	ck_assert_ptr_nonnull(strstr(dump, "task 'sleeper': ready, 0."));
	ck_assert_ptr_nonnull(strstr(dump, " KiB of stack used, cancelled\n"));
	ck_assert_ptr_nonnull(strstr(dump, "task 'task': not begun, 0."));
	co_task_cancel(fresh);
	ck_assert_int_eq(finish(fresh), UV_ECANCELED);
	ck_assert_int_eq(finish(sleeper), UV_ECANCELED);
	return 0;
}

START_TEST(a_dump_tells_state_age_and_what_is_waited_on)
{
	ck_assert_int_eq(co_run(dump_three, NULL), 0);
}
END_TEST

static void print_stack(FILE *file, void *arg)
{
	ck_assert_int_eq(co_task_print_stack(arg, file), 0);
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;

	while ((text = strchr(text, '\n'))) {
		text++;
		lines++;
	}
	return lines;
}

static int sleep_deeply(void *arg)
{
	int left = --*(int *)arg;
	int status = left > 0 ? sleep_deeply(arg) : co_sleep(CO_FOREVER);

	*(volatile int *)arg = left; /* no tail call */
	return status;
}

static int print_stacks(void *arg UNUSED)
{
	int depths[] = {1, 40};
	struct co_task *shallow = spawn(sleep_deeply, &depths[0]);
	struct co_task *deep = spawn(sleep_deeply, &depths[1]);
	size_t lines;

	ck_assert_int_eq(co_task_print_stack(deep, stdout), UV_ENOENT);
	yield_turns(1);
	lines = count_lines(written(print_stack, shallow));
	ck_assert_uint_ge(lines, 3);
	ck_assert_uint_gt(count_lines(written(print_stack, deep)), lines + 1);
	ck_assert_uint_ge(count_lines(written(print_stack, co_current_task())),
			  3);
	co_task_cancel(shallow);
	co_task_cancel(deep);
	ck_assert_int_eq(finish(shallow), UV_ECANCELED);
	ck_assert_int_eq(finish(deep), UV_ECANCELED);
	ck_assert_int_eq(co_task_print_stack(NULL, stdout), UV_EINVAL);
	return 0;
}

START_TEST(a_suspended_tasks_stack_can_be_printed)
{
	ck_assert_int_eq(co_run(print_stacks, NULL), 0);
}
END_TEST

static int raise_usr2(void *arg UNUSED)
{
	struct co_task *task = spawn(sleep_forever, NULL);

	co_task_set_name(task, "sleeper");
	yield_turns(1);
	raise(SIGUSR2);
	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	return 0;
}

START_TEST(sigusr2_dumps_tasks_and_stacks_in_debug_mode)
{
	struct child_end end;

	setenv("CO_DEBUG", "1", 1);
	end = run_in_child(raise_usr2, NULL);
	ck_assert_int_eq(end.wait_status, 0);
	ck_assert_ptr_nonnull(strstr(end.errors, "coget runtime: 2 tasks\n"));
	ck_assert_ptr_nonnull(
		strstr(end.errors, "task 'sleeper': waits on sleep, "));
	ck_assert_uint_ge(count_lines(end.errors), 8);
}
END_TEST

START_TEST(without_debug_mode_sigusr2_is_left_alone)
{
	struct child_end end = run_in_child(raise_usr2, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGUSR2);
}
END_TEST

static struct co_task *foreign;

static int cancel_foreign(void *arg UNUSED)
{
	co_task_cancel(foreign);
	return 0;
}

static int cancel_from_a_thread(void *arg UNUSED)
{
	foreign = spawn(sleep_forever, NULL);
	yield_turns(1);
	return co_to_thread(cancel_foreign, NULL);
}

START_TEST(a_call_from_a_foreign_thread_aborts_with_a_message)
{
	struct child_end end = run_in_child(cancel_from_a_thread, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_ptr_nonnull(strstr(end.errors, "from outside its loop"));
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_debug",
			 a_slow_turn_is_reported_with_the_tasks_name,
			 a_slow_callback_is_reported_too,
			 a_reporter_is_told_until_the_default_is_restored,
			 a_task_pending_at_the_end_is_reported,
			 handles_left_open_are_freed_and_reported,
			 a_deadlock_names_each_task_and_what_it_waits_on,
			 waiting_for_time_threads_or_peers_is_no_deadlock,
			 a_task_that_ignores_its_cancellation_is_ended,
			 a_task_that_cleans_up_at_length_is_not,
			 all_tasks_that_are_not_done_are_listed,
			 a_dump_tells_state_age_and_what_is_waited_on,
			 a_suspended_tasks_stack_can_be_printed,
			 sigusr2_dumps_tasks_and_stacks_in_debug_mode,
			 without_debug_mode_sigusr2_is_left_alone,
			 a_call_from_a_foreign_thread_aborts_with_a_message);
}
