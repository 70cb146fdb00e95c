/* How many at once a host lets in: what is learned of those turned away. */
#include "schedule/admission.h"

#include <coget/time.h>

#include "unit/suite.h"

START_TEST(nothing_is_limited_until_somebody_is_turned_away)
{
	struct admission admission = {0};

	ck_assert(admission_allows(&admission, 10000));
	ck_assert(!admission_answer(&admission, 1, 2));
	ck_assert(admission_allows(&admission, 10000));
	ck_assert(!admission_pardons(&admission, 3));
}
END_TEST

START_TEST(no_more_are_let_in_than_were_at_work_beside_who_was_not)
{
	struct admission admission = {0};

	/* Sixteen came at once, and of each that leaves the others stay. */
	for (size_t others = 15; others >= 4; others--)
		ck_assert_int_eq(admission_refuse(&admission, others, 10, 20),
				 REFUSAL_DOUBTED);
	ck_assert(admission_allows(&admission, 3));
	ck_assert(!admission_allows(&admission, 4));
	/* A later one does not raise it. */
	(void)admission_refuse(&admission, 9, 10, 20);
	ck_assert(!admission_allows(&admission, 4));
	ck_assert_int_eq(admission_refuse(&admission, 0, 30, 40), REFUSAL_NONE);
	ck_assert(admission_allows(&admission, 3));
}
END_TEST

START_TEST(a_doubt_is_settled_by_who_was_at_work_then_and_is_answered)
{
	struct admission admission = {0};

	(void)admission_refuse(&admission, 3, 10, 20);
	(void)admission_refuse(&admission, 2, 10, 30);
	ck_assert(!admission_pardons(&admission, 20));
	/* It came after them. */
	ck_assert(!admission_answer(&admission, 31, 40));
	ck_assert(!admission_pardons(&admission, 30));
	ck_assert(admission_answer(&admission, 25, 50));
	ck_assert(!admission_pardons(&admission, 20));
	ck_assert(admission_pardons(&admission, 30));
	ck_assert(admission_answer(&admission, 9, 60));
	ck_assert(admission_pardons(&admission, 20));
	ck_assert(admission_pardons(&admission, 30));
	ck_assert(!admission_pardons(&admission, 61));
}
END_TEST

START_TEST(a_host_that_lets_others_in_is_crowded)
{
	struct admission admission = {.inside = 1};

	ck_assert_int_eq(admission_refuse(&admission, 1, 10, 20),
			 REFUSAL_CROWDED);
	admission.inside = 0;
	ck_assert_int_eq(admission_refuse(&admission, 1, 21, 30),
			 REFUSAL_DOUBTED);
	(void)admission_answer(&admission, 25, 40);
	/* Since the last refusal, and during this attempt. */
	ck_assert_int_eq(admission_refuse(&admission, 1, 41, 50),
			 REFUSAL_CROWDED);
	ck_assert_int_eq(admission_refuse(&admission, 1, 39, 51),
			 REFUSAL_CROWDED);
	ck_assert_int_eq(admission_refuse(&admission, 1, 41, 52),
			 REFUSAL_DOUBTED);
}
END_TEST

START_TEST(one_more_is_tried_whenever_nobody_was_refused_for_a_while)
{
	struct admission admission = {0};
	int64_t now_ns = 20;

	(void)admission_refuse(&admission, 2, 10, now_ns);
	admission_grow(&admission, 4, now_ns + ADMISSION_GROW_NS - 1);
	ck_assert(!admission_allows(&admission, 2));
	now_ns = admission_grows_at_ns(&admission);
	admission_grow(&admission, 4, now_ns);
	admission_grow(&admission, 4, now_ns);
	ck_assert(admission_allows(&admission, 2));
	ck_assert(!admission_allows(&admission, 3));
	now_ns = admission_grows_at_ns(&admission);
	(void)admission_refuse(&admission, 2, now_ns, now_ns);
	admission_grow(&admission, 4, now_ns);
	ck_assert(!admission_allows(&admission, 2));
	for (int i = 0; i < 2; i++)
		admission_grow(&admission, 4,
			       admission_grows_at_ns(&admission));
	ck_assert(admission_allows(&admission, 100));
}
END_TEST

/* Let it grow at the next instant that it would. */
static int64_t grow(struct admission *admission)
{
	int64_t now_ns = admission_grows_at_ns(admission);

	admission_grow(admission, 1000, now_ns);
	return now_ns;
}

START_TEST(what_is_let_in_doubles_as_long_as_nobody_is_refused)
{
	struct admission admission = {0};

	(void)admission_refuse(&admission, 10, 10, 20);
	for (int i = 0; i < 3; i++)
		(void)grow(&admission);
	ck_assert_uint_eq(admission.limit, 10 + 1 + 2 + 4);
	ck_assert_int_eq(grow(&admission), 20 + 4 * ADMISSION_GROW_NS);
}
END_TEST

START_TEST(one_more_that_is_refused_is_tried_ever_more_seldom)
{
	struct admission admission = {0};
	int64_t waits = 1, now_ns = 20;

	(void)admission_refuse(&admission, 10, 10, now_ns);
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(grow(&admission) - now_ns,
				 waits * ADMISSION_GROW_NS);
		ck_assert_uint_eq(admission.limit, 11);
		now_ns = admission.changed_ns + 1;
		(void)admission_refuse(&admission, 10, now_ns, now_ns);
		ck_assert_uint_eq(admission.limit, 10);
		waits = waits < ADMISSION_GROW_MAX ? waits * 2 : waits;
	}
	/* It has got another limit: look more often again. */
	(void)grow(&admission);
	now_ns = grow(&admission);
	(void)admission_refuse(&admission, 12, now_ns, now_ns);
	ck_assert_int_eq(grow(&admission), now_ns + ADMISSION_GROW_NS);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"admission", nothing_is_limited_until_somebody_is_turned_away,
		no_more_are_let_in_than_were_at_work_beside_who_was_not,
		a_doubt_is_settled_by_who_was_at_work_then_and_is_answered,
		a_host_that_lets_others_in_is_crowded,
		one_more_is_tried_whenever_nobody_was_refused_for_a_while,
		what_is_let_in_doubles_as_long_as_nobody_is_refused,
		one_more_that_is_refused_is_tried_ever_more_seldom);
}
