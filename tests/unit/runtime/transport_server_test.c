/* Servers whose connections have protocols; transports at the end of the run. */
#include "unit/runtime/transport_util.h"

/* Ends for what a server accepts, until there are no more. */
struct ends {
	struct end ends[2];
	unsigned len;
};

static void *take_end(void *arg)
{
	struct ends *ends = arg;

	if (ends->len == 2)
		return NULL;
	return init(&ends->ends[ends->len++]);
}

ASYNC_TEST(a_server_gives_each_connection_its_protocol_or_turns_it_away)
{
	struct ends ends = {.len = 0};
	struct co_stream *streams[3], *never;
	struct co_server *server;

	ck_assert_int_eq(co_transport_listen(&server, LOCALHOST, 0, 8, &simple,
					     take_end, &ends), 0);
	ck_assert_int_eq(co_server_accept(server, &never), UV_EBUSY);
	for (int i = 0; i < 3; i++)
		streams[i] = connect_to(server);
	expect_end(streams[2]);
	co_server_close(server); /* connections go on */
	for (int i = 0; i < 2; i++) {
		write_text(streams[i], i == 0 ? "first" : "second");
		await_text(&ends.ends[i], i == 0 ? "first" : "second");
		co_stream_close(streams[i]);
		ck_assert_int_eq(await_lost(&ends.ends[i]), 1);
	}
	co_stream_close(streams[2]);
}

ASYNC_TEST(a_server_listens_on_a_path_too)
{
	struct ends ends = {.len = 0};
	struct co_server *server;
	struct end end;

	ck_assert_int_eq(co_transport_listen_unix(&server, socket_path(), 8,
						  &simple, take_end, &ends), 0);
	ck_assert_int_eq(co_transport_connect_unix(socket_path(), &simple,
						   init(&end)), 0);
	say(&end, "hello");
	while (ends.len == 0)
		ck_assert_int_eq(co_sleep(0), 0);
	await_text(&ends.ends[0], "hello");
	co_transport_abort(end.transport);
	ck_assert_int_eq(await_lost(&end), UV_ECANCELED);
	ck_assert_int_eq(await_lost(&ends.ends[0]), 1);
	co_server_close(server);
}

/* What cannot be accepted waits until there are descriptors again. */
ASYNC_TEST(a_server_that_listens_can_be_given_a_protocol)
{
	const struct co_listen_options options = {.backlog = 4};
	struct ends ends = {.len = 0};
	struct co_server *server;
	struct co_stream *stream;

	ck_assert_int_eq(co_server_listen_with(&server, LOCALHOST, 0, &options),
			 0);
	stream = connect_to(server); /* which waits for it */
	ck_assert_int_eq(co_transport_serve(server, &simple, take_end, &ends),
			 0);
	ck_assert_int_eq(co_transport_serve(server, &simple, take_end, &ends),
			 UV_EBUSY);
	write_text(stream, "hello");
	while (ends.len == 0)
		ck_assert_int_eq(co_sleep(0), 0);
	await_text(&ends.ends[0], "hello");
	co_server_shutdown(server);
	ck_assert_int_eq(co_transport_serve(server, &simple, take_end, &ends),
			 UV_EBADF);
	co_server_close(server);
	co_stream_close(stream);
	ck_assert_int_eq(await_lost(&ends.ends[0]), 1);
}

ASYNC_TEST(a_server_lives_through_the_want_of_descriptors)
{
	struct ends ends = {.len = 0};
	struct co_server *server;
	int fds[64], taken = 0;
	struct end end;
	clock_t before;

	if (drops_beyond_limit())
		SKIP_TEST("valgrind drops what is beyond the limit");
	limit_descriptors(64);
	ck_assert_int_eq(co_transport_listen(&server, LOCALHOST, 0, 8, &simple,
					     take_end, &ends), 0);
	while ((fds[taken] = dup(STDERR_FILENO)) >= 0)
		taken++;
	close(fds[--taken]);
	ck_assert_int_eq(co_transport_connect(LOCALHOST, co_server_port(server),
					      &simple, init(&end)), 0);
	before = clock();
	ck_assert_int_eq(co_sleep(250 * CO_MILLISECOND), 0);
	ck_assert_int_lt(clock() - before, CLOCKS_PER_SEC / 10);
	ck_assert_uint_eq(ends.len, 0);
	while (taken > 0)
		close(fds[--taken]);
	say(&end, "here");
	while (ends.len == 0)
		ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
	await_text(&ends.ends[0], "here");
	co_transport_close(end.transport);
	ck_assert_int_eq(await_lost(&end), 1);
	ck_assert_int_eq(await_lost(&ends.ends[0]), 1);
	co_server_close(server);
}

/* What a protocol owns, freed when it is lost. */
struct owner {
	struct end end;
	int *lost_status;
};

static void free_owner(void *arg, int status)
{
	struct owner *owner = arg;

	*owner->lost_status = status;
	ck_assert_int_eq(co_create_task(NULL, count_call, owner->lost_status),
			 0);
	free(owner);
}

static const struct co_protocol owned = {
	.connection_made = on_made,
	.connection_lost = free_owner,
};

static int leave_open(void *lost_status)
{
	struct owner *owner = calloc(1, sizeof(*owner));
	struct co_server *server = listen_anywhere();

	owner->lost_status = lost_status;
	init(&owner->end);
	ck_assert_int_eq(co_transport_connect(LOCALHOST, co_server_port(server),
					      &owned, owner), 0);
	co_server_close(server);
	return 0;
}

START_TEST(the_end_of_the_run_aborts_what_is_open)
{
	int lost_status = 0;

	ck_assert_int_eq(co_run(leave_open, &lost_status), 0);
	/* The task that it created did not run. */
	ck_assert_int_eq(lost_status, UV_ECANCELED);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime transport server",
		a_server_gives_each_connection_its_protocol_or_turns_it_away,
		a_server_listens_on_a_path_too,
		a_server_that_listens_can_be_given_a_protocol,
		a_server_lives_through_the_want_of_descriptors,
		the_end_of_the_run_aborts_what_is_open);
}
