/* Endpoints of datagrams. */
#include "unit/runtime/stream_util.h"

#include <netinet/in.h>
#include <sys/un.h>
#include <time.h>

static struct co_datagram *bind_anywhere(void)
{
	struct co_datagram *datagram;

	ck_assert_int_eq(co_datagram_bind(&datagram, LOCALHOST, 0, NULL), 0);
	ck_assert_uint_gt(co_datagram_port(datagram), 0);
	return datagram;
}

static struct co_datagram *connect_with(const struct co_datagram *peer)
{
	struct co_datagram *datagram;

	ck_assert_int_eq(co_datagram_connect(&datagram, LOCALHOST,
					     co_datagram_port(peer)),
			 0);
	return datagram;
}

static void send_text(struct co_datagram *datagram, const char *text,
		      const struct sockaddr_storage *to)
{
	ck_assert_int_eq(co_datagram_send(datagram, text, strlen(text),
					  (const struct sockaddr *)to),
			 0);
}

static void expect_datagram(struct co_datagram *datagram, const char *text,
			    struct sockaddr_storage *from)
{
	char buf[64];
	ssize_t len = co_datagram_receive(datagram, buf, sizeof(buf), from);

	ck_assert_int_eq(len, (ssize_t)strlen(text));
	ck_assert_mem_eq(buf, text, (size_t)len);
}

