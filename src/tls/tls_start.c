/*
 * Connecting, serving, and ending streams of TLS.
 */
#include <coget/loop.h>
#include <coget/scope.h>
#include <coget/tls.h>

#include "tls/tls_connection.h"
#include "tls/tls_failure.h"

/* What comes before a close_notify is dropped in such pieces. */
enum { DROP_BYTES = 1024 };

struct making {
	struct tls_connection *connection;
	const struct co_stream *stream;
	struct co_tls_context *context;
	const char *server_name;
	int status;
};

static void on_make(void *arg)
{
	struct making *making = arg;

	making->status =
		tls_connection_new(&making->connection, making->stream,
				   making->context, making->server_name);
}

/* Keep what has failed for co_tls_error(NULL); the stream is still there. */
static int note_failure(const struct co_stream *stream, int status)
{
	const char *text = status == UV_EBADF ? NULL : co_tls_error(stream);

	tls_failure_note(text ? text : co_strerror(status));
	return status;
}

int co_tls_start(struct co_stream *stream, struct co_tls_context *context,
		 const char *server_name)
{
	struct making making = {.stream = stream,
				.context = context,
				.server_name = server_name};
	struct co_scope timeout;
	int status;

	if (!stream || !context || !co_current_task())
		return UV_EINVAL;
	co_on_loop_stack(on_make, &making);
	if (making.status < 0)
		return note_failure(NULL, making.status);
	status = co_timeout_enter(&timeout, context->handshake_timeout_ns);
	if (status == 0)
		status = co_stream_add_filter(stream, &tls_connection_filter,
					      making.connection);
	else
		tls_connection_free(making.connection);
	status = co_timeout_leave(&timeout, status);
	return status < 0 ? note_failure(stream, status) : status;
}

/* A failed handshake's alert is to arrive; a peer that stands still is not. */
static void close_failed(struct co_stream *stream, int status)
{
	if (status == UV_ETIMEDOUT || status == UV_ECANCELED)
		co_stream_reset(stream);
	else
		co_stream_close(stream);
}

int co_tls_connect(struct co_stream **out, const char *host, uint16_t port,
		   struct co_tls_context *context, const char *server_name)
{
	struct co_stream *stream;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!context || context->is_server)
		return UV_EINVAL;
	status = co_stream_connect(&stream, host, port);
	if (status < 0)
		return note_failure(NULL, status);
	status =
		co_tls_start(stream, context, server_name ? server_name : host);
	if (status == 0)
		*out = stream;
	else
		close_failed(stream, status);
	return status;
}

/* What co_tls_serve() has for each connection. */
struct service {
	struct co_tls_context *context;
	co_client_fn *talk;
	void *arg;
};

static int start_and_talk(void *arg, struct co_stream *stream)
{
	const struct service *service = arg;
	int status = co_tls_start(stream, service->context, NULL);

	return status < 0 ? status : service->talk(service->arg, stream);
}

int co_tls_serve(struct co_server *server, struct co_tls_context *context,
		 co_client_fn *talk, void *arg)
{
	struct service service = {context, talk, arg};

	if (!context || !context->is_server || !talk)
		return UV_EINVAL;
	return co_server_serve(server, start_and_talk, &service);
}

/* Send our close_notify, unless that is done, and wait for the peer's. */
static int end_both(struct co_stream *stream)
{
	char dropped[DROP_BYTES];
	ssize_t got;
	int status = co_stream_shutdown(stream);

	if (status < 0 && status != UV_ENOTCONN)
		return status;
	do
		got = co_stream_read(stream, dropped, sizeof(dropped));
	while (got > 0);
	return (int)got;
}

int co_tls_shutdown(struct co_stream *stream)
{
	const struct tls_connection *connection = tls_connection_of(stream);
	struct co_scope timeout;
	int status;

	if (!stream || !co_current_task())
		return UV_EINVAL;
	if (!connection)
		return UV_ENOTCONN;
	status = co_timeout_enter(&timeout,
				  connection->context->shutdown_timeout_ns);
	if (status == 0)
		status = end_both(stream);
	return co_timeout_leave(&timeout, status);
}
