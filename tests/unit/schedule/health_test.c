/* How a host is doing: rounds of failures, holds, probes, giving up. */
#include "schedule/health.h"

#include "unit/schedule/schedule_util.h"

static const struct settings settings = {
	.retries = 5,
	.retry_delay_ns = CO_SECOND,
};

/* An item, for what it has been blamed for. */
static int64_t blamed_ns;

static void fail_with(struct health *health, enum error_class error,
		      int http_code, int64_t began_ns, int64_t now_ns)
{
	struct failure failure;
	struct attempt_end end = {
		.began_ns = began_ns,
		.now_ns = now_ns,
		.failure = &failure,
		.blamed_ns = &blamed_ns,
		.random = UINT64_MAX / 3,
	};

	failure_set(&failure, error, "it failed");
	failure.http_code = http_code;
	end.http_code = http_code;
	health_fail(health, &settings, &end);
}

static void fail_connect(struct health *health, int64_t began_ns,
			 int64_t now_ns)
{
	fail_with(health, ERROR_CONNECT, 0, began_ns, now_ns);
}

START_TEST(a_host_is_well_until_something_says_otherwise)
{
	struct health health = {0};

	ck_assert(!health_is_held(&health, 5));
	ck_assert(!health_is_given_up(&health, 5));
	ck_assert(!health_wants_probe(&health, 5));
	fail_with(&health, ERROR_HTTP_STATUS, 404, 1, 2);
	fail_with(&health, ERROR_HTTP_STATUS, 500, 1, 2);
	fail_with(&health, ERROR_TRUNCATED, 200, 1, 2);
	fail_with(&health, ERROR_NETWORK, 0, 1, 2);
	fail_with(&health, ERROR_DISK_FULL, 200, 1, 2);
	ck_assert_uint_eq(health.rounds, 0);
	ck_assert_ptr_null(health.cause);
}
END_TEST

START_TEST(those_who_fail_together_are_one_round)
{
	struct health health = {0};

	for (int64_t i = 0; i < 100; i++)
		fail_connect(&health, 10, 1000 + i);
	ck_assert_uint_eq(health.rounds, 1);
	ck_assert(health_is_held(&health, 1000));
	ck_assert(health_wants_probe(&health, health.held_until_ns));
	fail_connect(&health, 2000, 3000);
	ck_assert_uint_eq(health.rounds, 2);
	ck_assert_ptr_nonnull(health.cause);
	health_reset(&health);
	ck_assert(!health_wants_probe(&health, 3000));
}
END_TEST

START_TEST(an_answer_ends_the_trouble_if_it_was_asked_for_after_it_began)
{
	struct health health = {0};

	fail_connect(&health, 10, 1000);
	health_succeed(&health, 999);
	ck_assert_uint_eq(health.rounds, 1);
	health_succeed(&health, 1000);
	ck_assert_uint_eq(health.rounds, 0);
	ck_assert_int_eq(health.held_until_ns, 0);
	/* A refusal is an answer, too. */
	fail_connect(&health, 2000, 3000);
	fail_with(&health, ERROR_HTTP_STATUS, 404, 3000, 4000);
	ck_assert_uint_eq(health.rounds, 0);
}
END_TEST

START_TEST(silence_is_a_round_only_where_there_is_trouble)
{
	struct health health = {0};

	fail_connect(&health, 10, 1000);
	fail_with(&health, ERROR_TIMEOUT, 0, 1000, 2000);
	blamed_ns = 0;
	fail_with(&health, ERROR_TIMEOUT, 0, 2000, 3000);
	ck_assert_uint_eq(health.rounds, 2);
	health_reset(&health);
}
END_TEST

START_TEST(a_host_is_given_up_after_one_round_more_than_there_are_retries)
{
	struct health health = {0};
	int64_t now_ns = 1;

	for (unsigned i = 1; i <= 6; i++) {
		ck_assert(!health_is_given_up(&health, now_ns));
		now_ns = health.held_until_ns + 1;
		fail_connect(&health, now_ns, now_ns + 1);
		ck_assert_uint_eq(health.rounds, i);
	}
	ck_assert(health_is_given_up(&health, now_ns + 1));
	ck_assert(!health_is_held(&health, now_ns + 1));
	/* Then it is probed, and that failing given up again. */
	now_ns += 1 + HEALTH_GIVEN_UP_NS;
	ck_assert(!health_is_given_up(&health, now_ns));
	ck_assert(health_wants_probe(&health, now_ns));
	fail_connect(&health, now_ns, now_ns + 1);
	ck_assert(health_is_given_up(&health, now_ns + 2));
	health_succeed(&health, now_ns + 2);
	ck_assert(!health_is_given_up(&health, now_ns + 2));
}
END_TEST

