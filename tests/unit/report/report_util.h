/*
 * What the tests of text and report share: running a suite of one case, and
 * buffers that are compared as strings.
 */
#ifndef REPORT_UTIL_H
#define REPORT_UTIL_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What was appended, from the start; "" if nothing. */
static inline const char *text_of(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

/* Run the tests under the unit's name; returns main's status. */
static inline int run_tests(const char *unit, const TTest *const *tests,
			    size_t count)
{
	Suite *suite = suite_create(unit);
	TCase *tcase = tcase_create(unit);
	SRunner *runner;
	int failed;

	for (size_t i = 0; i < count; i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
