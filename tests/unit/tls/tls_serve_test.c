/* Servers and clients of TLS. */
#include "unit/tls/tls_util.h"

struct service {
	struct co_server *server;
	struct contexts contexts;
	struct co_task *task;
	size_t talks;
};

static int echo(void *arg, struct co_stream *stream)
{
	struct service *service = arg;

	service->talks++;
	return send_back(stream);
}

static int serve(void *arg)
{
	struct service *service = arg;

	return co_tls_serve(service->server, service->contexts.server, echo,
			    service);
}

static void begin(struct service *service, struct co_tls_options server)
{
	*service = (struct service){.server = listen_anywhere()};
	service->contexts = (struct contexts){client_context(usual),
					      server_context(server)};
	service->task = spawn(serve, service);
}

static int end(struct service *service)
{
	int status;

	co_server_shutdown(service->server);
	status = finish(service->task);
	co_server_close(service->server);
	free_contexts(&service->contexts);
	return status;
}

static struct co_stream *dial(const struct service *service)
{
	struct co_stream *stream;

	ck_assert_int_eq(co_tls_connect(&stream, LOCALHOST,
					co_server_port(service->server),
					service->contexts.client, NULL),
			 0);
	return stream;
}

static void try_echo(const struct service *service)
{
	struct co_stream *stream = dial(service);

	write_text(stream, "hello");
	expect_text(stream, "hello");
	co_stream_close(stream);
}

ASYNC_TEST(each_connection_has_its_coroutine_and_its_handshake)
{
	struct service service;

	begin(&service, usual);
	for (int i = 0; i < 10; i++)
		try_echo(&service);
	ck_assert_int_eq(end(&service), 0);
	ck_assert_uint_eq(service.talks, 10);
}

ASYNC_TEST(who_does_not_begin_holds_nobody_up)
{
	struct service service;
	struct co_stream *silent;

	begin(&service, usual);
	silent = connect_to(service.server);
	try_echo(&service);
	while (co_server_connections(service.server) > 1)
		yield_turns(1);
	ck_assert_uint_eq(co_server_connections(service.server), 1);
	co_stream_close(silent);
	ck_assert_int_eq(end(&service), 0);
}

ASYNC_TEST(who_does_not_begin_is_dropped_in_time)
{
	struct service service;
	struct co_stream *silent;

	begin(&service,
	      (struct co_tls_options){.handshake_timeout_ns = CO_MILLISECOND});
	silent = connect_to(service.server);
	ck_assert_int_le(read_byte(silent), 0);
	co_stream_close(silent);
	ck_assert_int_eq(end(&service), 0);
	ck_assert_uint_eq(service.talks, 0);
}

ASYNC_TEST(a_failed_handshake_is_not_the_servers)
{
	struct service service;
	struct co_stream *plain;

	begin(&service, usual);
	plain = connect_to(service.server);
	write_text(plain, "GET / HTTP/1.0\r\n\r\n");
	while (read_byte(plain) > 0) /* an alert */
		continue;
	co_stream_close(plain);
	try_echo(&service);
	ck_assert_int_eq(end(&service), 0);
	ck_assert_uint_eq(service.talks, 1);
}

static int say_and_leave(void *arg UNUSED, struct co_stream *stream)
{
	return co_stream_buffer(stream, "bye", 3);
}

static int serve_byes(void *arg)
{
	struct service *service = arg;

	return co_tls_serve(service->server, service->contexts.server,
			    say_and_leave, NULL);
}

ASYNC_TEST(what_a_coroutine_has_buffered_is_sent_before_the_end)
{
	struct service service = {.server = listen_anywhere(),
				  .contexts = make_contexts()};
	struct co_stream *stream;

	service.task = spawn(serve_byes, &service);
	stream = dial(&service);
	expect_text(stream, "bye");
	expect_end(stream);
	co_stream_close(stream);
	ck_assert_int_eq(end(&service), 0);
}

