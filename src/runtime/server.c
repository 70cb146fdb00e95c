/*
 * Servers: accepting, closing.
 */
#include "runtime/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/address.h"
#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/listen.h"
#include "runtime/stream.h"

/* Remove the socket's path, unless something else stands there by now. */
static void remove_path(struct co_server *server)
{
	struct stat now;

	if (server->path && lstat(server->path, &now) == 0 &&
	    now.st_dev == server->device && now.st_ino == server->inode)
		unlink(server->path);
}

/* Accept no more; the descriptor goes with the handle that watches it. */
static void shut(struct co_server *server)
{
	if (server->is_shut)
		return;
	server->is_shut = true;
	remove_path(server);
	server_unwatch(server);
	co_callback_cancel(&server->retry);
	if (!server->is_lent)
		shutdown(server->fd, SHUT_RD);
}

void server_on_closed(uv_handle_t *handle)
{
	struct co_server *server =
		CONTAINER_OF((uv_poll_t *)handle, struct co_server, poll);

	loop_disown(&server->owner);
	close(server->fd);
	free(server->path);
	loop_free_later(loop_current, server);
}

void server_abandon(uv_handle_t *handle)
{
	shut(CONTAINER_OF((uv_poll_t *)handle, struct co_server, poll));
	uv_close(handle, server_on_closed);
}

uint16_t co_server_port(const struct co_server *server)
{
	union address where = {0};
	socklen_t len = sizeof(where);

	if (!server || server->is_unix ||
	    getsockname(server->fd, &where.any, &len) < 0)
		return 0;
	return ntohs(where.any.sa_family == AF_INET6 ? where.v6.sin6_port
						     : where.v4.sin_port);
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct co_server *server =
		CONTAINER_OF(poll, struct co_server, poll);

	(void)status; /* accept() knows better */
	(void)events;
	if (server->on_pending)
		server->on_pending(server);
	else if (!server->acceptor || !task_wake(server->acceptor, 0))
		server_unwatch(server);
}

int server_watch(struct co_server *server)
{
	int status = 0;

	if (!server->is_watched)
		status = uv_poll_start(&server->poll, UV_READABLE, on_ready);
	server->is_watched = status == 0;
	return status;
}

void server_unwatch(struct co_server *server)
{
	if (server->is_watched)
		uv_poll_stop(&server->poll);
	server->is_watched = false;
}

/*
 * Whether an error of accept4() is one of the connection that it has dropped.
 */
static bool is_connections(int error)
{
	switch (error) {
	case EINTR:
	case ECONNABORTED:
	case EPROTO:
	case ENOPROTOOPT:
	case ENONET:
	case ENETDOWN:
	case ENETUNREACH:
	case EHOSTDOWN:
	case EHOSTUNREACH:
		return true;
	default:
		return false;
	}
}

int server_take(struct co_server *server)
{
	int fd;

	if (server->is_shut)
		return UV_EOF;
	do
		fd = accept4(server->fd, NULL, NULL,
			     SOCK_NONBLOCK | SOCK_CLOEXEC);
	while (fd < 0 && is_connections(errno));
	return fd < 0 ? uv_translate_sys_error(errno) : fd;
}

int server_await(struct co_server *server)
{
	for (;;) {
		int fd = server->is_closed ? UV_EBADF : server_take(server);
		int status;

		if (fd != UV_EAGAIN)
			return fd;
		status = server_watch(server);
		if (status < 0)
			return status;
		server->acceptor = task_running();
		status = task_wait(NULL, "accept");
		server->acceptor = NULL;
		if (status < 0 && !server->is_closed)
			return status;
	}
}

bool server_is_busy(const struct co_server *server)
{
	return server->acceptor || server->host || server->on_pending;
}

int co_server_accept(struct co_server *server, struct co_stream **out)
{
	int fd, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!server || !task_running())
		return UV_EINVAL;
	if (server_is_busy(server))
		return UV_EBUSY;
	/* However many connections wait, the other tasks get their turn. */
	server->acceptor = task_running();
	status = co_sleep(0);
	server->acceptor = NULL;
	if (status < 0 && !server->is_closed)
		return status;
	fd = server_await(server);
	return fd < 0 ? fd : stream_of_socket(out, fd, server->is_unix);
}

void co_server_shutdown(struct co_server *server)
{
	if (!server)
		return;
	loop_check(server->poll.loop);
	shut(server);
	if (server->acceptor)
		task_wake(server->acceptor, 0);
}

void server_report_failure(int failure)
{
	debug_report("accepting a connection failed: %s; the server tries again",
		     co_strerror(failure));
}

void server_end(struct co_server *server)
{
	uv_close((uv_handle_t *)&server->poll, server_on_closed);
}

void co_server_close(struct co_server *server)
{
	if (!server)
		return;
	loop_check(server->poll.loop);
	shut(server);
	server->is_closed = true;
	server->owner.is_leaving = true;
	if (server->acceptor)
		task_wake(server->acceptor, UV_EBADF);
	if (server->host)
		task_wake(server->host, 0);
	else
		server_end(server);
}
