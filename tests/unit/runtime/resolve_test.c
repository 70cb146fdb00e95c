#include "unit/runtime/util.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <semaphore.h>

static const struct addrinfo numeric = {
	.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	.ai_socktype = SOCK_STREAM,
};

static int look_up(const char *node, const char *service)
{
	struct addrinfo *addresses = (void *)"set";
	int status = co_getaddrinfo(&addresses, node, service, &numeric);

	if (status < 0)
		ck_assert_ptr_null(addresses);
	co_freeaddrinfo(addresses);
	return status;
}

static int look_up_loopback(void *arg UNUSED)
{
	return look_up("127.0.0.1", "80");
}

ASYNC_TEST(numeric_address_comes_with_its_port)
{
	struct addrinfo *found;
	const struct sockaddr_in *address;

	ck_assert_int_eq(co_getaddrinfo(&found, "127.0.0.1", "8080", &numeric),
			 0);
	ck_assert_ptr_null(found->ai_next);
	ck_assert_int_eq(found->ai_family, AF_INET);
	address = (const struct sockaddr_in *)found->ai_addr;
	ck_assert_uint_eq(ntohs(address->sin_port), 8080);
	ck_assert_uint_eq(ntohl(address->sin_addr.s_addr), INADDR_LOOPBACK);
	co_freeaddrinfo(found);
}

ASYNC_TEST(ipv6_address_is_found)
{
	struct addrinfo *found;

	ck_assert_int_eq(co_getaddrinfo(&found, "::1", NULL, &numeric), 0);
	ck_assert_int_eq(found->ai_family, AF_INET6);
	co_freeaddrinfo(found);
}

ASYNC_TEST(service_alone_is_enough)
{
	ck_assert_int_eq(look_up(NULL, "80"), 0);
}

ASYNC_TEST(localhost_is_found_without_hints)
{
	struct addrinfo *found;

	if (!has_localhost())
		SKIP_TEST("there is no /etc/hosts");
	ck_assert_int_eq(co_getaddrinfo(&found, "localhost", NULL, NULL), 0);
	ck_assert_ptr_nonnull(found);
	co_freeaddrinfo(found);
}

ASYNC_TEST(name_that_is_no_address_fails)
{
	ck_assert_int_eq(look_up("no address", "80"), UV_EAI_NONAME);
	ck_assert_int_eq(look_up("127.0.0.1", "no port"), UV_EAI_NONAME);
}

ASYNC_TEST(bad_names_are_refused)
{
	char endless[4096];

	memset(endless, 'a', sizeof(endless));
	endless[sizeof(endless) - 1] = '\0';
	ck_assert_int_eq(look_up(NULL, NULL), UV_EINVAL);
	ck_assert_int_lt(look_up("", NULL), 0);
	ck_assert_int_lt(look_up(endless, NULL), 0);
	co_freeaddrinfo(NULL);
}

static void look_up_in_callback(void *future)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	char host[16] = "set";

	ck_assert_int_eq(look_up("127.0.0.1", "80"), UV_EINVAL);
	ck_assert_int_eq(co_getnameinfo((struct sockaddr *)&address, host,
					sizeof(host), NULL, 0, 0), UV_EINVAL);
	ck_assert_str_eq(host, "");
	co_future_set(future, 0);
}

ASYNC_TEST(outside_a_task_is_an_error)
{
	struct co_future called;
	struct co_callback callback;

	co_future_init(&called, NULL, NULL);
	co_callback_init(&callback, look_up_in_callback, &called);
	co_call_soon(&callback);
	ck_assert_int_eq(co_future_wait(&called), 0);
}

