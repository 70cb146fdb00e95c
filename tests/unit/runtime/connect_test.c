/* Connecting: names, and races between addresses. */
#include "unit/runtime/stream_util.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>

#include "runtime/address.h"
#include "runtime/connect.h"

/* A list of addresses that a name might have. */
struct list {
	struct addrinfo infos[4];
	struct sockaddr_storage addresses[4];
	int len;
};

static void add(struct list *list, const char *host, uint16_t port)
{
	struct addrinfo *info = &list->infos[list->len];
	struct sockaddr_storage *address = &list->addresses[list->len];
	struct sockaddr_in *v4 = (struct sockaddr_in *)address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)address;

	if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
	} else {
		ck_assert_int_eq(inet_pton(AF_INET6, host, &v6->sin6_addr), 1);
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
	}
	info->ai_family = address->ss_family;
	info->ai_addr = (struct sockaddr *)address;
	info->ai_addrlen = sizeof(*address);
	if (list->len++ > 0)
		info[-1].ai_next = info;
}

/* A port on which nobody listens. */
static uint16_t closed_port(void)
{
	struct co_server *server = listen_anywhere();
	uint16_t port = co_server_port(server);

	co_server_close(server);
	return port;
}

/* A port that does not answer: its backlog is full. */
struct silence {
	struct co_server *server;
	int fds[3];
};

static uint16_t make_silence(struct silence *silence)
{
	struct sockaddr_in where = {.sin_family = AF_INET};

	ck_assert_int_eq(co_server_listen(&silence->server, LOCALHOST, 0, 0),
			 0);
	where.sin_port = htons(co_server_port(silence->server));
	where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (int i = 0; i < 3; i++) {
		silence->fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK,
					 0);
		(void)!connect(silence->fds[i], (struct sockaddr *)&where,
			       sizeof(where));
	}
	return co_server_port(silence->server);
}

static void end_silence(struct silence *silence)
{
	for (int i = 0; i < 3; i++)
		close(silence->fds[i]);
	co_server_close(silence->server);
}

/* The port that a socket is connected to. */
static uint16_t peer_port(int fd)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} peer;
	socklen_t len = sizeof(peer);

	ck_assert_int_eq(getpeername(fd, &peer.any, &len), 0);
	return ntohs(peer.any.sa_family == AF_INET ? peer.v4.sin_port
						   : peer.v6.sin6_port);
}

/* Race, and expect that it is this port which wins. */
static void expect_winner(const struct list *list, uint16_t port)
{
	int fd;

	ck_assert_int_eq(connect_any(&fd, list->infos, NULL), 0);
	ck_assert_uint_eq(peer_port(fd), port);
	close(fd);
}

static int race(void *list)
{
	int fd;
	int status = connect_any(&fd, ((struct list *)list)->infos, NULL);

	if (status == 0)
		close(fd);
	return status;
}

ASYNC_TEST(no_address_is_no_name)
{
	int fd;

	ck_assert_int_eq(connect_any(&fd, NULL, NULL), UV_EAI_NONAME);
}

VIRTUAL_TEST(the_first_address_that_answers_is_the_only_one_asked)
{
	struct co_server *first = listen_anywhere(), *second = listen_anywhere();
	struct list list = {.len = 0};
	struct co_scope soon;
	struct co_stream *stream;

	add(&list, LOCALHOST, co_server_port(first));
	add(&list, LOCALHOST, co_server_port(second));
	expect_winner(&list, co_server_port(first));
	ck_assert_int_eq(co_timeout_enter(&soon, CO_SECOND), 0);
	ck_assert_int_eq(co_timeout_leave(&soon, co_server_accept(second,
								  &stream)),
			 UV_ETIMEDOUT);
	co_server_close(first);
	co_server_close(second);
}

VIRTUAL_TEST(after_a_failure_the_next_is_asked_at_once)
{
	struct co_server *server = listen_anywhere();
	struct list list = {.len = 0};
	int64_t before_ns = co_time_ns();

	add(&list, LOCALHOST, closed_port());
	add(&list, LOCALHOST, co_server_port(server));
	expect_winner(&list, co_server_port(server));
	ck_assert_int_lt(co_time_ns() - before_ns, 250 * CO_MILLISECOND);
	co_server_close(server);
}

