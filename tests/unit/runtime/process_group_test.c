/*
 * Process groups, what a process has used, and its umask.
 */
#include "unit/runtime/process_util.h"

#include <sys/stat.h>

static bool has_ended(struct co_process *process)
{
	return co_process_signal(process, 0) == UV_ESRCH;
}

/* Wait until all that have the output have ended, as they never write. */
static void await_end_of_output(struct co_process *process)
{
	char byte;

	ck_assert_int_eq(co_stream_read(co_process_stdout(process), &byte, 1),
			 0);
}

/* Start a leader with a child of its own; both have a command, and the output. */
static struct co_process *start_family(const char *child, const char *leader)
{
	char command[256], newline[2];
	struct co_process *process;

	snprintf(command, sizeof(command), "(%s) & %s", child, leader);
	process = START(command, .out = CO_STDIO_PIPE, .new_group = true);
	ck_assert_int_eq(co_stream_read_exactly(co_process_stdout(process),
						newline, 2, NULL), 0);
	return process;
}

PROCESS_TEST(process_leads_a_new_group)
{
	struct co_process *process = START("exec sleep 1000",
					   .new_group = true);
	pid_t id = co_process_id(process);

	ck_assert_int_eq(getpgid(id), id);
	ck_assert_int_eq(getsid(id), getsid(0));
	ck_assert_int_eq(co_process_stop(process, NULL, 0), 0);
	co_process_close(process);
}

PROCESS_TEST(process_joins_a_group)
{
	struct co_process *first = START("exec sleep 1000", .new_group = true);
	pid_t group = co_process_id(first);
	struct co_process *second = START("exec sleep 1000", .group = group);

	ck_assert_int_eq(getpgid(co_process_id(second)), group);
	ck_assert_int_eq(co_process_signal_group(first, SIGTERM), 0);
	ck_assert_int_eq(conclude(first), -SIGTERM);
	ck_assert_int_eq(conclude(second), -SIGTERM);
}

PROCESS_TEST(group_that_cannot_be_joined_fails)
{
	struct co_process_options options = {.group = getppid()};
	struct co_process *process;

	options.group = -1;
	ck_assert_int_eq(co_process_shell(&process, ":", &options), UV_EINVAL);
	options.group = getpid();
	options.new_group = true;
	ck_assert_int_eq(co_process_shell(&process, ":", &options), UV_EINVAL);
	options.new_group = false;
	options.new_session = true;
	ck_assert_int_eq(co_process_shell(&process, ":", &options), UV_EINVAL);
	options.new_session = false;
	options.group = 1 << 30; /* nobody's */
	ck_assert_int_eq(co_process_shell(&process, ":", &options), UV_EPERM);
	ck_assert_ptr_null(process);
	ck_assert(!has_children());
}

PROCESS_TEST(session_is_a_group_too)
{
	struct co_process *process = START("exec sleep 1000",
					   .new_session = true,
					   .new_group = true);

	ck_assert_int_eq(co_process_signal_group(process, SIGTERM), 0);
	ck_assert_int_eq(conclude(process), -SIGTERM);
}

PROCESS_TEST(signal_to_the_group_reaches_its_children)
{
	struct co_process *process = start_family("echo; exec sleep 1000",
						  "echo; wait");

	ck_assert_int_eq(co_process_signal_group(process, SIGTERM), 0);
	await_end_of_output(process);
	ck_assert_int_eq(conclude(process), -SIGTERM);
}

PROCESS_TEST(group_can_be_signalled_after_the_end_of_its_leader)
{
	struct co_process *process = start_family("echo; exec sleep 1000",
						  "echo; exit 3");

	ck_assert_int_eq(end_of(process), 3);
	ck_assert(has_ended(process));
	ck_assert_int_eq(co_process_signal_group(process, 0), 0);
	ck_assert_int_eq(co_process_signal_group(process, SIGTERM), 0);
	await_end_of_output(process);
	ck_assert_int_eq(conclude(process), 3);
}

/* Otherwise the signal might be for others. */
PROCESS_TEST(leader_keeps_its_id_until_the_release)
{
	struct co_process *process = START("exit 4", .new_group = true);
	pid_t id = co_process_id(process);

	ck_assert_int_eq(end_of(process), 4);
	ck_assert_int_eq(kill(id, 0), 0);
	ck_assert_int_eq(co_process_signal_group(process, SIGTERM), 0);
	ck_assert_int_eq(end_of(process), 4);
	co_process_close(process);
	ck_assert_int_eq(kill(id, 0), -1);
}

static int leave_leaders(void *arg UNUSED)
{
	end_of(START("exit 1", .new_group = true));
	START("exit 1", .new_group = true);
	START("exec sleep 1000", .new_session = true);
	co_process_close(START("exec sleep 1000", .new_group = true));
	co_process_close(START("exit 1", .new_group = true));
	return 0;
}

START_TEST(end_of_the_run_reaps_leaders)
{
	run_clean(leave_leaders);
}
END_TEST

PROCESS_TEST(group_signal_is_for_leaders)
{
	struct co_process *process = start_endless();
	struct co_process_end end;

	ck_assert_int_eq(co_process_signal_group(process, SIGTERM), UV_EINVAL);
	ck_assert_int_eq(co_process_stop_group(process, &end, 0), UV_EINVAL);
	ck_assert_int_eq(end.status, -1);
	ck_assert_int_eq(co_process_signal(process, 0), 0);
	co_process_close(process);
	process = START("exec sleep 1000", .new_group = true);
	ck_assert_int_eq(co_process_signal_group(process, 1000), UV_EINVAL);
	ck_assert_int_eq(co_process_signal_group(process, -1), UV_EINVAL);
	co_process_close(process);
}

