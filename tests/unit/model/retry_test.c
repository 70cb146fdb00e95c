/* The retry policy: which causes, how often, and after how long. */
#include "model/retry.h"

#include <errno.h>

#include "unit/schedule/schedule_util.h"

static struct settings settings_for(const char *causes)
{
	struct settings settings = {
		.retries = 3,
		.retry_delay_ns = CO_SECOND,
	};

	ck_assert_int_eq(retry_filter_parse(&settings.retry_on, causes), 0);
	return settings;
}

static struct failure failure_of(enum error_class error, int http_code)
{
	struct failure failure;

	failure_set(&failure, error, "it failed");
	failure.http_code = http_code;
	return failure;
}

static bool is_cause(const char *causes, enum error_class error, int http_code)
{
	struct settings settings = settings_for(causes);
	struct failure failure = failure_of(error, http_code);

	return retry_is_wanted(&settings, 1, &failure);
}

START_TEST(by_default_what_may_pass_is_retried)
{
	static const int passing[] = {408, 425, 429, 500, 502, 503, 504};
	static const enum error_class errors[] = {
		ERROR_CONNECT,	ERROR_RESOLVE,	ERROR_TIMEOUT,
		ERROR_NETWORK,	ERROR_RANGE,	ERROR_TRUNCATED,
		ERROR_CHECKSUM, ERROR_NOT_READY, ERROR_CROWDED};
	unsigned count = 0;

	for (size_t i = 0; i < CO_COUNT(passing); i++)
		ck_assert(is_cause("default", ERROR_HTTP_STATUS, passing[i]));
	for (int code = 0; code < 700; code++)
		count += is_cause("default", ERROR_HTTP_STATUS, code);
	ck_assert_uint_eq(count, CO_COUNT(passing));
	for (size_t i = 0; i < CO_COUNT(errors); i++)
		ck_assert(is_cause("default", errors[i], 0));
	for (int error = 0; error < ERROR_COUNT; error++)
		count += is_cause("default", (enum error_class)error, 404);
	ck_assert_uint_eq(count, CO_COUNT(passing) + CO_COUNT(errors));
}
END_TEST

START_TEST(a_list_says_what_is_retried)
{
	ck_assert(is_cause("404", ERROR_HTTP_STATUS, 404));
	ck_assert(!is_cause("404", ERROR_HTTP_STATUS, 503));
	ck_assert(!is_cause("404", ERROR_CONNECT, 0));
	ck_assert(is_cause("connect,5xx", ERROR_CONNECT, 0));
	ck_assert(is_cause("connect,5xx", ERROR_HTTP_STATUS, 599));
	ck_assert(!is_cause("connect,5xx", ERROR_HTTP_STATUS, 499));
	ck_assert(is_cause("default,404", ERROR_HTTP_STATUS, 503));
	ck_assert(is_cause("all", ERROR_TLS, 0));
	ck_assert(is_cause("all", ERROR_HTTP_STATUS, 418));
	ck_assert(!is_cause("all", ERROR_DISK_FULL, 0));
	ck_assert(!is_cause("all", ERROR_INTERRUPTED, 0));
}
END_TEST

START_TEST(a_list_of_anything_else_is_refused)
{
	static const char *const wrong[] = {
		"",	     ",",	 "503,",	",503",	    "503,,504",
		"50",	     "5030",	 "200",		"600",	    "4x4",
		"6xx",	     "5XX",	 "none",	"connect ", "exists",
		"disk_full", "defaults", "http_status",
	};
	struct retry_filter filter = {.errors = 7};

	for (size_t i = 0; i < CO_COUNT(wrong); i++)
		ck_assert_msg(retry_filter_parse(&filter, wrong[i]) == -EINVAL,
			      "\"%s\"", wrong[i]);
	ck_assert_uint_eq(filter.errors, 7);
}
END_TEST

START_TEST(no_more_attempts_are_made_than_wanted)
{
	struct settings settings = settings_for("default");
	struct failure failure = failure_of(ERROR_CONNECT, 0);

	ck_assert(retry_is_wanted(&settings, 1, &failure));
	ck_assert(retry_is_wanted(&settings, 3, &failure));
	ck_assert(!retry_is_wanted(&settings, 4, &failure));
	settings.retries = 0;
	ck_assert(!retry_is_wanted(&settings, 1, &failure));
}
END_TEST