START_TEST(a_url_of_its_own_trouble_does_not_bring_down_its_host)
{
	struct health health = {0};
	int64_t now_ns = 1;

	for (unsigned i = 1; i <= 20; i++) {
		now_ns = health.held_until_ns + 1;
		fail_with(&health, ERROR_HTTP_STATUS, 503, now_ns, now_ns + 1);
	}
	ck_assert_uint_eq(health.rounds, 1);
	for (unsigned i = 2; i <= 6; i++) {
		blamed_ns = 0;
		now_ns = health.held_until_ns + 1;
		fail_with(&health, ERROR_HTTP_STATUS, 429, now_ns, now_ns + 1);
		ck_assert_uint_eq(health.rounds, i);
	}
	ck_assert(health_is_given_up(&health, now_ns + 2));
	health_reset(&health);
}
END_TEST

START_TEST(the_longest_wait_that_a_server_asks_for_holds)
{
	struct health health = {0};
	struct failure failure;
	struct attempt_end end = {.began_ns = 1,
				  .now_ns = 100,
				  .failure = &failure,
				  .blamed_ns = &blamed_ns};

	failure_set(&failure, ERROR_HTTP_STATUS, "HTTP 429");
	failure.http_code = 429;
	for (int64_t seconds = 1; seconds < 10; seconds++) {
		failure.retry_after_ns = (seconds == 5 ? 99 : 1) * CO_SECOND;
		health_fail(&health, &settings, &end);
	}
	ck_assert_int_eq(health.held_until_ns, 100 + 99 * CO_SECOND);
	ck_assert_uint_eq(health.rounds, 1);
	health_reset(&health);
}
END_TEST

START_TEST(what_a_server_asks_for_outlasts_the_trouble_that_is_forgiven)
{
	struct health health = {0};
	struct failure failure;
	struct attempt_end end = {.began_ns = 1,
				  .now_ns = 100,
				  .failure = &failure,
				  .blamed_ns = &blamed_ns};

	blamed_ns = 0;
	fail_with(&health, ERROR_HTTP_STATUS, 503, 1, 100);
	ck_assert(health_is_held(&health, 100));
	health_forgive(&health);
	ck_assert_uint_eq(health.rounds, 0);
	ck_assert(!health_is_held(&health, 100));
	failure_set(&failure, ERROR_HTTP_STATUS, "HTTP 429");
	failure.http_code = 429;
	health_postpone(&health, &settings, &end);
	ck_assert(!health_is_held(&health, 100));
	failure.retry_after_ns = 7 * CO_SECOND;
	health_postpone(&health, &settings, &end);
	ck_assert_uint_eq(health.rounds, 0);
	ck_assert(health_is_held(&health, 99 + 7 * CO_SECOND));
	health_fail(&health, &settings, &end);
	health_forgive(&health);
	ck_assert_uint_eq(health.rounds, 0);
	ck_assert(health_is_held(&health, 99 + 7 * CO_SECOND));
	health_reset(&health);
	/* One that cannot be reached asks for nothing. */
	fail_connect(&health, 1, 100);
	health_forgive(&health);
	ck_assert_uint_eq(health.rounds, 1);
	health_reset(&health);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"health", a_host_is_well_until_something_says_otherwise,
		those_who_fail_together_are_one_round,
		an_answer_ends_the_trouble_if_it_was_asked_for_after_it_began,
		silence_is_a_round_only_where_there_is_trouble,
		a_host_is_given_up_after_one_round_more_than_there_are_retries,
		a_url_of_its_own_trouble_does_not_bring_down_its_host,
		the_longest_wait_that_a_server_asks_for_holds,
		what_a_server_asks_for_outlasts_the_trouble_that_is_forgiven);
}
