/*
 * Names and addresses, looked up off the loop (loop.getaddrinfo).
 *
 * The structs and constants are those of <netdb.h>.  The system's resolver
 * works on a thread of the pool (thread.h).  A cancelled lookup returns at
 * once; a thread that has begun one goes on with it until the resolver gives
 * up, and the end of co_run() waits for it.
 */
#ifndef COGET_RESOLVE_H
#define COGET_RESOLVE_H

#include <netdb.h>
#include <stddef.h>
#include <sys/socket.h>

#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Look up the addresses of a node and service, getaddrinfo(3).  Suspends.
 *
 * node, service  names or numbers; one of them may be NULL.  Copied.
 * hints          as in getaddrinfo(3); NULL for none.
 *
 * Returns 0 with *out to be freed with co_freeaddrinfo(); UV_EINVAL for neither
 * node nor service or outside a task; UV_EAI_NONAME and libuv's other UV_EAI
 * codes; UV_ECANCELED; UV_ENOMEM.  On error *out is NULL.
 */
int co_getaddrinfo(struct addrinfo **out, const char *node,
		   const char *service,
		   const struct addrinfo *hints) CO_MUST_CHECK;

/* Free a list from co_getaddrinfo().  NULL is ignored. */
void co_freeaddrinfo(struct addrinfo *addresses);

/*
 * Look up the names of an address, getnameinfo(3).  Suspends.
 *
 * host, service  receive the names, terminated, in so many bytes; NULL with a
 *                size of 0 for what is not wanted.
 * flags          NI_NUMERICHOST and its likes.
 *
 * Returns 0; UV_ENOBUFS if a name does not fit; UV_EINVAL for no address, a
 * family that is not IP, or outside a task; UV_EAI_NONAME and the other UV_EAI
 * codes; UV_ECANCELED; UV_ENOMEM.  On error both are empty strings.
 */
int co_getnameinfo(const struct sockaddr *address, char *host,
		   size_t host_size_bytes, char *service,
		   size_t service_size_bytes, int flags) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
