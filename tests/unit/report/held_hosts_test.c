/* The hosts that are held, as events tell. */
#include "report/held_hosts.h"

#include <stdio.h>

#include "unit/report/report_util.h"
#include "unit/suite.h"

#define SECOND INT64_C(1000000000)

static struct held_hosts held;

static void update(const char *host, enum host_state state, int64_t delay_ns,
		   const struct failure *failure)
{
	const struct host_change change = {host, state, delay_ns, failure};

	held_hosts_update(&held, &change, 0);
}

START_TEST(a_host_is_held_until_its_time_is_over)
{
	const struct failure busy = {.http_code = 429, .retry_after_ns = -1};

	update("example.org:443", HOST_SLOWED, 12 * SECOND, &busy);
	ck_assert_uint_eq(held.count, 1);
	ck_assert_str_eq(held.hosts[0].name, "example.org");
	ck_assert_str_eq(held.hosts[0].why, "asked to slow down");
	held_hosts_prune(&held, 11 * SECOND);
	ck_assert_uint_eq(held.count, 1);
	held_hosts_prune(&held, 12 * SECOND);
	ck_assert_uint_eq(held.count, 0);
}
END_TEST

START_TEST(one_that_recovers_is_held_no_more)
{
	update("a:8080", HOST_SLOWED, SECOND, NULL);
	update("b:80", HOST_GIVEN_UP, SECOND, NULL);
	ck_assert_str_eq(held.hosts[0].name, "a:8080");
	update("a:8080", HOST_RECOVERED, 0, NULL);
	update("c:80", HOST_RECOVERED, 0, NULL);
	ck_assert_uint_eq(held.count, 1);
	ck_assert_str_eq(held.hosts[0].name, "b");
	held_hosts_release(&held);
}
END_TEST

START_TEST(a_longer_hold_takes_the_place_of_a_shorter)
{
	const struct failure down = {.error = ERROR_CONNECT,
				     .retry_after_ns = -1};

	update("a:80", HOST_SLOWED, SECOND, NULL);
	update("a:80", HOST_SLOWED, 5 * SECOND, &down);
	ck_assert_uint_eq(held.count, 1);
	ck_assert_int_eq(held.hosts[0].until_ns, 5 * SECOND);
	ck_assert_str_eq(held.hosts[0].why, "cannot be reached");
	held_hosts_release(&held);
}
END_TEST

START_TEST(no_more_are_kept_than_can_be_shown)
{
	char name[16];

	for (unsigned i = 0; i < 2 * HELD_HOSTS_MAX; i++) {
		snprintf(name, sizeof(name), "host%u:80", i);
		update(name, HOST_SLOWED, SECOND, NULL);
	}
	ck_assert_uint_eq(held.count, HELD_HOSTS_MAX);
	held_hosts_release(&held);
	ck_assert_uint_eq(held.count, 0);
}
END_TEST

int main(void)
{
	return RUN_SUITE("held_hosts", a_host_is_held_until_its_time_is_over,
			 one_that_recovers_is_held_no_more,
			 a_longer_hold_takes_the_place_of_a_shorter,
			 no_more_are_kept_than_can_be_shown);
}