ASYNC_TEST(of_a_cancelled_task_begins_nothing)
{
	ck_assert(co_task_cancel(co_current_task()));
	ck_assert_int_eq(look_up("127.0.0.1", "80"), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
}

/* The pool's only thread, kept busy so that a lookup cannot begin. */
static struct {
	sem_t begun, may_end;
} thread;

static int keep_thread(void *arg UNUSED)
{
	sem_post(&thread.begun);
	while (sem_wait(&thread.may_end) != 0)
		;
	return 0;
}

static int keep_pool_busy(void *arg UNUSED)
{
	return co_to_thread(keep_thread, NULL);
}

static int cancel_lookup(void *arg UNUSED)
{
	struct co_task *busy = spawn(keep_pool_busy, NULL);
	struct co_task *lookup = spawn(look_up_loopback, NULL);

	yield_turns(1);
	while (sem_trywait(&thread.begun) != 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_str_eq(co_task_waits_on(lookup), "lookup");
	co_task_cancel(lookup);
	ck_assert_int_eq(finish(lookup), UV_ECANCELED);
	ck_assert_int_eq(co_task_state(busy), CO_TASK_SUSPENDED);
	sem_post(&thread.may_end);
	return finish(busy);
}

START_TEST(cancelled_lookup_returns_at_once)
{
	setenv("UV_THREADPOOL_SIZE", "1", 1);
	sem_init(&thread.begun, 0, 0);
	sem_init(&thread.may_end, 0, 0);
	ck_assert_int_eq(co_run(cancel_lookup, NULL), 0);
}
END_TEST

/* Cancelled at any moment: before the thread, on it, or after. */
ASYNC_TEST(cancelled_at_any_moment_leaks_nothing)
{
	for (long delay_us = 0; delay_us < 300; delay_us += 3) {
		struct co_task *lookup = spawn(look_up_loopback, NULL);
		int status;

		ck_assert_int_eq(co_sleep(delay_us * CO_MICROSECOND), 0);
		co_task_cancel(lookup);
		status = finish(lookup);
		ck_assert(status == 0 || status == UV_ECANCELED);
	}
}

static int leave_lookups_behind(void *arg UNUSED)
{
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(co_create_task(NULL, look_up_loopback, NULL),
				 0);
	return co_sleep(0);
}

START_TEST(run_ends_with_lookups_left)
{
	ck_assert_int_eq(co_run(leave_lookups_behind, NULL), 0);
}
END_TEST

VIRTUAL_TEST(virtual_clock_stands_still_meanwhile)
{
	ck_assert_int_eq(co_wait_for(look_up_loopback, NULL, CO_MILLISECOND),
			 0);
}

static int name_loopback(char *host, size_t host_size, char *service,
			 size_t service_size)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(80),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return co_getnameinfo((struct sockaddr *)&address, host, host_size,
			      service, service_size,
			      NI_NUMERICHOST | NI_NUMERICSERV);
}

ASYNC_TEST(names_of_an_address)
{
	char host[64], service[64];

	ck_assert_int_eq(name_loopback(host, sizeof(host), service,
				       sizeof(service)), 0);
	ck_assert_str_eq(host, "127.0.0.1");
	ck_assert_str_eq(service, "80");
}

ASYNC_TEST(names_not_wanted_are_left_out)
{
	char host[64], service[64];

	ck_assert_int_eq(name_loopback(host, sizeof(host), NULL, 0), 0);
	ck_assert_str_eq(host, "127.0.0.1");
	ck_assert_int_eq(name_loopback(NULL, 0, service, sizeof(service)), 0);
	ck_assert_str_eq(service, "80");
}

ASYNC_TEST(name_that_does_not_fit_leaves_both_empty)
{
	char host[10], service[3];

	ck_assert_int_eq(name_loopback(host, 9, service, 3), UV_ENOBUFS);
	ck_assert_str_eq(host, "");
	ck_assert_str_eq(service, "");
	ck_assert_int_eq(name_loopback(host, 10, service, 2), UV_ENOBUFS);
	ck_assert_str_eq(host, "");
	ck_assert_int_eq(name_loopback(host, 10, service, 3), 0);
}

ASYNC_TEST(address_that_is_not_ip_has_no_name)
{
	struct sockaddr local = {.sa_family = AF_UNIX};
	char host[64];

	ck_assert_int_eq(co_getnameinfo(&local, host, sizeof(host), NULL, 0, 0),
			 UV_EINVAL);
	ck_assert_int_eq(co_getnameinfo(NULL, host, sizeof(host), NULL, 0, 0),
			 UV_EINVAL);
}

int main(void)
{
	return RUN_SUITE("runtime_resolve", numeric_address_comes_with_its_port,
			 ipv6_address_is_found, service_alone_is_enough,
			 localhost_is_found_without_hints,
			 name_that_is_no_address_fails, bad_names_are_refused,
			 outside_a_task_is_an_error,
			 of_a_cancelled_task_begins_nothing,
			 cancelled_lookup_returns_at_once,
			 cancelled_at_any_moment_leaks_nothing,
			 run_ends_with_lookups_left,
			 virtual_clock_stands_still_meanwhile,
			 names_of_an_address, names_not_wanted_are_left_out,
			 name_that_does_not_fit_leaves_both_empty,
			 address_that_is_not_ip_has_no_name);
}
