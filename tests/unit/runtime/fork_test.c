/*
 * fork(2) beside the runtime: loops of the child's own, and signals to it.
 */
#include "unit/runtime/process_util.h"

static int sleep_and_return(void *arg UNUSED)
{
	return co_sleep(CO_MILLISECOND) == 0 ? 42 : 1;
}

static int run_in_fork(void *arg UNUSED)
{
	return co_run(sleep_and_return, NULL);
}

/* What the parent's run has left must not hinder it. */
START_TEST(child_may_have_a_run_after_one_of_the_parents)
{
	struct child_end end;

	ck_assert_int_eq(co_run(sleep_and_return, NULL), 42);
	end = call_in_child(run_in_fork, NULL);
	ck_assert_msg(WIFEXITED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 42);
	ck_assert_int_eq(co_run(sleep_and_return, NULL), 42);
}
END_TEST

static int start_and_wait(void *arg UNUSED)
{
	return conclude(START("exit 43", WITH_PIPES));
}

static int run_process_in_fork(void *arg UNUSED)
{
	return co_run(start_and_wait, NULL);
}

START_TEST(child_may_start_processes_of_its_own)
{
	struct child_end end;

	ck_assert_int_eq(co_run(start_and_wait, NULL), 43);
	end = call_in_child(run_process_in_fork, NULL);
	ck_assert_msg(WIFEXITED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 43);
	ck_assert(!has_children());
}
END_TEST

static void end_well(int signum UNUSED)
{
	_exit(44);
}

/* The child of a running loop, which calls nothing of the runtime's. */
static void wait_for_signal(int ready)
{
	signal(SIGTERM, end_well);
	(void)!write(ready, "x", 1);
	for (;;)
		pause();
}

static int await_signal(void *watch)
{
	return co_signal_wait(watch);
}

ASYNC_TEST(signal_to_the_child_is_none_to_the_parent)
{
	static const int signum = SIGTERM;
	struct co_signal *watch;
	struct co_task *task;
	int ready[2];
	int status;
	char byte;
	pid_t child;

	ck_assert_int_eq(co_signal_open(&watch, &signum, 1), 0);
	task = spawn(await_signal, watch);
	yield_turns(1);
	ck_assert_int_eq(pipe(ready), 0);
	child = fork();
	if (child == 0)
		wait_for_signal(ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(kill(child, SIGTERM), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 44);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	co_signal_close(watch);
	close(ready[0]);
	close(ready[1]);
}

int main(void)
{
	return RUN_SUITE("runtime_fork",
			 child_may_have_a_run_after_one_of_the_parents,
			 child_may_start_processes_of_its_own,
			 signal_to_the_child_is_none_to_the_parent);
}
