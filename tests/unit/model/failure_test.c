#include "model/failure.h"

#include <errno.h>

#include "unit/report/report_util.h"

START_TEST(every_fault_has_a_name_of_its_own_and_a_remedy)
{
	for (int i = 0; i < FAULT_COUNT; i++) {
		ck_assert_ptr_nonnull(fault_name((enum fault)i));
		ck_assert_uint_gt(strlen(fault_remedy((enum fault)i)), 0);
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(fault_name((enum fault)i),
					 fault_name((enum fault)j));
	}
	ck_assert_str_eq(fault_name(FAULT_HTTP_STATUS), "http_status");
	ck_assert_str_eq(fault_name((enum fault)99), "unknown");
	ck_assert_ptr_nonnull(fault_remedy((enum fault)-1));
}
END_TEST

START_TEST(a_text_that_is_too_long_is_cut)
{
	struct failure failure;

	failure_set(&failure, FAULT_NETWORK, "%0*d", 1000, 0);
	ck_assert_int_eq(failure.fault, FAULT_NETWORK);
	ck_assert_uint_eq(strlen(failure.what), sizeof(failure.what) - 1);
}
END_TEST

START_TEST(system_errors_are_classified)
{
	static const struct {
		int status;
		enum fault fault;
	} cases[] = {
		{-ENOSPC, FAULT_DISK_FULL}, {-EDQUOT, FAULT_DISK_FULL},
		{-ENOMEM, FAULT_RESOURCES}, {-EMFILE, FAULT_RESOURCES},
		{-ENFILE, FAULT_RESOURCES}, {-EEXIST, FAULT_EXISTS},
		{-EACCES, FAULT_FILE},      {-EISDIR, FAULT_FILE},
		{-ECANCELED, FAULT_INTERRUPTED},
	};
	struct failure failure;

	for (size_t i = 0; i < COUNT(cases); i++) {
		failure_set_status(&failure, cases[i].status, "writing x");
		ck_assert_int_eq(failure.fault, cases[i].fault);
	}
	failure_set_status(&failure, -EACCES, "writing x");
	ck_assert_str_eq(failure.what, "writing x: Permission denied");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_fault_has_a_name_of_its_own_and_a_remedy,
		a_text_that_is_too_long_is_cut,
		system_errors_are_classified,
	};

	return run_tests("failure", tests, COUNT(tests));
}
