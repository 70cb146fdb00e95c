/* Servers whose connections are accepted one by one. */
#include "unit/runtime/stream_util.h"

static int accept_one(void *server)
{
	struct co_stream *stream;
	int status = co_server_accept(server, &stream);

	co_stream_close(stream);
	return status;
}

static int talk_not(void *arg UNUSED, struct co_stream *stream UNUSED)
{
	return 0;
}

ASYNC_TEST(a_shutdown_ends_who_waits_for_a_connection)
{
	struct co_server *server = listen_anywhere();
	struct co_task *acceptor = spawn(accept_one, server);

	yield_turns(2);
	co_server_shutdown(server);
	ck_assert_int_eq(finish(acceptor), UV_EOF);
	ck_assert_int_eq(accept_one(server), UV_EOF);
	ck_assert_int_eq(co_server_serve(server, talk_not, NULL), 0);
	co_server_close(server);
}

ASYNC_TEST(of_two_tasks_that_accept_at_once_one_is_refused)
{
	struct co_server *server = listen_anywhere();
	struct co_task *first = spawn(accept_one, server);
	struct co_task *second = spawn(accept_one, server);
	struct co_stream *stream;

	ck_assert_int_eq(finish(second), UV_EBUSY);
	stream = connect_to(server);
	ck_assert_int_eq(finish(first), 0);
	co_stream_close(stream);
	co_server_close(server);
}

ASYNC_TEST(accept_tells_of_the_want_of_descriptors_and_goes_on)
{
	struct co_server *server = listen_anywhere();
	struct co_stream *stream;
	int fds[64], taken;

	if (drops_beyond_limit())
		SKIP_TEST("valgrind drops what is beyond the limit");
	limit_descriptors(64);
	taken = take_descriptors(fds, 64, 1);
	stream = connect_to(server);
	ck_assert_int_eq(accept_one(server), UV_EMFILE);
	while (taken > 0)
		close(fds[--taken]);
	ck_assert_int_eq(accept_one(server), 0);
	co_stream_close(stream);
	co_server_close(server);
}

ASYNC_TEST(a_server_for_all_addresses_takes_both_families)
{
	struct co_server *server;
	struct co_stream *stream;
	uint16_t port;

	ck_assert_int_eq(co_server_listen(&server, NULL, 0, 8), 0);
	port = co_server_port(server);
	ck_assert_uint_gt(port, 0);
	ck_assert_int_eq(co_stream_connect(&stream, LOCALHOST, port), 0);
	ck_assert_int_eq(accept_one(server), 0);
	co_stream_close(stream);
	if (co_stream_connect(&stream, "::1", port) == 0) {
		ck_assert_int_eq(accept_one(server), 0);
		co_stream_close(stream);
	}
	co_server_close(server);
}

static int forget_server(void *arg UNUSED)
{
	struct co_server *server = listen_anywhere();
	struct co_stream *stream = connect_to(server);

	ck_assert_ptr_nonnull(stream);
	return 0;
}

START_TEST(a_forgotten_server_leaves_no_descriptor_behind)
{
	int before;

	ck_assert_int_eq(co_run(forget_server, NULL), 0);
	before = count_descriptors();
	ck_assert_int_eq(co_run(forget_server, NULL), 0);
	ck_assert_int_eq(count_descriptors(), before);
}
END_TEST

/* Who closes first keeps the pair of addresses for a minute (TIME_WAIT). */
ASYNC_TEST(a_port_can_be_listened_on_again_at_once)
{
	struct co_server *server = listen_anywhere();
	uint16_t port = co_server_port(server);
	struct pair pair = {.here = connect_to(server)};

	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	co_stream_close(pair.there);
	expect_end(pair.here);
	co_stream_close(pair.here);
	co_server_close(server);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	ck_assert_int_eq(co_server_listen(&server, LOCALHOST, port, 8), 0);
	ck_assert_uint_eq(co_server_port(server), port);
	co_server_close(server);
}

ASYNC_TEST(servers_refuse_what_makes_no_sense)
{
	struct co_server *server = listen_anywhere();
	struct co_stream *stream;

	ck_assert_int_eq(co_server_listen(NULL, LOCALHOST, 0, 1), UV_EINVAL);
	ck_assert_int_eq(co_server_accept(NULL, &stream), UV_EINVAL);
	ck_assert_int_eq(co_server_accept(server, NULL), UV_EINVAL);
	ck_assert_int_eq(co_server_serve(NULL, talk_not, NULL), UV_EINVAL);
	ck_assert_int_eq(co_server_serve(server, NULL, NULL), UV_EINVAL);
	ck_assert_uint_eq(co_server_port(NULL), 0);
	ck_assert_uint_eq(co_server_connections(NULL), 0);
	co_server_shutdown(NULL);
	co_server_close(NULL);
	co_server_close(server);
}

int main(void)
{
	return RUN_SUITE("runtime accept",
			 a_shutdown_ends_who_waits_for_a_connection,
			 of_two_tasks_that_accept_at_once_one_is_refused,
			 accept_tells_of_the_want_of_descriptors_and_goes_on,
			 a_server_for_all_addresses_takes_both_families,
			 a_forgotten_server_leaves_no_descriptor_behind,
			 a_port_can_be_listened_on_again_at_once,
			 servers_refuse_what_makes_no_sense);
}