VIRTUAL_TEST(after_a_quarter_of_a_second_of_silence_the_next_is_asked)
{
	struct co_server *server = listen_anywhere();
	struct list list = {.len = 0};
	struct silence silences[2];
	int64_t before_ns;

	add(&list, LOCALHOST, make_silence(&silences[0]));
	add(&list, LOCALHOST, make_silence(&silences[1]));
	add(&list, LOCALHOST, co_server_port(server));
	before_ns = co_time_ns();
	expect_winner(&list, co_server_port(server));
	ck_assert_int_eq(co_time_ns() - before_ns, 500 * CO_MILLISECOND);
	end_silence(&silences[0]);
	end_silence(&silences[1]);
	co_server_close(server);
}

ASYNC_TEST(the_families_take_turns)
{
	struct co_server *v4 = listen_anywhere(), *v6;
	struct list list = {.len = 0};

	if (co_server_listen(&v6, "::1", 0, 8) < 0) {
		co_server_close(v4);
		SKIP_TEST("no IPv6 on the loopback");
	}
	add(&list, LOCALHOST, closed_port());
	add(&list, LOCALHOST, co_server_port(v4));
	add(&list, "::1", co_server_port(v6));
	expect_winner(&list, co_server_port(v6));
	co_server_close(v4);
	co_server_close(v6);
}

ASYNC_TEST(when_all_fail_it_is_the_firsts_error)
{
	struct list refused = {.len = 0}, forbidden = {.len = 0};
	uint16_t port = closed_port();

	add(&refused, LOCALHOST, port);
	add(&refused, "255.255.255.255", port);
	ck_assert_int_eq(race(&refused), UV_ECONNREFUSED);
	add(&forbidden, "255.255.255.255", port);
	add(&forbidden, LOCALHOST, port);
	ck_assert_int_lt(race(&forbidden), 0);
	ck_assert_int_ne(race(&forbidden), UV_ECONNREFUSED);
}

ASYNC_TEST(a_race_leaves_no_descriptor_behind)
{
	struct co_server *server = listen_anywhere();
	struct list list = {.len = 0};
	struct silence silence;
	struct co_task *task;
	int before;

	add(&list, LOCALHOST, make_silence(&silence));
	add(&list, LOCALHOST, co_server_port(server));
	before = count_descriptors();
	ck_assert_int_eq(race(&list), 0);
	ck_assert_int_eq(count_descriptors(), before);
	task = spawn(race, &list);
	yield_turns(2);
	ck_assert_int_eq(count_descriptors(), before + 1);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert_int_eq(count_descriptors(), before);
	end_silence(&silence);
	co_server_close(server);
}

static int connect_to_silence(void *port)
{
	struct co_stream *stream;

	return co_stream_connect(&stream, LOCALHOST, *(uint16_t *)port);
}

VIRTUAL_TEST(a_timeout_ends_a_connect)
{
	struct silence silence;
	uint16_t port = make_silence(&silence);

	ck_assert_int_eq(co_wait_for(connect_to_silence, &port, CO_SECOND),
			 UV_ETIMEDOUT);
	end_silence(&silence);
}

ASYNC_TEST(a_cancelled_task_connects_to_nobody)
{
	struct co_server *server = listen_anywhere();
	struct co_stream *stream;

	co_task_cancel(co_current_task());
	ck_assert_int_eq(co_stream_connect(&stream, LOCALHOST,
					   co_server_port(server)),
			 UV_ECANCELED);
	ck_assert_ptr_null(stream);
	ck_assert_uint_eq(co_uncancel(), 0);
	co_server_close(server);
}

ASYNC_TEST(without_descriptors_nobody_connects)
{
	struct co_server *server = listen_anywhere();
	struct co_stream *stream;

	limit_descriptors(0);
	ck_assert_int_eq(co_stream_connect(&stream, LOCALHOST,
					   co_server_port(server)),
			 UV_EMFILE);
	ck_assert_int_eq(co_stream_connect_unix(&stream, "x"), UV_EMFILE);
	limit_descriptors(64); /* sanitizers look around at the end */
	co_server_close(server);
}

/* It has ::1, too, where nobody listens. */
ASYNC_TEST(a_name_is_asked_at_all_its_addresses)
{
	struct sockaddr_storage ours, theirs;
	struct co_server *server;
	struct pair pair;

	if (!has_localhost())
		SKIP_TEST("there is no /etc/hosts");
	server = listen_anywhere();
	ck_assert_int_eq(co_stream_connect(&pair.here, "localhost",
					   co_server_port(server)), 0);
	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	ck_assert_int_eq(co_stream_local_address(pair.here, &ours), 0);
	ck_assert_int_eq(co_stream_peer_address(pair.there, &theirs), 0);
	ck_assert_mem_eq(&ours, &theirs, sizeof(ours));
	ck_assert_int_eq(ours.ss_family, AF_INET);
	co_server_close(server);
	close_pair(&pair);
}

