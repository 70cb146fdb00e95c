/*
 * Connecting sockets, by name and by path.
 */
#ifndef RUNTIME_CONNECT_H
#define RUNTIME_CONNECT_H

#include <netdb.h>
#include <stdint.h>

struct co_connect_options;
union address;

/*
 * Connect to a host's port, or to a Unix socket; co_stream_connect_with() and
 * co_stream_connect_unix() say what errors there are.  Suspends.  Returns 0
 * with *fd the caller's.
 *
 * options  NULL for none.
 */
int connect_host(int *fd, const char *host, uint16_t port,
		 const struct co_connect_options *options);
int connect_unix(int *fd, const char *path);

/*
 * Connect to any of a list of addresses: in their order but for the families
 * taking turns, the next one as soon as one has failed or 250 ms after the one
 * before; the first connection that is made is it (RFC 8305).  Suspends.
 *
 * local  the address of this end; those of the list that are of another family
 *        are passed over.  NULL: any.
 *
 * Returns 0 with *fd the caller's; UV_ECANCELED; UV_ENOMEM; UV_EAFNOSUPPORT if
 * all are passed over; or the error of the first address, when all have failed.
 */
int connect_any(int *fd, const struct addrinfo *addresses,
		const union address *local);

#endif
