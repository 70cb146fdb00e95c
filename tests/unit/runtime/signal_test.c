#include "unit/runtime/util.h"

static struct co_signal *watch_signals(const int *signums, size_t count)
{
	struct co_signal *watch;

	ck_assert_int_eq(co_signal_open(&watch, signums, count), 0);
	ck_assert_ptr_nonnull(watch);
	return watch;
}

static struct co_signal *watch_signal(int signum)
{
	return watch_signals(&signum, 1);
}

static int send_usr1(void *arg UNUSED)
{
	return kill(getpid(), SIGUSR1);
}

ASYNC_TEST(arrives_while_waited_for)
{
	struct co_signal *watch = watch_signal(SIGUSR1);
	struct co_task *sender = spawn(send_usr1, NULL);

	ck_assert_int_eq(co_signal_wait(watch), SIGUSR1);
	ck_assert_int_eq(finish(sender), 0);
	co_signal_close(watch);
}

ASYNC_TEST(is_remembered_between_waits)
{
	struct co_signal *watch = watch_signal(SIGUSR1);

	for (int i = 0; i < 3; i++) {
		raise(SIGUSR1);
		ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
		ck_assert_int_eq(co_signal_wait(watch), SIGUSR1);
	}
	co_signal_close(watch);
}

static int wait_arg(void *watch)
{
	return co_signal_wait(watch);
}

ASYNC_TEST(several_of_one_number_are_one)
{
	struct co_signal *watch = watch_signal(SIGUSR1);

	for (int i = 0; i < 5; i++)
		raise(SIGUSR1);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_signal_wait(watch), SIGUSR1);
	ck_assert_int_eq(co_wait_for(wait_arg, watch, 2 * CO_MILLISECOND),
			 UV_ETIMEDOUT);
	co_signal_close(watch);
}

ASYNC_TEST(several_numbers_are_all_told)
{
	static const int signums[] = {SIGUSR1, SIGUSR2, SIGTERM};
	struct co_signal *watch = watch_signals(signums, 3);
	unsigned told = 0;

	for (int i = 0; i < 3; i++)
		raise(signums[i]);
	for (int i = 0; i < 3; i++) {
		int signum = co_signal_wait(watch);

		ck_assert_int_gt(signum, 0);
		told |= 1u << signum;
	}
	ck_assert_uint_eq(told, 1u << SIGUSR1 | 1u << SIGUSR2 | 1u << SIGTERM);
	co_signal_close(watch);
}

ASYNC_TEST(reaches_every_watch)
{
	struct co_signal *a = watch_signal(SIGUSR1);
	struct co_signal *b = watch_signal(SIGUSR1);

	raise(SIGUSR1);
	ck_assert_int_eq(co_signal_wait(a), SIGUSR1);
	ck_assert_int_eq(co_signal_wait(b), SIGUSR1);
	co_signal_close(a);
	raise(SIGUSR1);
	ck_assert_int_eq(co_signal_wait(b), SIGUSR1);
	co_signal_close(b);
}

ASYNC_TEST(numbers_that_cannot_be_caught_are_refused)
{
	static const int bad[] = {0, -1, 1000, SIGKILL, SIGSTOP};
	int mixed[] = {SIGUSR1, SIGKILL};
	struct co_signal *watch = (struct co_signal *)&mixed;

	for (size_t i = 0; i < CO_COUNT(bad); i++) {
		ck_assert_int_eq(co_signal_open(&watch, &bad[i], 1), UV_EINVAL);
		ck_assert_ptr_null(watch);
	}
	ck_assert_int_eq(co_signal_open(&watch, mixed, 2), UV_EINVAL);
	ck_assert_ptr_null(watch);
	co_signal_close(NULL);
}

ASYNC_TEST(watch_is_for_one_waiter)
{
	struct co_signal *watch = watch_signal(SIGUSR1);
	struct co_task *task = spawn(wait_arg, watch);

	yield_turns(1);
	ck_assert_int_eq(co_signal_wait(watch), UV_EBUSY);
	raise(SIGUSR1);
	ck_assert_int_eq(finish(task), SIGUSR1);
	co_signal_close(watch);
}

ASYNC_TEST(cancelled_wait_leaves_the_watch_usable)
{
	struct co_signal *watch = watch_signal(SIGUSR1);
	struct co_task *task = spawn(wait_arg, watch);

	yield_turns(1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	raise(SIGUSR1);
	ck_assert_int_eq(co_signal_wait(watch), SIGUSR1);
	co_signal_close(watch);
}

static int watch_sigint(void *arg UNUSED)
{
	struct co_signal *watch = watch_signal(SIGINT);

	for (int i = 0; i < 3; i++) {
		raise(SIGINT);
		if (co_signal_wait(watch) != SIGINT)
			return 1;
	}
	if (co_task_cancelling(co_current_task()) != 0)
		return 2;
	raise(SIGINT);
	if (co_sleep(10 * CO_MILLISECOND) != 0)
		return 3;
	co_signal_close(watch);
	return 42;
}

START_TEST(interrupt_that_is_watched_does_not_cancel_main)
{
	struct child_end end = run_in_child(watch_sigint, NULL);

	ck_assert_msg(WIFEXITED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WEXITSTATUS(end.wait_status), 42);
}
END_TEST

static int close_and_get_killed(void *arg UNUSED)
{
	struct co_signal *watch = watch_signal(SIGUSR1);

	raise(SIGUSR1);
	if (co_signal_wait(watch) != SIGUSR1)
		return 1;
	co_signal_close(watch);
	raise(SIGUSR1);
	return 2;
}

START_TEST(has_its_default_action_again_after_the_last_watch)
{
	struct child_end end = run_in_child(close_and_get_killed, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGUSR1);
}
END_TEST

static int leave_watched(void *arg UNUSED)
{
	watch_signal(SIGUSR1);
	return 0;
}

static int leave_and_get_killed(void *arg UNUSED)
{
	if (co_run(leave_watched, NULL) != 0)
		return 1;
	raise(SIGUSR1);
	return 2;
}

START_TEST(has_its_default_action_again_after_the_run)
{
	struct child_end end = call_in_child(leave_and_get_killed, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGUSR1);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_signal", arrives_while_waited_for,
			 is_remembered_between_waits,
			 several_of_one_number_are_one,
			 several_numbers_are_all_told, reaches_every_watch,
			 numbers_that_cannot_be_caught_are_refused,
			 watch_is_for_one_waiter,
			 cancelled_wait_leaves_the_watch_usable,
			 interrupt_that_is_watched_does_not_cancel_main,
			 has_its_default_action_again_after_the_last_watch,
			 has_its_default_action_again_after_the_run);
}