PROCESS_TEST(stop_of_a_group_asks_first)
{
	struct co_process *process = start_family(
		"echo; exec sleep 1000", "trap 'wait; exit 6' TERM; echo; wait");
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop_group(process, &end, CO_FOREVER), 0);
	ck_assert_int_eq(end.status, 6);
	await_end_of_output(process);
	co_process_close(process);
}

PROCESS_TEST(stop_kills_the_group_after_the_grace)
{
	struct co_process *process = start_family(
		"trap '' TERM; echo; sleep 1000",
		"trap '' TERM; echo; sleep 1000");
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop_group(process, &end, 20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(end.signal, SIGKILL);
	await_end_of_output(process);
	co_process_close(process);
}

PROCESS_TEST(stop_kills_what_outlives_the_leader)
{
	struct co_process *process = start_family(
		"trap '' TERM; echo; sleep 1000", "echo; wait");
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop_group(process, &end, CO_FOREVER), 0);
	ck_assert_int_eq(end.signal, SIGTERM);
	await_end_of_output(process);
	ck_assert_int_eq(co_process_stop_group(process, &end, CO_FOREVER), 0);
	ck_assert_int_eq(end.signal, SIGTERM);
	co_process_close(process);
}

PROCESS_TEST(stop_without_grace_kills_the_group_at_once)
{
	struct co_process *process = start_family("echo; exec sleep 1000",
						  "echo; wait");
	struct co_process_end end;

	ck_assert_int_eq(co_process_stop_group(process, &end, 0), 0);
	ck_assert_int_eq(end.signal, SIGKILL);
	await_end_of_output(process);
	co_process_close(process);
}

static int64_t microseconds(struct timeval time)
{
	return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

#define BUSY "i=0; while [ $i -lt 30000 ]; do i=$((i + 1)); done"

static void check_usage(bool leads_group)
{
	struct co_process *process = START(BUSY, .new_group = leads_group);
	struct co_process_end end, again;

	ck_assert_int_eq(co_process_wait(process, &end), 0);
	ck_assert_int_gt(microseconds(end.usage.ru_utime), 0);
	ck_assert_int_ge(microseconds(end.usage.ru_stime), 0);
	ck_assert_int_gt(end.usage.ru_maxrss, 0);
	ck_assert_int_gt(end.usage.ru_minflt, 0);
	ck_assert_int_gt(end.usage.ru_nvcsw + end.usage.ru_nivcsw, 0);
	ck_assert_int_eq(co_process_wait(process, &again), 0);
	ck_assert_mem_eq(&again.usage, &end.usage, sizeof(end.usage));
	co_process_close(process);
}

PROCESS_TEST(usage_is_told_at_the_end)
{
	check_usage(false);
	check_usage(true);
}

PROCESS_TEST(usage_has_that_of_the_children)
{
	struct co_process *alone = START("exec sh -c ':'");
	struct co_process *with_child = START("sh -c '" BUSY "'; exit 0");
	struct co_process_end end, end_with_child;

	ck_assert_int_eq(co_process_wait(alone, &end), 0);
	ck_assert_int_eq(co_process_wait(with_child, &end_with_child), 0);
	ck_assert_int_gt(microseconds(end_with_child.usage.ru_utime),
			 microseconds(end.usage.ru_utime));
	co_process_close(alone);
	co_process_close(with_child);
}

PROCESS_TEST(usage_is_nothing_on_error)
{
	struct co_process_end end;
	struct rusage none = {0};

	memset(&end, 1, sizeof(end));
	ck_assert_int_eq(co_process_wait(NULL, &end), UV_EINVAL);
	ck_assert_mem_eq(&end.usage, &none, sizeof(none));
}

PROCESS_TEST(umask_is_the_parents_or_another)
{
	umask(022);
	ck_assert_int_eq(conclude(START("exit $(umask)")), 22);
	ck_assert_int_eq(conclude(START("exit $(umask)", .umask = 077)), 22);
	ck_assert_int_eq(conclude(START("exit $(umask)", .umask = 077,
					.is_umask_set = true)), 77);
	ck_assert_int_eq(conclude(START("exit $(umask)",
					.is_umask_set = true)), 0);
	ck_assert_int_eq(umask(022), 022);
}

int main(void)
{
	return RUN_SUITE(
		"runtime_process_group", process_leads_a_new_group,
		process_joins_a_group, group_that_cannot_be_joined_fails,
		session_is_a_group_too,
		signal_to_the_group_reaches_its_children,
		group_can_be_signalled_after_the_end_of_its_leader,
		leader_keeps_its_id_until_the_release,
		end_of_the_run_reaps_leaders, group_signal_is_for_leaders,
		stop_of_a_group_asks_first,
		stop_kills_the_group_after_the_grace,
		stop_kills_what_outlives_the_leader,
		stop_without_grace_kills_the_group_at_once,
		usage_is_told_at_the_end, usage_has_that_of_the_children,
		usage_is_nothing_on_error, umask_is_the_parents_or_another);
}