ASYNC_TEST(who_answers_knows_whom)
{
	struct co_datagram *server = bind_anywhere();
	struct co_datagram *client = connect_with(server);
	struct sockaddr_storage from;

	send_text(client, "question", NULL);
	expect_datagram(server, "question", &from);
	ck_assert_int_eq(from.ss_family, AF_INET);
	send_text(server, "answer", &from);
	expect_datagram(client, "answer", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

ASYNC_TEST(each_datagram_comes_for_itself)
{
	struct co_datagram *server = bind_anywhere();
	struct co_datagram *client = connect_with(server);

	send_text(client, "one", NULL);
	send_text(client, "", NULL);
	send_text(client, "three", NULL);
	expect_datagram(server, "one", NULL);
	expect_datagram(server, "", NULL);
	expect_datagram(server, "three", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

ASYNC_TEST(what_is_longer_than_the_buffer_is_told)
{
	struct co_datagram *server = bind_anywhere();
	struct co_datagram *client = connect_with(server);
	char buf[4] = "";

	send_text(client, "too long", NULL);
	send_text(client, "fits", NULL);
	ck_assert_int_eq(co_datagram_receive(server, buf, 4, NULL),
			 UV_EMSGSIZE);
	ck_assert_mem_eq(buf, "too ", 4);
	ck_assert_int_eq(co_datagram_receive(server, buf, 4, NULL), 4);
	ck_assert_mem_eq(buf, "fits", 4);
	send_text(client, "x", NULL);
	ck_assert_int_eq(co_datagram_receive(server, NULL, 0, NULL),
			 UV_EMSGSIZE);
	co_datagram_close(client);
	co_datagram_close(server);
}

ASYNC_TEST(what_is_longer_than_a_datagram_is_refused)
{
	static char much[70000];
	struct co_datagram *server = bind_anywhere();
	struct co_datagram *client = connect_with(server);

	ck_assert_int_eq(co_datagram_send(client, much, sizeof(much), NULL),
			 UV_EMSGSIZE);
	send_text(client, "less", NULL);
	expect_datagram(server, "less", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

static int receive_one(void *datagram)
{
	char buf[16];

	return (int)co_datagram_receive(datagram, buf, sizeof(buf), NULL);
}

ASYNC_TEST(a_receiver_waits_for_a_datagram)
{
	struct co_datagram *server = bind_anywhere();
	struct co_datagram *client = connect_with(server);
	struct co_task *task = spawn(receive_one, server);

	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert_str_eq(co_task_waits_on(task), "receive");
	ck_assert_int_eq(receive_one(server), UV_EBUSY);
	send_text(client, "hello", NULL);
	ck_assert_int_eq(finish(task), 5);
	co_datagram_close(client);
	co_datagram_close(server);
}

ASYNC_TEST(a_cancelled_receiver_loses_nothing)
{
	struct co_datagram *server = bind_anywhere();
	struct co_datagram *client = connect_with(server);
	struct co_task *task = spawn(receive_one, server);

	yield_turns(2);
	co_task_cancel(task);
	send_text(client, "kept", NULL);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	expect_datagram(server, "kept", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

ASYNC_TEST(a_close_ends_the_calls_of_others)
{
	struct co_datagram *server = bind_anywhere();
	struct co_task *task = spawn(receive_one, server);

	yield_turns(2);
	co_datagram_close(server);
	ck_assert_int_eq(finish(task), UV_EBADF);
}

ASYNC_TEST(nobody_listening_is_an_error_and_no_end)
{
	struct co_datagram *server = bind_anywhere();
	struct co_datagram *client = connect_with(server);
	uint16_t port = co_datagram_port(server);

	co_datagram_close(server);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	send_text(client, "anybody?", NULL);
	ck_assert_int_eq(receive_one(client), UV_ECONNREFUSED);
	ck_assert_int_eq(co_datagram_bind(&server, LOCALHOST, port, NULL), 0);
	send_text(client, "again", NULL);
	expect_datagram(server, "again", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

ASYNC_TEST(a_sender_needs_an_address)
{
	struct co_datagram *server = bind_anywhere();
	const struct sockaddr nowhere = {.sa_family = AF_UNSPEC};

	ck_assert_int_eq(co_datagram_send(server, "x", 1, NULL),
			 UV_EDESTADDRREQ);
	ck_assert_int_eq(co_datagram_send(server, "x", 1, &nowhere), UV_EINVAL);
	co_datagram_close(server);
}

struct flood {
	struct co_datagram *from;
	bool is_over;
	int sent;
};

static int send_on(void *arg)
{
	struct flood *flood = arg;
	int status = 0;

	while (status == 0 && !flood->is_over) {
		status = co_datagram_send(flood->from, "x", 1, NULL);
		flood->sent++;
	}
	return status;
}

static int receive_on(void *datagram)
{
	int len;

	do
		len = receive_one(datagram);
	while (len >= 0);
	return len;
}

/* Neither side need ever wait: others have their turns all the same. */
ASYNC_TEST(a_flood_starves_nobody)
{
	struct co_datagram *server = bind_anywhere();
	struct flood flood = {.from = connect_with(server)};
	struct co_task *sender = spawn(send_on, &flood);
	struct co_task *receiver = spawn(receive_on, server);

	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	flood.is_over = true;
	ck_assert_int_eq(finish(sender), 0);
	ck_assert_int_gt(flood.sent, 20);
	co_datagram_close(server);
	ck_assert_int_eq(finish(receiver), UV_EBADF);
	co_datagram_close(flood.from);
}

/* A Unix socket holds few, and its sender waits. */
ASYNC_TEST(a_sender_waits_while_there_is_no_room)
{
	struct co_datagram *here, *there;
	struct flood flood = {0};
	struct co_task *sender;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, fds), 0);
	ck_assert_int_eq(co_datagram_open(&here, fds[0]), 0);
	ck_assert_int_eq(co_datagram_open(&there, fds[1]), 0);
	flood.from = here;
	sender = spawn(send_on, &flood);
	while (strcmp(co_task_waits_on(sender), "send") != 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	flood.is_over = true;
	for (int left = flood.sent; left > 0; left--)
		ck_assert_int_eq(receive_one(there), 1);
	ck_assert_int_eq(finish(sender), 0);
	co_datagram_close(here);
	co_datagram_close(there);
}

/* What a sender with many peers fills, and with whom. */
struct outlet {
	struct co_datagram *from;
	struct sockaddr_un to;
};

static int send_to_one(void *arg)
{
	const struct outlet *outlet = arg;
	int status;

	do
		status = co_datagram_send(outlet->from, "x", 1,
					  (const struct sockaddr *)&outlet->to);
	while (status == 0);
	return status;
}

/* Bind a Unix socket, and have one that sends there until it is full. */
static struct co_datagram *fill_unix(struct outlet *outlet,
				     struct co_task **sender)
{
	int fds[2] = {socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
		      socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
	struct co_datagram *full;

	*outlet = (struct outlet){.to.sun_family = AF_UNIX};
	strcpy(outlet->to.sun_path, socket_path());
	unlink(outlet->to.sun_path);
	ck_assert_int_eq(bind(fds[0], (struct sockaddr *)&outlet->to,
			      sizeof(outlet->to)),
			 0);
	ck_assert_int_eq(co_datagram_open(&full, fds[0]), 0);
	ck_assert_int_eq(co_datagram_open(&outlet->from, fds[1]), 0);
	*sender = spawn(send_to_one, outlet);
	while (strcmp(co_task_waits_on(*sender), "send") != 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	return full;
}

/* epoll(7) finds a socket without a peer writable, whoever is full. */
ASYNC_TEST(who_waits_for_a_full_unix_socket_does_not_spin)
{
	struct outlet outlet;
	struct co_task *sender;
	struct co_datagram *full = fill_unix(&outlet, &sender);
	clock_t before = clock();

	ck_assert_int_eq(co_sleep(200 * CO_MILLISECOND), 0);
	ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 10);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(receive_one(full), 1);
	co_datagram_close(full);
	ck_assert_int_eq(finish(sender), UV_ECONNREFUSED);
	co_datagram_close(outlet.from);
	unlink(socket_path());
}

ASYNC_TEST(a_close_ends_the_wait_for_a_full_unix_socket)
{
	struct outlet outlet;
	struct co_task *sender;
	struct co_datagram *full = fill_unix(&outlet, &sender);

	co_datagram_close(outlet.from);
	ck_assert_int_eq(finish(sender), UV_EBADF);
	co_datagram_close(full);
	unlink(socket_path());
}

ASYNC_TEST(unix_sockets_have_addresses_too)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct sockaddr_storage from;
	struct co_datagram *server, *client;
	int fds[2] = {socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0),
		      socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};

	strcpy(at.sun_path, socket_path());
	unlink(at.sun_path);
	ck_assert_int_eq(bind(fds[0], (struct sockaddr *)&at, sizeof(at)), 0);
	at.sun_path[0] = '\0'; /* a name that the kernel chooses */
	ck_assert_int_eq(
		bind(fds[1], (struct sockaddr *)&at, sizeof(at.sun_family)), 0);
	ck_assert_int_eq(co_datagram_open(&server, fds[0]), 0);
	ck_assert_int_eq(co_datagram_open(&client, fds[1]), 0);
	strcpy(at.sun_path, socket_path());
	ck_assert_int_eq(
		co_datagram_send(client, "hello", 5, (struct sockaddr *)&at),
		0);
	expect_datagram(server, "hello", &from);
	send_text(server, "and you", &from);
	expect_datagram(client, "and you", NULL);
	co_datagram_close(server);
	co_datagram_close(client);
	unlink(socket_path());
}

ASYNC_TEST(a_port_is_shared_only_if_all_wish)
{
	const struct co_datagram_options shared = {.reuse_port = true};
	struct co_datagram *first, *second, *third;
	uint16_t port;

	ck_assert_int_eq(co_datagram_bind(&first, LOCALHOST, 0, &shared), 0);
	port = co_datagram_port(first);
	ck_assert_int_eq(co_datagram_bind(&second, LOCALHOST, port, &shared),
			 0);
	ck_assert_int_eq(co_datagram_bind(&third, LOCALHOST, port, NULL),
			 UV_EADDRINUSE);
	ck_assert_ptr_null(third);
	co_datagram_close(first);
	co_datagram_close(second);
}

ASYNC_TEST(all_addresses_are_of_both_families)
{
	struct co_datagram *server, *client;

	ck_assert_int_eq(co_datagram_bind(&server, NULL, 0, NULL), 0);
	client = connect_with(server);
	send_text(client, "by IPv4", NULL);
	expect_datagram(server, "by IPv4", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

/* asyncio: test_create_datagram_endpoint_ipv6 */
ASYNC_TEST(ipv6_works_where_the_system_has_it)
{
	struct co_datagram *server, *client;
	struct sockaddr_storage from;

	if (co_datagram_bind(&server, "::1", 0, NULL) < 0)
		SKIP_TEST("no IPv6 on the loopback");
	ck_assert_int_eq(
		co_datagram_connect(&client, "::1", co_datagram_port(server)),
		0);
	send_text(client, "question", NULL);
	expect_datagram(server, "question", &from);
	ck_assert_int_eq(from.ss_family, AF_INET6);
	send_text(server, "answer", &from);
	expect_datagram(client, "answer", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

/* asyncio: test_create_datagram_endpoint_sock */
ASYNC_TEST(a_socket_that_is_bound_already_is_an_endpoint)
{
	const struct sockaddr_in where = {.sin_family = AF_INET,
					  .sin_addr.s_addr =
						  htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct co_datagram *server, *client;
	struct sockaddr_storage from;

	ck_assert_int_eq(
		bind(fd, (const struct sockaddr *)&where, sizeof(where)), 0);
	ck_assert_int_eq(co_datagram_open(&server, fd), 0);
	ck_assert_int_lt(fcntl(fd, F_GETFD), 0); /* it has one of its own */
	client = connect_with(server);
	send_text(client, "question", NULL);
	expect_datagram(server, "question", &from);
	send_text(server, "answer", &from);
	expect_datagram(client, "answer", NULL);
	co_datagram_close(client);
	co_datagram_close(server);
}

/* asyncio: test_create_datagram_endpoint_connect_err */
ASYNC_TEST(what_cannot_be_reached_is_refused)
{
	int before = count_descriptors();
	struct co_datagram *datagram;

	ck_assert_int_lt(co_datagram_connect(&datagram, "255.255.255.255", 9),
			 0); /* to broadcast has to be allowed */
	ck_assert_ptr_null(datagram);
	ck_assert_int_eq(count_descriptors(), before);
}

/* asyncio: test_create_datagram_endpoint_socket_err */
ASYNC_TEST(want_of_descriptors_is_an_error)
{
	struct co_datagram *datagram;

	limit_descriptors(0);
	ck_assert_int_eq(co_datagram_bind(&datagram, LOCALHOST, 0, NULL),
			 UV_EMFILE);
	ck_assert_ptr_null(datagram);
	ck_assert_int_eq(co_datagram_connect(&datagram, LOCALHOST, 9),
			 UV_EMFILE);
	ck_assert_ptr_null(datagram);
	limit_descriptors(64); /* sanitizers look around at the end */
}

ASYNC_TEST(broadcasts_have_to_be_allowed)
{
	const struct co_datagram_options options = {.broadcast = true};
	const struct sockaddr_in all = {.sin_family = AF_INET,
					.sin_port = htons(9),
					.sin_addr.s_addr = INADDR_BROADCAST};
	struct co_datagram *datagram;
	int value;
	socklen_t len = sizeof(value);

	ck_assert_int_eq(co_datagram_bind(&datagram, NULL, 0, NULL), 0);
	ck_assert_int_lt(co_datagram_send(datagram, "x", 1,
					  (const struct sockaddr *)&all),
			 0);
	co_datagram_close(datagram);
	ck_assert_int_eq(co_datagram_bind(&datagram, NULL, 0, &options), 0);
	ck_assert_int_eq(getsockopt(co_datagram_fd(datagram), SOL_SOCKET,
				    SO_BROADCAST, &value, &len),
			 0);
	ck_assert_int_ne(value, 0);
	co_datagram_close(datagram);
}

ASYNC_TEST(a_name_is_looked_up)
{
	struct co_datagram *datagram;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	ck_assert_int_eq(co_datagram_connect(&datagram, "localhost", 9), 0);
	co_datagram_close(datagram);
	ck_assert_int_lt(co_datagram_connect(&datagram, "nobody.invalid", 9),
			 0);
	ck_assert_ptr_null(datagram);
}

ASYNC_TEST(what_is_no_socket_of_datagrams_is_refused)
{
	struct co_datagram *datagram;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(co_datagram_open(&datagram, fds[0]), UV_ENOTSOCK);
	close(fds[0]);
	close(fds[1]);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(co_datagram_open(&datagram, fds[0]), UV_EINVAL);
	ck_assert_int_ge(fcntl(fds[0], F_GETFD), 0); /* still the caller's */
	close(fds[0]);
	close(fds[1]);
	ck_assert_int_eq(co_datagram_open(&datagram, -1), UV_EBADF);
	ck_assert_int_eq(co_datagram_bind(&datagram, "localhost", 0, NULL),
			 UV_EINVAL);
	ck_assert_ptr_null(datagram);
}

int main(void)
{
	return RUN_SUITE("runtime_datagram", who_answers_knows_whom,
			 each_datagram_comes_for_itself,
			 what_is_longer_than_the_buffer_is_told,
			 what_is_longer_than_a_datagram_is_refused,
			 a_receiver_waits_for_a_datagram,
			 a_cancelled_receiver_loses_nothing,
			 a_close_ends_the_calls_of_others,
			 nobody_listening_is_an_error_and_no_end,
			 a_sender_needs_an_address, a_flood_starves_nobody,
			 a_sender_waits_while_there_is_no_room,
			 who_waits_for_a_full_unix_socket_does_not_spin,
			 a_close_ends_the_wait_for_a_full_unix_socket,
			 unix_sockets_have_addresses_too,
			 a_port_is_shared_only_if_all_wish,
			 all_addresses_are_of_both_families,
			 ipv6_works_where_the_system_has_it,
			 a_socket_that_is_bound_already_is_an_endpoint,
			 what_cannot_be_reached_is_refused,
			 want_of_descriptors_is_an_error,
			 broadcasts_have_to_be_allowed, a_name_is_looked_up,
			 what_is_no_socket_of_datagrams_is_refused);
}
