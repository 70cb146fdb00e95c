/*
 * The options of a run, and what the environment says of them.
 */
#include "unit/runtime/util.h"

static const struct co_run_options debug = {.debug = true};
static const struct co_run_options no_debug = {.debug = false};

static int reports;

static void count_report(void *arg UNUSED, const char *text UNUSED)
{
	reports++;
}

/* Leaves a task pending, which debug mode alone reports. */
static int leave_a_task(void *arg UNUSED)
{
	int status = co_create_task(NULL, sleep_forever, NULL);

	return status ? status : co_sleep(0);
}

static bool is_debug(const struct co_run_options *options)
{
	reports = 0;
	co_set_reporter(count_report, NULL);
	ck_assert_int_eq(co_run_with(leave_a_task, NULL, options), 0);
	return reports > 0;
}

START_TEST(debug_mode_is_off_unless_asked_for)
{
	unsetenv("CO_DEBUG");
	ck_assert(!is_debug(NULL));
	ck_assert(!is_debug(&no_debug));
	ck_assert(is_debug(&debug));
	ck_assert(!is_debug(&no_debug));
}
END_TEST

START_TEST(debug_mode_is_turned_on_by_the_environment)
{
	setenv("CO_DEBUG", "1", 1);
	ck_assert(is_debug(NULL));
	ck_assert(is_debug(&no_debug));
	ck_assert(is_debug(&debug));
	setenv("CO_DEBUG", "0", 1);
	ck_assert(!is_debug(NULL));
	ck_assert(is_debug(&debug));
	setenv("CO_DEBUG", "", 1);
	ck_assert(!is_debug(NULL));
}
END_TEST

START_TEST(none_are_what_all_zero_ones_are)
{
	int seven = 7;

	ck_assert_int_eq(co_run_with(return_int, &seven, NULL), 7);
	ck_assert_int_eq(co_run_with(return_int, &seven, &no_debug), 7);
	ck_assert_int_eq(co_run_with(NULL, NULL, &debug), UV_EINVAL);
}
END_TEST

static int run_again(void *arg)
{
	ck_assert_int_eq(co_run_with(return_int, arg, &debug), UV_EBUSY);
	return co_sleep(0);
}

START_TEST(do_not_let_a_run_begin_inside_another)
{
	ck_assert_int_eq(co_run_with(run_again, NULL, &no_debug), 0);
}
END_TEST

static int sleep_a_day(void *elapsed_ns)
{
	int64_t start_ns = co_time_ns();
	int status = co_sleep(86400 * CO_SECOND);

	*(int64_t *)elapsed_ns = co_time_ns() - start_ns;
	return status;
}

START_TEST(virtual_clock_goes_with_debug_mode)
{
	struct co_run_options both = {.debug = true, .virtual_clock = true};
	int64_t elapsed_ns = 0;

	reports = 0;
	co_set_reporter(count_report, NULL);
	ck_assert_int_eq(co_run_with(sleep_a_day, &elapsed_ns, &both), 0);
	ck_assert_int_eq(elapsed_ns, 86400 * CO_SECOND);
	ck_assert_int_eq(reports, 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("runtime_run_options",
			 debug_mode_is_off_unless_asked_for,
			 debug_mode_is_turned_on_by_the_environment,
			 none_are_what_all_zero_ones_are,
			 do_not_let_a_run_begin_inside_another,
			 virtual_clock_goes_with_debug_mode);
}
