/*
 * Transports of their own, as opposed to those within streams: from a
 * descriptor that was connected or accepted to connection_made.
 */
#include <stdlib.h>
#include <unistd.h>

#include "runtime/connect.h"
#include "runtime/descriptor.h"
#include "runtime/server.h"
#include "runtime/transport.h"

/* So many connections of a server are accepted before others get their turn. */
enum { BATCH_LEN = 64, INPUT_BYTES = 64 * 1024 };

static void ignore_end(void *arg, int status)
{
	(void)arg;
	(void)status;
}

/* What a transport has until it is made. */
static const struct co_protocol nobody = {.connection_lost = ignore_end};

/* Make a transport of a socket, which is closed on an error. */
static int make(struct co_transport **out, int fd, bool is_unix)
{
	struct co_transport *transport = NULL;
	int status;

	if (!loop_current->input)
		loop_current->input = malloc(INPUT_BYTES);
	if (loop_current->input)
		transport = calloc(1, sizeof(*transport));
	if (!transport) {
		close(fd);
		return UV_ENOMEM;
	}
	transport_init(transport, is_unix, &nobody, NULL);
	status = transport_open(transport, fd);
	if (status < 0)
		transport_close_now(transport, status);
	else
		*out = transport;
	return status;
}

static void begin(struct co_transport *transport,
		  const struct co_protocol *protocol, void *arg)
{
	transport->protocol = protocol;
	transport->arg = arg;
	transport->owner.is_told = true;
	if (protocol->connection_made)
		protocol->connection_made(arg, transport);
	if (!transport->is_paused)
		(void)!transport_want_input(transport);
}

/* What is to be done on the loop's stack, where protocols are at home. */
struct beginning {
	struct co_transport *transport;
	const struct co_protocol *protocol;
	void *arg;
};

static void on_loop(void *arg)
{
	const struct beginning *beginning = arg;

	begin(beginning->transport, beginning->protocol, beginning->arg);
}

/* Begin with a socket, unless connecting it has failed. */
static int begin_connected(int status, int fd, bool is_unix,
			   const struct co_protocol *protocol, void *arg)
{
	struct beginning beginning = {.protocol = protocol, .arg = arg};

	if (status == 0)
		status = make(&beginning.transport, fd, is_unix);
	if (status == 0)
		co_on_loop_stack(on_loop, &beginning);
	return status;
}

static bool is_complete(const struct co_protocol *protocol)
{
	return protocol && protocol->connection_lost;
}

int co_transport_connect(const char *host, uint16_t port,
			 const struct co_protocol *protocol, void *arg)
{
	int fd = -1, status = UV_EINVAL;

	if (is_complete(protocol))
		status = connect_host(&fd, host, port, NULL);
	return begin_connected(status, fd, false, protocol, arg);
}

int co_transport_connect_unix(const char *path,
			      const struct co_protocol *protocol, void *arg)
{
	int fd = -1, status = UV_EINVAL;

	if (is_complete(protocol))
		status = connect_unix(&fd, path);
	return begin_connected(status, fd, true, protocol, arg);
}

int co_transport_open(int fd, const struct co_protocol *protocol, void *arg)
{
	bool is_tcp = false;
	int own = -1, status = UV_EINVAL;

	if (loop_current && is_complete(protocol))
		status = descriptor_of_stream(&own, &is_tcp, fd);
	status = begin_connected(status, own, !is_tcp, protocol, arg);
	if (status == 0)
		descriptor_close_taken(fd);
	return status;
}

static int accept_next(struct co_server *server)
{
	struct co_transport *transport;
	int fd = server_take(server);
	int status;
	void *arg;

	if (fd < 0)
		return fd;
	status = make(&transport, fd, server->is_unix);
	if (status < 0)
		return status;
	arg = server->accept(server->arg);
	if (arg)
		begin(transport, server->protocol, arg);
	else
		co_transport_abort(transport);
	return 0;
}

/* Try again a little later; or at once where there is no memory for that. */
static void retry(struct co_server *server)
{
	if (co_call_later(&server->retry, SERVER_RETRY_NS) == 0)
		server_unwatch(server);
	else
		(void)!server_watch(server);
}

static void on_pending(struct co_server *server)
{
	int status = 0;

	for (int i = 0; status == 0 && i < BATCH_LEN; i++)
		status = accept_next(server);
	if (status == 0 || status == UV_EAGAIN) {
		(void)!server_watch(server);
	} else if (status != UV_EOF) {
		if (loop_current->is_debug)
			server_report_failure(status);
		retry(server);
	}
}

int co_transport_serve(struct co_server *server,
		       const struct co_protocol *protocol,
		       void *(*accept)(void *arg), void *arg)
{
	int status;

	if (!server || !is_complete(protocol) || !accept)
		return UV_EINVAL;
	loop_check(server->poll.loop);
	if (server->is_shut)
		return UV_EBADF;
	if (server_is_busy(server))
		return UV_EBUSY;
	server->on_pending = on_pending;
	server->protocol = protocol;
	server->accept = accept;
	server->arg = arg;
	status = server_watch(server);
	if (status < 0)
		server->on_pending = NULL;
	return status;
}

/* The same with a server that listens just now, and is closed on an error. */
static int serve_new(int status, struct co_server **out,
		     const struct co_protocol *protocol,
		     void *(*accept)(void *arg), void *arg)
{
	if (status < 0)
		return status;
	status = co_transport_serve(*out, protocol, accept, arg);
	if (status < 0) {
		co_server_close(*out);
		*out = NULL;
	}
	return status;
}

int co_transport_listen(struct co_server **out, const char *address,
			uint16_t port, int backlog,
			const struct co_protocol *protocol,
			void *(*accept)(void *arg), void *arg)
{
	int status = UV_EINVAL;

	if (out)
		*out = NULL;
	if (is_complete(protocol) && accept)
		status = co_server_listen(out, address, port, backlog);
	return serve_new(status, out, protocol, accept, arg);
}

int co_transport_listen_unix(struct co_server **out, const char *path,
			     int backlog, const struct co_protocol *protocol,
			     void *(*accept)(void *arg), void *arg)
{
	int status = UV_EINVAL;

	if (out)
		*out = NULL;
	if (is_complete(protocol) && accept)
		status = co_server_listen_unix(out, path, backlog);
	return serve_new(status, out, protocol, accept, arg);
}