ASYNC_TEST(a_cancelled_server_ends_its_connections)
{
	struct service service;
	struct co_stream *stream;

	begin(&service, usual);
	stream = dial(&service);
	write_text(stream, "x");
	expect_text(stream, "x");
	co_task_cancel(service.task);
	ck_assert_int_eq(end(&service), UV_ECANCELED);
	ck_assert_int_eq(read_byte(stream), UV_ECONNRESET);
	co_stream_close(stream);
}

ASYNC_TEST(a_name_is_looked_up_and_verified)
{
	struct service service;
	struct co_stream *stream;

	if (!has_localhost())
		SKIP_TEST("localhost is no name here");
	begin(&service, usual);
	ck_assert_int_eq(co_tls_connect(&stream, "localhost",
					co_server_port(service.server),
					service.contexts.client, NULL),
			 0);
	ck_assert_str_eq(co_tls_server_name(stream), "localhost");
	co_stream_close(stream);
	ck_assert_int_eq(end(&service), 0);
}

ASYNC_TEST(a_connection_that_fails_gives_no_stream)
{
	struct service service;
	struct co_stream *stream;

	begin(&service, usual);
	ck_assert_int_eq(co_tls_connect(&stream, LOCALHOST,
					co_server_port(service.server),
					service.contexts.client,
					"elsewhere.test"),
			 CO_CERT_WRONG_NAME);
	ck_assert_ptr_null(stream);
	ck_assert_ptr_nonnull(strstr(co_tls_error(NULL), "elsewhere.test"));
	ck_assert_int_eq(end(&service), 0);
	service.server = listen_anywhere();
	co_server_close(service.server);
}

ASYNC_TEST(nobody_listening_is_an_error_as_ever)
{
	struct co_server *server = listen_anywhere();
	uint16_t port = co_server_port(server);
	struct co_tls_context *context = client_context(usual);
	struct co_stream *stream;

	co_server_close(server);
	ck_assert_int_eq(
		co_tls_connect(&stream, LOCALHOST, port, context, NULL),
		UV_ECONNREFUSED);
	ck_assert_ptr_null(stream);
	co_tls_context_free(context);
}

ASYNC_TEST(contexts_of_the_wrong_kind_are_refused)
{
	struct service service = {.server = listen_anywhere(),
				  .contexts = make_contexts()};
	struct co_stream *stream;

	ck_assert_int_eq(co_tls_connect(&stream, LOCALHOST, 1,
					service.contexts.server, NULL),
			 UV_EINVAL);
	ck_assert_int_eq(co_tls_serve(service.server, service.contexts.client,
				      echo, &service),
			 UV_EINVAL);
	free_contexts(&service.contexts);
	co_server_close(service.server);
}

enum { VISITORS = 100 };

static int visit(void *arg)
{
	const struct service *service = *(struct service **)arg;
	struct co_stream *stream = dial(service);
	struct message message = make_message(stream, 20000);
	struct co_task *writer = spawn(write_message, &message);

	expect_message(stream, &message);
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	ck_assert_int_eq(co_tls_shutdown(stream), 0);
	co_stream_close(stream);
	return 0;
}

ASYNC_TEST(many_talk_at_once)
{
	struct service service;
	struct service *services[VISITORS];

	begin(&service, usual);
	for (int i = 0; i < VISITORS; i++)
		services[i] = &service;
	ck_assert_int_eq(co_gather(CO_EACH(visit, services)), 0);
	ck_assert_int_eq(end(&service), 0);
	ck_assert_uint_eq(service.talks, VISITORS);
}

int main(void)
{
	return RUN_TLS_SUITE(
		"tls_serve",
		each_connection_has_its_coroutine_and_its_handshake,
		who_does_not_begin_holds_nobody_up,
		who_does_not_begin_is_dropped_in_time,
		a_failed_handshake_is_not_the_servers,
		what_a_coroutine_has_buffered_is_sent_before_the_end,
		a_cancelled_server_ends_its_connections,
		a_name_is_looked_up_and_verified,
		a_connection_that_fails_gives_no_stream,
		nobody_listening_is_an_error_as_ever,
		contexts_of_the_wrong_kind_are_refused, many_talk_at_once);
}
