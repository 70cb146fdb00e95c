/*
 * Sockets that listen, on an address and on a path, or are bound to an address.
 */
#ifndef RUNTIME_LISTEN_H
#define RUNTIME_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

/* What co_listen_options and co_datagram_options say, and the socket's type. */
struct listen_options {
	int type; /* SOCK_STREAM, or SOCK_DGRAM, which is bound and no more */
	int backlog;
	bool reuse_port;
	bool only_ipv6;
	bool broadcast;
	bool keep_alive;
};

/*
 * Listen; co_server_listen(), co_datagram_bind() and co_server_listen_unix()
 * say on what, and what errors there are.  Returns 0 with *fd the caller's.
 */
int listen_host(int *fd, const char *host, uint16_t port,
		const struct listen_options *options);
int listen_path(int *fd, const char *path, int backlog);

#endif
