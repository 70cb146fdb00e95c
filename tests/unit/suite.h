/*
 * The main function of a unit's tests: RUN_SUITE(name, test...); and leaving a
 * test that the system does not let run.
 */
#ifndef UNIT_SUITE_H
#define UNIT_SUITE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <check.h>

/* Return from a test; tests/run.sh counts it as skipped, and shows why. */
#define SKIP_TEST(reason)                                     \
	do {                                                  \
		printf("skip %s # %s\n", __func__, (reason)); \
		fflush(stdout);                               \
		return;                                       \
	} while (0)

/* Whether localhost is a name here: a root without more than packages has none. */
static inline bool has_localhost(void)
{
	return access("/etc/hosts", R_OK) == 0;
}

/* Skip a test if the process may not have so many descriptors. */
#define NEED_DESCRIPTORS(count)                                     \
	do {                                                        \
		if (!may_have_descriptors(count))                   \
			SKIP_TEST("needs " #count " descriptors, "  \
				  "see ulimit -n");                 \
	} while (0)

static inline bool may_have_descriptors(rlim_t count)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_max < count)
		return false;
	if (limit.rlim_cur < count)
		limit.rlim_cur = count;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

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
