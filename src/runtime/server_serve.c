/*
 * Serving: a task for each connection of a server, joined by its host.
 */
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/server.h"
#include "runtime/stream.h"

struct client {
	struct co_link link;
	struct co_watch watch;
	struct co_server *server;
	struct co_task *task;
	struct co_stream *stream;
	co_client_fn *talk;
	void *arg;
};

static int talk(void *arg)
{
	struct client *client = arg;
	int status = client->talk(client->arg, client->stream);

	return status < 0 ? status : co_stream_flush(client->stream);
}

/* The task has ended, perhaps without having begun. */
static void on_done(struct co_watch *watch, struct co_task *task)
{
	struct client *client = CONTAINER_OF(watch, struct client, watch);
	struct co_server *server = client->server;

	if (task->status >= 0)
		co_stream_close(client->stream);
	else
		co_stream_reset(client->stream);
	if (task->status < 0 && task->status != UV_ECANCELED &&
	    task->loop->is_debug)
		debug_report("a connection failed: %s",
			     co_strerror(task->status));
	link_remove(&client->link);
	free(client);
	if (--server->clients_len == 0 && server->is_joining)
		task_wake(server->host, 0);
}

static int start_client(struct co_server *server, struct co_stream *stream,
			co_client_fn *fn, void *arg)
{
	struct client *client = calloc(1, sizeof(*client));

	if (!client)
		return UV_ENOMEM;
	client->task = task_create(server->host->loop, talk, client);
	if (!client->task) {
		free(client);
		return UV_ENOMEM;
	}
	client->watch.on_done = on_done;
	client->server = server;
	client->stream = stream;
	client->talk = fn;
	client->arg = arg;
	client->task->name = "connection";
	task_watch(client->task, &client->watch);
	link_append(&server->clients, &client->link);
	server->clients_len++;
	return 0;
}

static int serve_next(struct co_server *server, co_client_fn *fn, void *arg)
{
	struct co_stream *stream;
	int fd = server_await(server);
	int status;

	if (fd < 0)
		return fd;
	status = stream_of_socket(&stream, fd, server->is_unix);
	if (status < 0)
		return status;
	status = start_client(server, stream, fn, arg);
	if (status < 0)
		co_stream_reset(stream);
	return status;
}

static void cancel_clients(struct co_server *server)
{
	for (struct co_link *link = server->clients.next;
	     link != &server->clients; link = link->next)
		co_task_cancel(
			CONTAINER_OF(link, struct client, link)->task);
}

/* Wait until all clients have ended, which a cancellation hastens. */
static int join_clients(struct co_server *server, int status)
{
	server->is_joining = true;
	while (server->clients_len > 0) {
		if (task_is_cancelled(server->host))
			status = UV_ECANCELED;
		if (status < 0 || server->is_closed)
			cancel_clients(server);
		(void)task_wait_again(NULL, "connections");
	}
	server->is_joining = false;
	return server->is_closed ? UV_EBADF : status;
}

/* Whether a failure to accept is one that may pass. */
static bool is_passing(int status)
{
	return status < 0 && status != UV_EOF && status != UV_ECANCELED &&
	       status != UV_EBADF;
}

static int pause_after(const struct co_server *server, int failure)
{
	if (server->host->loop->is_debug)
		server_report_failure(failure);
	return co_sleep(SERVER_RETRY_NS);
}

int co_server_serve(struct co_server *server, co_client_fn *fn, void *arg)
{
	int status;

	if (!server || !fn || !task_running())
		return UV_EINVAL;
	if (server_is_busy(server))
		return UV_EBUSY;
	server->host = task_running();
	do {
		status = serve_next(server, fn, arg);
		if (is_passing(status))
			status = pause_after(server, status);
		else if (status == 0)
			status = co_sleep(0);
	} while (status == 0);
	status = join_clients(server, status == UV_EOF ? 0 : status);
	server->host = NULL;
	if (server->is_closed)
		server_end(server);
	return status;
}

int co_serve(const char *host, uint16_t port, co_client_fn *fn, void *arg)
{
	struct co_server *server;
	int status = co_server_listen_with(&server, host, port, NULL);

	if (status < 0)
		return status;
	status = co_server_serve(server, fn, arg);
	co_server_close(server);
	return status;
}

size_t co_server_connections(const struct co_server *server)
{
	return server ? server->clients_len : 0;
}
