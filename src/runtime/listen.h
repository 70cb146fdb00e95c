/*
 * Sockets that listen, on an address and on a path.
 */
#ifndef RUNTIME_LISTEN_H
#define RUNTIME_LISTEN_H

#include <stdint.h>

#include <coget/stream.h>

/*
 * Listen; co_server_listen() and co_server_listen_unix() say on what, and what
 * errors there are.  Returns 0 with *fd the caller's.
 */
int listen_host(int *fd, const char *host, uint16_t port,
		const struct co_listen_options *options);
int listen_path(int *fd, const char *path, int backlog);

#endif
