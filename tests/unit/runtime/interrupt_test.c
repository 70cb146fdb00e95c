/*
 * SIGINT during a run.
 */
#include "unit/runtime/util.h"

static int interrupt_twice(void *arg UNUSED)
{
	raise(SIGINT);
	if (co_sleep(CO_FOREVER) != UV_ECANCELED)
		return 1;
	if (co_task_cancelling(co_current_task()) != 1)
		return 2;
	if (co_uncancel() != 0 || co_sleep(CO_MILLISECOND) != 0)
		return 3;
	raise(SIGINT);
	return co_sleep(CO_FOREVER) ? 4 : 5;
}

START_TEST(first_cancels_main_and_second_ends_the_process)
{
	struct child_end end = run_in_child(interrupt_twice, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGINT);
}
END_TEST

static int interrupt_twice_without_suspending(void *arg UNUSED)
{
	raise(SIGINT);
	raise(SIGINT);
	return 1;
}

START_TEST(second_ends_even_a_task_that_hangs)
{
	struct child_end end =
		run_in_child(interrupt_twice_without_suspending, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGINT);
}
END_TEST

static int interrupt_and_hang(void *arg UNUSED)
{
	raise(SIGINT);
	if (co_sleep(CO_FOREVER) != UV_ECANCELED)
		return 1;
	raise(SIGINT);
	return 2;
}

START_TEST(second_ends_even_a_loop_that_hangs)
{
	struct child_end end = run_in_child(interrupt_and_hang, NULL);

	ck_assert_msg(WIFSIGNALED(end.wait_status), "wait status %#x",
		      end.wait_status);
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGINT);
}
END_TEST

static int interrupt_once(void *arg UNUSED)
{
	raise(SIGINT);
	return co_sleep(20 * CO_MILLISECOND);
}

START_TEST(cancels_main_in_every_run_and_is_restored)
{
	struct sigaction action;

	signal(SIGINT, SIG_DFL);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(co_run(interrupt_once, NULL), UV_ECANCELED);
		ck_assert_int_eq(sigaction(SIGINT, NULL, &action), 0);
		ck_assert_ptr_eq((void *)action.sa_handler, (void *)SIG_DFL);
	}
}
END_TEST

START_TEST(that_was_ignored_stays_ignored)
{
	signal(SIGINT, SIG_IGN);
	ck_assert_int_eq(co_run(interrupt_once, NULL), 0);
}
END_TEST

static volatile sig_atomic_t handler_calls;

static void on_sigint(int signum UNUSED)
{
	handler_calls++;
}

START_TEST(with_a_handler_of_the_program_is_left_to_it)
{
	signal(SIGINT, on_sigint);
	ck_assert_int_eq(co_run(interrupt_once, NULL), 0);
	ck_assert_int_eq(handler_calls, 1);
}
END_TEST

static void on_call_interrupt(void *arg UNUSED)
{
	raise(SIGINT);
}

static int run_and_interrupt(co_fn *fn, void *arg)
{
	signal(SIGINT, SIG_DFL);
	return co_run(fn, arg);
}

static int yield_until_cancelled(void *arg UNUSED)
{
	struct co_callback callback;

	co_callback_init(&callback, on_call_interrupt, NULL);
	ck_assert_int_eq(co_call_later(&callback, CO_MILLISECOND), 0);
	while (co_sleep(0) == 0)
		;
	return 3;
}

START_TEST(reaches_a_main_that_always_yields)
{
	ck_assert_int_eq(run_and_interrupt(yield_until_cancelled, NULL), 3);
}
END_TEST

static void on_cancel_note(void *future)
{
	note("abandoned");
	co_future_set(future, UV_ECANCELED);
}

static int wait_for_an_operation(void *arg UNUSED)
{
	struct co_future future;
	struct co_callback callback;

	co_future_init(&future, on_cancel_note, &future);
	co_callback_init(&callback, on_call_interrupt, NULL);
	co_call_soon(&callback);
	return co_future_wait(&future);
}

START_TEST(abandons_what_main_waits_for)
{
	ck_assert_int_eq(run_and_interrupt(wait_for_an_operation, NULL),
			 UV_ECANCELED);
	ck_assert_str_eq(noted(), "abandoned");
}
END_TEST

static int cancel_and_interrupt(void *task)
{
	co_task_cancel(task);
	raise(SIGINT);
	return 0;
}

static int be_cancelled_and_interrupted(void *arg UNUSED)
{
	int status = co_create_task(NULL, cancel_and_interrupt,
				    co_current_task());

	return status ? status : co_sleep(10 * CO_SECOND);
}

START_TEST(of_a_main_that_is_cancelled_already_changes_nothing)
{
	ck_assert_int_eq(run_and_interrupt(be_cancelled_and_interrupted, NULL),
			 UV_ECANCELED);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_interrupt",
			 first_cancels_main_and_second_ends_the_process,
			 second_ends_even_a_task_that_hangs,
			 second_ends_even_a_loop_that_hangs,
			 cancels_main_in_every_run_and_is_restored,
			 that_was_ignored_stays_ignored,
			 with_a_handler_of_the_program_is_left_to_it,
			 reaches_a_main_that_always_yields,
			 abandons_what_main_waits_for,
			 of_a_main_that_is_cancelled_already_changes_nothing);
}
