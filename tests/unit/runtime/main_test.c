/*
 * A program's main(), where it is a coroutine: what it exits with.
 */
#include "unit/runtime/util.h"

static int return_argc(int argc, char **argv)
{
	int status = co_sleep(0);

	if (status == 0 && argc == 7)
		status = strcmp(argv[1], "fail") == 0 ? UV_ECONNREFUSED : 7;
	return status;
}

static int call_main(void *word)
{
	char *argv[] = {"/usr/bin/program", word, NULL};

	return co_main(return_argc, 7, argv);
}

START_TEST(a_status_is_the_exit_status)
{
	struct child_end end = call_in_child(call_main, "succeed");

	ck_assert(WIFEXITED(end.wait_status));
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 7);
	ck_assert_str_eq(end.errors, "");
}
END_TEST

START_TEST(an_error_is_printed_behind_the_programs_name)
{
	struct child_end end = call_in_child(call_main, "fail");

	ck_assert(WIFEXITED(end.wait_status));
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), EXIT_FAILURE);
	ck_assert_str_eq(end.errors, "program: connection refused\n");
}
END_TEST

static int interrupt(int argc UNUSED, char **argv UNUSED)
{
	raise(SIGINT);
	return co_sleep(CO_FOREVER);
}

static int call_interrupted(void *arg UNUSED)
{
	return co_main(interrupt, 0, NULL);
}

START_TEST(an_interrupted_program_ends_by_sigint)
{
	struct child_end end;

	signal(SIGINT, SIG_DFL);
	end = call_in_child(call_interrupted, NULL);
	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGINT);
	ck_assert_str_eq(end.errors, "");
}
END_TEST

static int recover(int argc UNUSED, char **argv UNUSED)
{
	raise(SIGINT);
	return co_sleep(CO_FOREVER) == UV_ECANCELED ? 3 : 4;
}

static int call_recovering(void *arg UNUSED)
{
	return co_main(recover, 0, NULL);
}

static int cancel_itself(int argc UNUSED, char **argv UNUSED)
{
	co_task_cancel(co_current_task());
	return co_sleep(CO_FOREVER);
}

static int call_cancelled(void *arg UNUSED)
{
	return co_main(cancel_itself, 0, NULL);
}

START_TEST(who_recovers_or_is_cancelled_otherwise_exits)
{
	struct child_end end = call_in_child(call_recovering, NULL);

	ck_assert(WIFEXITED(end.wait_status));
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 3);
	end = call_in_child(call_cancelled, NULL);
	ck_assert(WIFEXITED(end.wait_status));
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), EXIT_FAILURE);
	ck_assert_str_eq(end.errors, "main: operation canceled\n");
}
END_TEST

static int call_null(void *arg UNUSED)
{
	return co_main(NULL, 0, NULL);
}

START_TEST(null_is_refused)
{
	struct child_end end = call_in_child(call_null, NULL);

	ck_assert_int_eq(WEXITSTATUS(end.wait_status), EXIT_FAILURE);
	ck_assert_str_eq(end.errors, "main: invalid argument\n");
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_main", a_status_is_the_exit_status,
			 an_error_is_printed_behind_the_programs_name,
			 an_interrupted_program_ends_by_sigint,
			 who_recovers_or_is_cancelled_otherwise_exits,
			 null_is_refused);
}
