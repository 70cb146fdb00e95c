/*
 * Who reaps processes: the release, the end of the run, each loop its own.
 */
#include "unit/runtime/process_util.h"

#include <pthread.h>

static void wait_until_gone(pid_t id)
{
	while (kill(id, 0) == 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(errno, ESRCH);
}

PROCESS_TEST(release_of_a_running_process_reaps_it)
{
	struct co_process *process = START("exec sleep 1000", WITH_PIPES);
	pid_t id = co_process_id(process);
	int before = open_descriptors();

	co_process_close(process);
	wait_until_gone(id);
	ck_assert_int_eq(open_descriptors(), before - 2);
}

PROCESS_TEST(process_nobody_waits_for_is_reaped)
{
	struct co_process *process = START(":");

	wait_until_gone(co_process_id(process));
	ck_assert_int_eq(conclude(process), 0);
}

/* The loop has not seen that it ended. */
PROCESS_TEST(release_of_an_ended_process_reaps_it)
{
	struct co_process *process = START(":");
	pid_t id = co_process_id(process);
	siginfo_t info;

	ck_assert_int_eq(waitid(P_PID, id, &info, WEXITED | WNOWAIT), 0);
	ck_assert_int_eq(info.si_code, CLD_EXITED);
	co_process_close(process);
	wait_until_gone(id);
}

/* A signal may come when it is dying, or is dead and not seen to be. */
PROCESS_TEST(signals_on_the_way_out_do_not_change_the_end)
{
	for (int i = 0; i < 5; i++) {
		struct co_process *process = START("exit 5");

		while (co_process_signal(process, SIGCONT) == 0)
			ck_assert_int_eq(co_sleep(0), 0);
		ck_assert_int_eq(co_process_signal(process, SIGCONT), UV_ESRCH);
		ck_assert_int_eq(conclude(process), 5);
	}
}

/* Each end in another state: running, ended and not seen yet, released. */
static int leave_processes(void *arg UNUSED)
{
	start_endless();
	START("exit 1", WITH_PIPES);
	START("exec sleep 1000", WITH_PIPES, .err = CO_STDIO_PIPE);
	co_process_close(start_endless());
	end_of(START("exit 2"));
	return 0;
}

START_TEST(end_of_the_run_kills_and_reaps_what_is_left)
{
	run_clean(leave_processes);
}
END_TEST

static int release_at_the_end(void *arg UNUSED)
{
	co_process_close(start_endless());
	return 0;
}

static void count_report(void *count, const char *text)
{
	if (strstr(text, "was open"))
		++*(int *)count;
}

START_TEST(released_process_is_not_reported_at_the_end)
{
	struct co_run_options options = {.debug = true};
	int reports = 0;

	co_set_reporter(count_report, &reports);
	ck_assert_int_eq(co_run_with(release_at_the_end, NULL, &options), 0);
	ck_assert_int_eq(reports, 0);
}
END_TEST

/* By a library, perhaps, that waits for whatever there is. */
PROCESS_TEST(child_reaped_by_another_has_ended)
{
	struct co_process *process = START("exit 0");
	pid_t id = co_process_id(process);

	ck_assert_int_eq(waitpid(id, NULL, 0), id);
	ck_assert_int_eq(end_of(process), 255);
	ck_assert_int_eq(co_process_signal(process, 0), UV_ESRCH);
	co_process_close(process);
	process = START("exit 0", .new_group = true);
	ck_assert_int_eq(waitpid(co_process_id(process), NULL, 0),
			 co_process_id(process));
	ck_assert_int_eq(conclude(process), 255);
}

static int tell_end(void *arg UNUSED)
{
	return conclude(START("exit 3"));
}

START_TEST(end_is_told_where_sigchld_was_ignored)
{
	signal(SIGCHLD, SIG_IGN);
	ck_assert_int_eq(co_run(tell_end, NULL), 3);
}
END_TEST

static char state_of(pid_t id)
{
	char path[32], state = '?';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)id);
	file = fopen(path, "r");
	ck_assert_int_eq(fscanf(file, "%*d %*s %c", &state), 1);
	fclose(file);
	return state;
}

PROCESS_TEST(stopped_process_has_not_ended)
{
	struct co_process *process = start_endless();

	ck_assert_int_eq(co_process_signal(process, SIGSTOP), 0);
	while (state_of(co_process_id(process)) != 'T')
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_process_signal(process, 0), 0);
	ck_assert_int_eq(co_process_signal(process, SIGCONT), 0);
	ck_assert_int_eq(co_process_signal(process, SIGTERM), 0);
	ck_assert_int_eq(conclude(process), -SIGTERM);
}

enum { MANY = 8, LOOPS = 3 };

static int start_many(void *arg UNUSED)
{
	struct co_process *processes[MANY];
	char command[32];

	for (int i = 0; i < MANY; i++) {
		snprintf(command, sizeof(command), "exit %d", i);
		processes[i] = START(command, WITH_PIPES);
	}
	for (int i = 0; i < MANY; i++)
		ck_assert_int_eq(conclude(processes[i]), i);
	return 0;
}

START_TEST(many_children_each_tell_their_end)
{
	run_clean(start_many);
}
END_TEST

static void *run_in_thread(void *arg UNUSED)
{
	return (void *)(long)co_run(start_many, NULL);
}

/* As opposed to a child that a sanitizer keeps for itself. */
static bool has_zombies(void)
{
	siginfo_t info = {0};

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid != 0;
}

START_TEST(loops_in_threads_each_reap_their_own)
{
	pthread_t threads[LOOPS];
	void *status;

	for (int i = 0; i < LOOPS; i++)
		pthread_create(&threads[i], NULL, run_in_thread, NULL);
	for (int i = 0; i < LOOPS; i++) {
		ck_assert_int_eq(pthread_join(threads[i], &status), 0);
		ck_assert_ptr_null(status);
	}
	ck_assert(!has_zombies());
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_reap", release_of_a_running_process_reaps_it,
			 process_nobody_waits_for_is_reaped,
			 release_of_an_ended_process_reaps_it,
			 signals_on_the_way_out_do_not_change_the_end,
			 end_of_the_run_kills_and_reaps_what_is_left,
			 released_process_is_not_reported_at_the_end,
			 child_reaped_by_another_has_ended,
			 end_is_told_where_sigchld_was_ignored,
			 stopped_process_has_not_ended,
			 many_children_each_tell_their_end,
			 loops_in_threads_each_reap_their_own);
}
