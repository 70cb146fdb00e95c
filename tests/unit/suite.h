/*
 * The main function of a unit's tests: RUN_SUITE(name, test...).
 */
#ifndef UNIT_SUITE_H
#define UNIT_SUITE_H

#include <stdlib.h>

#include <check.h>

/* Run the tests of a unit and return main's exit status. */
#define RUN_SUITE(unit, ...) RUN_SUITE_WITH((unit), NULL, NULL, __VA_ARGS__)

/* The same with what is done before and after each; NULL: nothing. */
#define RUN_SUITE_WITH(unit, set_up, tear_down, ...) \
	run_suite((unit), (set_up), (tear_down),     \
		  (const TTest *[]){__VA_ARGS__},    \
		  sizeof((const TTest *[]){__VA_ARGS__}) / sizeof(TTest *))

static inline int run_suite(const char *unit, SFun set_up, SFun tear_down,
			    const TTest **tests, size_t count)
{
	Suite *suite = suite_create(unit);
	TCase *tcase = tcase_create(unit);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 20);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
