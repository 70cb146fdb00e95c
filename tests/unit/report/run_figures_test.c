/* What is counted of a run for the summary of JSON. */
#include "report/run_figures.h"

#include "unit/suite.h"

static struct run_figures figures;

static void count(enum event_type type, enum error_class error,
		  const struct response *response, bool is_old_answer)
{
	const struct failure failure = {.error = error};
	const struct event event = {
		.type = type,
		.failure = &failure,
		.response = response,
		.is_old_answer = is_old_answer,
	};

	run_figures_count(&figures, &event);
}

static const struct response fresh = {
	.num_connects = 1,
	.time_starttransfer_us = 100,
};

START_TEST(failures_count_by_class_but_not_those_that_were_cut_off)
{
	figures = (struct run_figures){0};
	count(EVENT_FAILED, ERROR_TLS, NULL, false);
	count(EVENT_FAILED, ERROR_TLS, NULL, false);
	count(EVENT_FAILED, ERROR_INTERRUPTED, NULL, false);
	count(EVENT_RETRY, ERROR_TIMEOUT, NULL, false);
	ck_assert_uint_eq(figures.failed[ERROR_TLS], 2);
	ck_assert_uint_eq(figures.failed[ERROR_INTERRUPTED], 0);
	ck_assert_uint_eq(figures.retried[ERROR_TIMEOUT], 1);
	ck_assert_uint_eq(figures.retried[ERROR_TLS], 0);
}
END_TEST

START_TEST(an_answer_counts_in_one_event)
{
	figures = (struct run_figures){0};
	count(EVENT_WAIT, ERROR_NONE, &fresh, false);
	count(EVENT_RETRY, ERROR_NETWORK, &fresh, false);
	count(EVENT_FAILED, ERROR_NETWORK, &fresh, true);
	ck_assert_uint_eq(figures.connects, 1);
	ck_assert_uint_eq(figures.latencies_us.count, 1);
	ck_assert_uint_eq(figures.latencies_us.max, 100);
}
END_TEST

START_TEST(requests_without_a_new_connection_have_used_one_again)
{
	struct response response = fresh;

	figures = (struct run_figures){0};
	count(EVENT_DONE, ERROR_NONE, &response, false);
	ck_assert_uint_eq(figures.reuses, 0);
	response.num_redirects = 3;
	count(EVENT_DONE, ERROR_NONE, &response, false);
	ck_assert_uint_eq(figures.reuses, 3);
	response.num_connects = 9;
	count(EVENT_DONE, ERROR_NONE, &response, false);
	ck_assert_uint_eq(figures.reuses, 3);
	/* Nothing came, so nothing was asked over it either. */
	response = (struct response){0};
	count(EVENT_FAILED, ERROR_CONNECT, &response, false);
	ck_assert_uint_eq(figures.reuses, 3);
	ck_assert_uint_eq(figures.latencies_us.count, 3);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"run_figures",
		failures_count_by_class_but_not_those_that_were_cut_off,
		an_answer_counts_in_one_event,
		requests_without_a_new_connection_have_used_one_again);
}
