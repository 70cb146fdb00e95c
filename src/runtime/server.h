/*
 * Inside a server: a listening socket that is watched while somebody waits for
 * a connection.
 *
 * It is watched through libuv and accepted from directly, since uv_listen()
 * drops connections when descriptors run out and can spin on other errors.
 * What nobody accepts stays in the kernel's backlog.
 */
#ifndef RUNTIME_SERVER_H
#define RUNTIME_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

#include <coget/loop.h>
#include <coget/stream.h>
#include <coget/time.h>

#include "runtime/loop.h"
#include "runtime/task.h"

/* How long to wait when there are no descriptors, or no memory. */
#define SERVER_RETRY_NS (100 * CO_MILLISECOND)

struct co_server {
	struct loop_owner owner;
	uv_poll_t poll;
	int fd;
	bool is_watched;
	bool is_shut;
	bool is_closed; /* and freed, once nobody serves */
	bool is_unix;
	bool is_lent; /* others may have the socket, too */
	char *path; /* of a Unix socket made here; and what was made there */
	dev_t device;
	ino_t inode;

	struct co_task *acceptor; /* waits for a connection, or its turn */

	/* Instead of an acceptor, for transports. */
	void (*on_pending)(struct co_server *server);
	const struct co_protocol *protocol;
	void *(*accept)(void *arg);
	void *arg;
	struct co_callback retry; /* after an error */

	/* Of co_server_serve(). */
	struct co_task *host; /* its caller */
	bool is_joining;
	struct co_link clients;
	size_t clients_len;
};

/* Whether the server's connections are accepted by somebody already. */
bool server_is_busy(const struct co_server *server);

/*
 * Accept a connection that is there.  Returns a descriptor; UV_EAGAIN if there
 * is none; UV_EOF once the server is shut down; or the system's error.
 */
int server_take(struct co_server *server);

/*
 * The same, waiting for one: not UV_EAGAIN, but UV_ECANCELED, or UV_EBADF once
 * the server is closed.
 */
int server_await(struct co_server *server);

/*
 * Have the acceptor woken, or on_pending called, when there is a connection.
 * Returns 0, or libuv's error.
 */
int server_watch(struct co_server *server);

/*
 * Report that a connection could not be accepted, for which another try comes.
 */
void server_report_failure(int failure);

/* Free a server that is closed; no task serves any more. */
void server_end(struct co_server *server);

/* The handle is closed; and: the end of the run has found the server open. */
void server_on_closed(uv_handle_t *handle);
void server_abandon(uv_handle_t *handle);

/* No more, until it is watched again. */
void server_unwatch(struct co_server *server);

#endif