START_TEST(what_is_being_made_is_asked_for_after_half_the_limit_at_least)
{
	struct settings settings = settings_for("default");
	struct failure failure = failure_of(ERROR_NOT_READY, 202);

	ck_assert_int_eq(retry_ready_delay_ns(&settings, 1, &failure, 0),
			 CO_SECOND / 2);
	ck_assert_int_eq(retry_ready_delay_ns(&settings, 3, &failure, 0),
			 2 * CO_SECOND);
	ck_assert_int_le(
		retry_ready_delay_ns(&settings, 99, &failure, UINT64_MAX),
		60 * CO_SECOND);
	settings.retry_delay_ns = 0;
	failure.retry_after_ns = 0;
	ck_assert_int_gt(retry_ready_delay_ns(&settings, 1, &failure, 0), 0);
	failure.retry_after_ns = 7 * CO_SECOND;
	ck_assert_int_eq(retry_ready_delay_ns(&settings, 1, &failure, 1),
			 7 * CO_SECOND);
	failure.retry_after_ns = INT64_MAX;
	ck_assert_int_eq(retry_ready_delay_ns(&settings, 1, &failure, 1),
			 300 * CO_SECOND);
}
END_TEST

/* The longest of many waits after so many attempts; none is longer than said.
 */
static int64_t longest_wait_ns(const struct settings *settings,
			       unsigned attempts, int64_t limit_ns)
{
	struct failure failure = failure_of(ERROR_CONNECT, 0);
	uint64_t seed = 1;
	int64_t longest_ns = 0;

	for (int i = 0; i < 1000; i++) {
		uint64_t random =
			(uint64_t)next_random(&seed) << 33 | next_random(&seed);
		int64_t wait_ns =
			retry_delay_ns(settings, attempts, &failure, random);

		ck_assert_int_ge(wait_ns, 0);
		ck_assert_int_le(wait_ns, limit_ns);
		if (wait_ns > longest_ns)
			longest_ns = wait_ns;
	}
	return longest_ns;
}

START_TEST(waits_are_anything_up_to_a_limit_that_doubles)
{
	struct settings settings = settings_for("default");
	int64_t limit_ns = CO_SECOND;

	for (unsigned attempts = 1; attempts <= 6; attempts++) {
		ck_assert_int_gt(longest_wait_ns(&settings, attempts, limit_ns),
				 limit_ns / 10 * 9);
		limit_ns *= 2;
	}
	ck_assert_int_gt(longest_wait_ns(&settings, 7, 60 * CO_SECOND),
			 50 * CO_SECOND);
	ck_assert_int_gt(
		longest_wait_ns(&settings, 4000000000u, 60 * CO_SECOND),
		50 * CO_SECOND);
}
END_TEST

START_TEST(extreme_delays_stay_within_the_limit)
{
	struct settings settings = settings_for("default");

	settings.retry_delay_ns = 0;
	ck_assert_int_eq(longest_wait_ns(&settings, 9, 0), 0);
	settings.retry_delay_ns = INT64_MAX;
	ck_assert_int_gt(longest_wait_ns(&settings, 9, 60 * CO_SECOND),
			 50 * CO_SECOND);
	settings.retry_delay_ns = 1;
	ck_assert_int_le(longest_wait_ns(&settings, 3, 4), 4);
}
END_TEST

START_TEST(what_the_server_wants_goes_before_within_reason)
{
	struct settings settings = settings_for("default");
	struct failure failure = failure_of(ERROR_HTTP_STATUS, 503);

	failure.retry_after_ns = 7 * CO_SECOND;
	ck_assert_int_eq(retry_delay_ns(&settings, 1, &failure, 12345),
			 7 * CO_SECOND);
	failure.retry_after_ns = 0;
	ck_assert_int_eq(retry_delay_ns(&settings, 1, &failure, 12345), 0);
	failure.retry_after_ns = INT64_MAX;
	ck_assert_int_eq(retry_delay_ns(&settings, 1, &failure, 12345),
			 300 * CO_SECOND);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"retry", by_default_what_may_pass_is_retried,
		a_list_says_what_is_retried, a_list_of_anything_else_is_refused,
		no_more_attempts_are_made_than_wanted,
		what_is_being_made_is_asked_for_after_half_the_limit_at_least,
		waits_are_anything_up_to_a_limit_that_doubles,
		extreme_delays_stay_within_the_limit,
		what_the_server_wants_goes_before_within_reason);
}