ASYNC_TEST(a_name_that_means_nothing_is_an_error)
{
	struct co_stream *stream;

	ck_assert_int_lt(co_stream_connect(&stream, "nobody.invalid", 80), 0);
	ck_assert_ptr_null(stream);
	ck_assert_int_eq(co_stream_connect(&stream, "", 80), UV_EINVAL);
	ck_assert_int_eq(co_stream_connect(&stream, NULL, 80), UV_EINVAL);
	ck_assert_int_eq(co_stream_connect(NULL, LOCALHOST, 80), UV_EINVAL);
	ck_assert_int_lt(co_stream_connect(&stream, LOCALHOST, 0), 0);
}

/* Where both ends say that one is. */
static void expect_local(const struct pair *pair, const char *host,
			 uint16_t port)
{
	union address ours, expected;
	struct sockaddr_storage there;

	ck_assert_int_eq(co_stream_local_address(
				 pair->here, (struct sockaddr_storage *)&there),
			 0);
	ck_assert_int_eq(address_parse(&expected, host, port), 0);
	memcpy(&ours, &there, sizeof(ours));
	ck_assert_int_eq(ours.any.sa_family, AF_INET);
	ck_assert_int_eq(ours.v4.sin_addr.s_addr, expected.v4.sin_addr.s_addr);
	ck_assert_int_eq(ours.v4.sin_port, expected.v4.sin_port);
	ck_assert_int_eq(co_stream_peer_address(pair->there, &there), 0);
	ck_assert_mem_eq(&there, &ours, sizeof(ours.v4));
}

ASYNC_TEST(the_local_address_may_be_chosen)
{
	struct co_connect_options options = {.local_host = "127.0.0.2",
					     .local_port = closed_port()};
	struct co_server *server = listen_anywhere();
	struct pair pair;

	ck_assert_int_eq(co_stream_connect_with(&pair.here, LOCALHOST,
						co_server_port(server),
						&options),
			 0);
	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	expect_local(&pair, "127.0.0.2", options.local_port);
	co_server_close(server);
	close_pair(&pair);
}

static int connect_with(const struct co_server *server, const char *local_host,
			uint16_t local_port)
{
	struct co_connect_options options = {.local_host = local_host,
					     .local_port = local_port};
	struct co_stream *stream;
	int status = co_stream_connect_with(&stream, LOCALHOST,
					    co_server_port(server), &options);

	if (status < 0)
		ck_assert_ptr_null(stream);
	else
		co_stream_close(stream);
	return status;
}

ASYNC_TEST(a_local_address_is_a_number)
{
	struct co_server *server = listen_anywhere();

	ck_assert_int_eq(connect_with(server, "localhost", 0), UV_EINVAL);
	ck_assert_int_eq(connect_with(server, "", 0), UV_EINVAL);
	ck_assert_int_eq(connect_with(server, NULL, 4711), UV_EINVAL);
	ck_assert_int_eq(connect_with(server, NULL, 0), 0);
	ck_assert_int_eq(connect_with(server, "0.0.0.0", closed_port()), 0);
	co_server_close(server);
}

ASYNC_TEST(a_local_port_in_use_is_an_error)
{
	struct co_server *server = listen_anywhere();

	ck_assert_int_eq(
		connect_with(server, LOCALHOST, co_server_port(server)),
		UV_EADDRINUSE);
	co_server_close(server);
}

/* RFC 5737: a network for documents. */
ASYNC_TEST(a_local_address_that_is_not_ours_is_an_error)
{
	struct co_server *server = listen_anywhere();
	int before = count_descriptors();

	ck_assert_int_eq(connect_with(server, "192.0.2.1", 0),
			 UV_EADDRNOTAVAIL);
	ck_assert_int_eq(count_descriptors(), before);
	co_server_close(server);
}

ASYNC_TEST(a_local_address_without_one_of_its_family_is_an_error)
{
	struct co_server *server = listen_anywhere();

	ck_assert_int_eq(connect_with(server, "::1", 0), UV_EAFNOSUPPORT);
	co_server_close(server);
}

