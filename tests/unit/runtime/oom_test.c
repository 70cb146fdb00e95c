/*
 * Out of memory at every allocation in turn, in every part of the runtime: an
 * error or success, and nothing kept, whatever fails.
 */
#include "unit/runtime/faults.h"
#include "unit/runtime/scenarios_io.h"

#include <netinet/in.h>

static void ignore_report(void *arg UNUSED, const char *text UNUSED)
{
}

/* Returns whether the n-th allocation, or a later one, was made to fail. */
static bool survive(const struct scenario *scenario, long n, bool for_good)
{
	int descriptors = open_descriptors(), now;
	long left = faults.live;
	int status;

	faults_arm(n, for_good);
	status = co_run_with(scenario->fn, NULL, &scenario->options);
	faults.at = 0;
	left = faults.live - left; /* check allocates, too */
	ck_assert_msg(status == 0 || status == UV_ENOMEM ||
			      is_consequence(status),
		      "%s without allocation %ld%s: %s", scenario->name, n,
		      for_good ? " and what follows" : "",
		      co_strerror(status));
	ck_assert_msg(status == 0 || faults.failed > 0, "%s", scenario->name);
	ck_assert_msg(left == 0, "%s without allocation %ld: %ld left",
		      scenario->name, n, left);
	now = open_descriptors();
	ck_assert_msg(now == descriptors,
		      "%s without allocation %ld: %d descriptors, %d before",
		      scenario->name, n, now, descriptors);
	return faults.failed > 0;
}

static void survive_all(const struct scenario *scenario, bool for_good)
{
	long n = 1;

	/* libuv keeps some things for the process. */
	ck_assert_int_eq(co_run_with(scenario->fn, NULL, &scenario->options),
			 0);
	while (survive(scenario, n, for_good))
		n++;
	ck_assert_int_gt(n, 1);
}

START_TEST(any_one_allocation_may_fail)
{
	survive_all(&scenarios[_i], false);
}
END_TEST

START_TEST(any_one_and_all_that_follow_may_fail)
{
	survive_all(&scenarios[_i], true);
}
END_TEST

static void *turn_away(void *has_come)
{
	*(bool *)has_come = true;
	return NULL;
}

/* Connect, which the kernel alone does; returns the socket. */
static int call_server(const struct co_server *server)
{
	struct sockaddr_in where = {.sin_family = AF_INET,
				    .sin_port = htons(co_server_port(server)),
				    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&where, sizeof(where)),
			 0);
	return fd;
}

/* Nothing has been waited for yet, so that to wait for a time takes memory. */
ASYNC_TEST(a_server_without_memory_even_to_wait_goes_on)
{
	static const struct co_protocol protocol = {.connection_lost =
							    on_end_lost};
	struct co_server *server;
	bool has_come = false;
	int first, second, status = 0;

	ck_assert_int_eq(co_transport_listen(&server, "127.0.0.1", 0, 4,
					     &protocol, turn_away, &has_come),
			 0);
	first = call_server(server);
	faults_arm(1, true);
	for (int i = 0; status == 0 && i < 5000; i++)
		status = co_sleep(0);
	faults.at = 0;
	ck_assert_int_eq(status, 0);
	ck_assert_int_ge(faults.failed, 2);
	second = call_server(server);
	while (!has_come)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	close(first);
	close(second);
	co_server_close(server);
}

int main(void)
{
	static const TTest *tests[2];
	int status;

	tests[0] = any_one_allocation_may_fail;
	tests[1] = any_one_and_all_that_follow_may_fail;
	faults_init();
	co_set_reporter(ignore_report, NULL);
	status = RUN_SUITE("runtime_oom_server",
			   a_server_without_memory_even_to_wait_goes_on);
	return run_scenarios("runtime_oom", tests, CO_COUNT(tests)) || status;
}
