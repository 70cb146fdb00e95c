#include "model/failure.h"

#include <errno.h>

#include "unit/report/report_util.h"

START_TEST(every_fault_has_a_name_of_its_own_and_a_remedy)
{
	for (int i = 0; i < ERROR_COUNT; i++) {
		ck_assert_ptr_nonnull(error_name((enum error_class)i));
		ck_assert_uint_gt(strlen(error_heading((enum error_class)i)), 0);
		ck_assert_uint_gt(strlen(error_remedy((enum error_class)i)), 0);
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(error_name((enum error_class)i),
					 error_name((enum error_class)j));
	}
	ck_assert_str_eq(error_name(ERROR_HTTP_STATUS), "http_status");
	ck_assert_str_eq(error_name((enum error_class)99), "unknown");
	ck_assert_ptr_nonnull(error_remedy((enum error_class) - 1));
}
END_TEST

START_TEST(a_text_that_is_too_long_is_cut)
{
	struct failure failure;

	failure_set(&failure, ERROR_NETWORK, "%0*d", 1000, 0);
	ck_assert_int_eq(failure.error, ERROR_NETWORK);
	ck_assert_uint_eq(strlen(failure.what), sizeof(failure.what) - 1);
}
END_TEST

START_TEST(system_errors_are_classified)
{
	static const struct {
		int status;
		enum error_class error;
	} cases[] = {
		{-ENOSPC, ERROR_DISK_FULL},	 {-EDQUOT, ERROR_DISK_FULL},
		{-ENOMEM, ERROR_RESOURCES},	 {-EMFILE, ERROR_RESOURCES},
		{-ENFILE, ERROR_RESOURCES},	 {-EEXIST, ERROR_EXISTS},
		{-EACCES, ERROR_FILE},		 {-EISDIR, ERROR_FILE},
		{-ECANCELED, ERROR_INTERRUPTED},
	};
	struct failure failure;

	for (size_t i = 0; i < COUNT(cases); i++) {
		failure_set_status(&failure, cases[i].status, "writing x");
		ck_assert_int_eq(failure.error, cases[i].error);
	}
	failure_set_status(&failure, -EACCES, "writing x");
	ck_assert_str_eq(failure.what, "writing x: Permission denied");
}
END_TEST

static enum exit_status status_for(enum error_class error, int http_code)
{
	struct failure failure = {.error = error, .http_code = http_code};

	return failure_exit_status(&failure);
}

START_TEST(a_class_has_an_exit_status)
{
	ck_assert_int_eq(status_for(ERROR_HTTP_STATUS, 404), EXIT_SERVER);
	ck_assert_int_eq(status_for(ERROR_HTTP_STATUS, 401), EXIT_LOGIN);
	ck_assert_int_eq(status_for(ERROR_HTTP_STATUS, 407), EXIT_LOGIN);
	ck_assert_int_eq(status_for(ERROR_INPUT, 0), EXIT_SOME_FAILED);
	for (int i = ERROR_NONE + 1; i < ERROR_COUNT; i++) {
		enum exit_status status = status_for((enum error_class)i, 0);

		ck_assert_int_ne(status, EXIT_ALL_DONE);
		ck_assert_int_ne(status, EXIT_USAGE);
		ck_assert_int_lt(status, EXIT_DEADLINE);
	}
}
END_TEST

START_TEST(different_failures_have_the_exit_status_1)
{
	ck_assert_int_eq(exit_status_of_both(EXIT_ALL_DONE, EXIT_FILE),
			 EXIT_FILE);
	ck_assert_int_eq(exit_status_of_both(EXIT_FILE, EXIT_ALL_DONE),
			 EXIT_FILE);
	ck_assert_int_eq(exit_status_of_both(EXIT_FILE, EXIT_FILE), EXIT_FILE);
	ck_assert_int_eq(exit_status_of_both(EXIT_FILE, EXIT_TLS),
			 EXIT_SOME_FAILED);
	ck_assert_int_eq(exit_status_of_both(EXIT_ALL_DONE, EXIT_ALL_DONE),
			 EXIT_ALL_DONE);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_fault_has_a_name_of_its_own_and_a_remedy,
		a_text_that_is_too_long_is_cut,
		system_errors_are_classified,
		a_class_has_an_exit_status,
		different_failures_have_the_exit_status_1,
	};

	return run_tests("failure", tests, COUNT(tests));
}