ASYNC_TEST(addresses_of_another_family_than_the_local_one_are_passed_over)
{
	struct co_server *server = listen_anywhere();
	union address local;
	struct list list = {.len = 0};
	int fd;

	ck_assert_int_eq(address_parse(&local, "127.0.0.2", 0), 0);
	add(&list, "::1", co_server_port(server));
	add(&list, LOCALHOST, closed_port());
	add(&list, "::1", closed_port());
	ck_assert_int_eq(connect_any(&fd, list.infos, &local),
			 UV_ECONNREFUSED); /* and not what the first one has */
	add(&list, LOCALHOST, co_server_port(server));
	ck_assert_int_eq(connect_any(&fd, list.infos, &local), 0);
	ck_assert_uint_eq(peer_port(fd), co_server_port(server));
	close(fd);
	co_server_close(server);
}

ASYNC_TEST(an_address_may_name_its_interface)
{
	union address where;

	ck_assert_int_eq(address_parse(&where, "fe80::1%lo", 80), 0);
	ck_assert_int_eq(where.any.sa_family, AF_INET6);
	ck_assert_uint_eq(where.v6.sin6_scope_id, if_nametoindex("lo"));
	ck_assert_int_eq(address_parse(&where, "fe80::1", 80), 0);
	ck_assert_uint_eq(where.v6.sin6_scope_id, 0);
}

static int wait_in_thread(void *gate)
{
	pthread_mutex_lock(gate);
	pthread_mutex_unlock(gate);
	return 0;
}

static int call_wait_in_thread(void *gate)
{
	return co_to_thread(wait_in_thread, gate);
}

/* With all threads of the pool busy, no name could be looked up. */
ASYNC_TEST(a_number_is_connected_to_without_a_lookup)
{
	enum { MANY = 64 };
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	struct co_server *server = listen_anywhere();
	struct co_task *busy[MANY];
	struct pair pair;

	pthread_mutex_lock(&gate);
	for (int i = 0; i < MANY; i++)
		busy[i] = spawn(call_wait_in_thread, &gate);
	yield_turns(1);
	pair.here = connect_to(server);
	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	pthread_mutex_unlock(&gate);
	for (int i = 0; i < MANY; i++)
		ck_assert_int_eq(finish(busy[i]), 0);
	co_server_close(server);
	close_pair(&pair);
}

static void expect_no_delay(const struct co_stream *stream)
{
	int value = 0;
	socklen_t len = sizeof(value);

	ck_assert_int_eq(getsockopt(co_stream_fd(stream), IPPROTO_TCP,
				    TCP_NODELAY, &value, &len),
			 0);
	ck_assert_int_ne(value, 0);
}

/* Without Nagle's algorithm, as asyncio since 3.6. */
ASYNC_TEST(both_ends_send_without_delay)
{
	struct pair pair = make_pair();

	expect_no_delay(pair.here);
	expect_no_delay(pair.there);
	close_pair(&pair);
}

static void connect_in_callback(void *status)
{
	struct co_stream *stream;

	*(int *)status = co_stream_connect(&stream, LOCALHOST, 80);
	if (*(int *)status == UV_EINVAL)
		*(int *)status = co_stream_connect(&stream, "localhost", 80);
	if (*(int *)status == UV_EINVAL)
		*(int *)status = co_stream_connect_unix(&stream, "x");
}

ASYNC_TEST(callbacks_cannot_connect)
{
	int status = 0;

	co_on_loop_stack(connect_in_callback, &status);
	ck_assert_int_eq(status, UV_EINVAL);
}

int main(void)
{
	return RUN_SUITE(
		"runtime connect", no_address_is_no_name,
		the_first_address_that_answers_is_the_only_one_asked,
		after_a_failure_the_next_is_asked_at_once,
		after_a_quarter_of_a_second_of_silence_the_next_is_asked,
		the_families_take_turns, when_all_fail_it_is_the_firsts_error,
		a_race_leaves_no_descriptor_behind, a_timeout_ends_a_connect,
		a_cancelled_task_connects_to_nobody,
		without_descriptors_nobody_connects,
		a_name_is_asked_at_all_its_addresses,
		a_name_that_means_nothing_is_an_error,
		the_local_address_may_be_chosen, a_local_address_is_a_number,
		a_local_port_in_use_is_an_error,
		a_local_address_that_is_not_ours_is_an_error,
		a_local_address_without_one_of_its_family_is_an_error,
		addresses_of_another_family_than_the_local_one_are_passed_over,
		an_address_may_name_its_interface,
		a_number_is_connected_to_without_a_lookup,
		both_ends_send_without_delay, callbacks_cannot_connect);
}
