/*
 * Servers.
 *
 * libuv accepts one connection ahead and then leaves the others to the kernel's
 * backlog until that one is taken; so a connection that comes while no task
 * waits is kept, and one whose acceptor was cancelled is the next one's.
 */
#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "runtime/address.h"
#include "runtime/stream.h"

struct co_server {
	struct loop_owner owner;
	uv_tcp_t tcp;
	struct co_task *acceptor;
	bool pending; /* libuv holds an accepted connection */
	int error;    /* of an accept, not yet told to anybody */
};

static void on_connection(uv_stream_t *handle, int status)
{
	struct co_server *server = handle->data;

	if (status < 0)
		server->error = status;
	else
		server->pending = true;
	if (server->acceptor)
		task_wake(server->acceptor, 0);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

int co_server_listen(struct co_server **out, const char *address, uint16_t port,
		     int backlog)
{
	union address where;
	struct co_server *server;
	int status;

	*out = NULL;
	if (!loop_current)
		return UV_EINVAL;
	status = address_parse(&where, address, port);
	if (status < 0)
		return status;
	server = calloc(1, sizeof(*server));
	if (!server)
		return UV_ENOMEM;
	uv_tcp_init(&loop_current->uv, &server->tcp); /* opens no socket yet */
	server->owner.on_closed = on_closed;
	server->tcp.data = server;
	status = uv_tcp_bind(&server->tcp, &where.any, 0);
	if (status == 0)
		status = uv_listen((uv_stream_t *)&server->tcp, backlog,
				   on_connection);
	if (status < 0)
		goto close_server;
	*out = server;
	return 0;

close_server:
	co_server_close(server);
	return status;
}

uint16_t co_server_port(const struct co_server *server)
{
	union address where = {0};
	int len = sizeof(where);

	if (uv_tcp_getsockname(&server->tcp, &where.any, &len) < 0)
		return 0;
	return ntohs(where.any.sa_family == AF_INET6 ? where.v6.sin6_port
						     : where.v4.sin_port);
}

static int await_connection(struct co_server *server)
{
	int status = 0;

	server->acceptor = task_running();
	while (status == 0 && !server->pending && server->error == 0)
		status = task_wait(NULL, "accept");
	server->acceptor = NULL;
	if (status == 0 && server->error < 0) {
		status = server->error;
		server->error = 0;
	}
	return status;
}

int co_server_accept(struct co_server *server, struct co_stream **out)
{
	struct co_stream *stream;
	int status;

	*out = NULL;
	if (!task_running())
		return UV_EINVAL;
	if (server->acceptor)
		return UV_EBUSY;
	status = await_connection(server);
	if (status < 0)
		return status;
	stream = stream_new();
	if (!stream)
		return UV_ENOMEM; /* it stays pending */
	server->pending = false;
	status = uv_accept((uv_stream_t *)&server->tcp,
			   &stream->uv.any);
	if (status < 0)
		goto close_stream;
	uv_tcp_nodelay(&stream->uv.tcp, 1);
	*out = stream;
	return 0;

close_stream:
	co_stream_close(stream);
	return status;
}

void co_server_close(struct co_server *server)
{
	if (!server)
		return;
	assert(!server->acceptor);
	uv_close((uv_handle_t *)&server->tcp, on_closed);
}
