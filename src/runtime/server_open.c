/*
 * Servers: opening.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/descriptor.h"
#include "runtime/link.h"
#include "runtime/listen.h"
#include "runtime/server.h"

enum { BACKLOG_LEN = 128 };

static void retry_pending(void *arg)
{
	struct co_server *server = arg;

	server->on_pending(server);
}

/* Remember the socket that was made at a path, to be removed with the server.
 */
static int note_path(struct co_server *server, const char *path)
{
	struct stat there = {0};

	server->path = strdup(path);
	if (!server->path)
		return UV_ENOMEM;
	(void)!lstat(path, &there);
	server->device = there.st_dev;
	server->inode = there.st_ino;
	return 0;
}

/* Make a server of a listening socket, which is closed on an error. */
static int make(struct co_server **out, int fd, const char *path)
{
	struct co_server *server = calloc(1, sizeof(*server));
	int status = UV_ENOMEM;

	if (!server)
		goto close_fd;
	if (path && note_path(server, path) < 0)
		goto free_server;
	status = uv_poll_init(&loop_current->uv, &server->poll, fd);
	if (status < 0)
		goto free_server;
	server->owner = (struct loop_owner){.what = "server",
					    .on_closed = server_on_closed,
					    .abandon = server_abandon};
	loop_own(&server->owner, (uv_handle_t *)&server->poll);
	server->fd = fd;
	server->is_unix = path;
	co_callback_init(&server->retry, retry_pending, server);
	link_init(&server->clients);
	*out = server;
	return 0;

free_server:
	free(server->path);
	free(server);
close_fd:
	close(fd);
	if (path)
		unlink(path);
	return status;
}

static int listen_with(struct co_server **out, const char *host, uint16_t port,
		       const struct listen_options *options)
{
	int fd, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current)
		return UV_EINVAL;
	status = listen_host(&fd, host, port, options);
	return status < 0 ? status : make(out, fd, NULL);
}

int co_server_listen_with(struct co_server **out, const char *host,
			  uint16_t port,
			  const struct co_listen_options *options)
{
	struct listen_options how = {.type = SOCK_STREAM,
				     .backlog = BACKLOG_LEN};

	if (options) {
		how.reuse_port = options->reuse_port;
		how.only_ipv6 = options->only_ipv6;
		how.keep_alive = options->keep_alive;
		if (options->backlog > 0)
			how.backlog = options->backlog;
	}
	return listen_with(out, host, port, &how);
}

int co_server_listen(struct co_server **out, const char *host, uint16_t port,
		     int backlog)
{
	const struct listen_options how = {.type = SOCK_STREAM,
					   .backlog = backlog};

	return listen_with(out, host, port, &how);
}

int co_server_listen_unix(struct co_server **out, const char *path, int backlog)
{
	int fd, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current)
		return UV_EINVAL;
	status = listen_path(&fd, path, backlog);
	return status < 0 ? status : make(out, fd, path);
}

int co_server_open(struct co_server **out, int fd)
{
	bool is_unix;
	int own, status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!loop_current)
		return UV_EINVAL;
	status = descriptor_of_listener(&own, &is_unix, fd);
	if (status == 0)
		status = make(out, own, NULL);
	if (status < 0)
		return status;
	(*out)->is_unix = is_unix;
	(*out)->is_lent = true;
	descriptor_close_taken(fd);
	return 0;
}
