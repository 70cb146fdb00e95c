/*
 * Datagrams: UDP, and Unix sockets of that type (asyncio's datagram endpoints).
 *
 * An endpoint comes from co_datagram_bind(), which talks with anybody,
 * co_datagram_connect(), which talks with one peer, or co_datagram_open(), and
 * is closed with co_datagram_close().  One task may receive while another
 * sends; two that receive, or two that send, at once are UV_EBUSY.
 *
 * What is sent comes whole or not at all, maybe in another order, maybe twice.
 * Nothing is buffered but by the kernel, which drops what nobody receives in
 * time.
 *
 * Any task may close an endpoint while others wait on it: their calls return
 * UV_EBADF, after which they leave it alone.  NULL for an endpoint or an output
 * is UV_EINVAL.
 */
#ifndef COGET_DATAGRAM_H
#define COGET_DATAGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A socket of datagrams. */
struct co_datagram;

/* How to bind one; all zero is as NULL. */
struct co_datagram_options {
	/*
	 * Let several endpoints, also of other processes of the same user,
	 * share the port: each gets a part of what comes (SO_REUSEPORT).
	 */
	bool reuse_port;

	/* Allow what is sent to a network's broadcast address. */
	bool broadcast;

	/* Bind to IPv6 alone, where an address could stand for IPv4, too. */
	bool only_ipv6;
};

/*
 * Bind to a host's port (create_datagram_endpoint(local_addr=)).  Does not
 * suspend.
 *
 * host     a numeric address, IPv4 or IPv6; NULL for all addresses, of IPv6 and
 *          IPv4 both where the system has both.
 * port     0 lets the system choose; see co_datagram_port().
 * options  NULL for none.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for an address that does
 * not parse; UV_EADDRINUSE, UV_EACCES and the system's other errors; UV_ENOMEM.
 */
int co_datagram_bind(struct co_datagram **out, const char *host, uint16_t port,
		     const struct co_datagram_options *options) CO_MUST_CHECK;

/*
 * Make an endpoint that talks with one port of a host
 * (create_datagram_endpoint(remote_addr=)).  Suspends while a name is looked
 * up.  Nothing is sent, and nobody need be there.
 *
 * host  a name, or a numeric address.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for no host; UV_EAI_NONAME
 * and libuv's other codes for a name that does not resolve; UV_ENETUNREACH and
 * the system's other errors; UV_ECANCELED; UV_ENOMEM.
 */
int co_datagram_connect(struct co_datagram **out, const char *host,
			uint16_t port) CO_MUST_CHECK;

/*
 * Make an endpoint of a socket of datagrams that is open
 * (create_datagram_endpoint(sock=)): inherited, handed over, or with options of
 * its own.  Does not suspend.
 *
 * fd  is closed with the endpoint, but 0, 1 and 2 stay open.  O_NONBLOCK is
 *     set, for all processes that have it.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for a socket of another
 * type; UV_ENOTSOCK; UV_EBADF; UV_EMFILE; UV_ENOMEM.  On error *out is NULL,
 * and fd still the caller's.
 */
int co_datagram_open(struct co_datagram **out, int fd) CO_MUST_CHECK;

/*
 * Receive a datagram.  Suspends until one has come, and now and then for a
 * turn.
 *
 * from  out: the sender's address; NULL if not wanted.
 *
 * Returns its length, which may be 0; UV_EMSGSIZE if it was longer than size,
 * with the first size bytes in buf and the rest lost; UV_ECONNREFUSED if the
 * one peer does not listen, and the system's other errors, after which it may
 * be called again; UV_EBUSY; UV_EBADF; UV_ECANCELED, with nothing lost.
 */
ssize_t co_datagram_receive(struct co_datagram *datagram, void *buf,
			    size_t size,
			    struct sockaddr_storage *from) CO_MUST_CHECK;

/*
 * Send a datagram.  Suspends while the kernel has no room for it, and now and
 * then for a turn.
 *
 * to  an address of IPv4, IPv6 or a Unix socket; NULL for the one peer.
 *
 * Returns 0 when the kernel has it; UV_EMSGSIZE if it is longer than can be
 * sent; UV_EDESTADDRREQ without an address or a peer, which the kernel may call
 * UV_ENOTCONN; UV_EINVAL for an address of another family; UV_ECONNREFUSED for
 * one that was sent before, and the system's other errors, after which it may
 * be called again; UV_EBUSY; UV_EBADF; UV_ECANCELED, with nothing sent.
 */
int co_datagram_send(struct co_datagram *datagram, const void *data, size_t len,
		     const struct sockaddr *to) CO_MUST_CHECK;

/* The port that it is bound to; 0 for none. */
uint16_t co_datagram_port(const struct co_datagram *datagram);

/*
 * The descriptor, for getsockname(2), setsockopt(2) and the like; it stays the
 * endpoint's.  UV_EINVAL for NULL.
 */
int co_datagram_fd(const struct co_datagram *datagram);

/*
 * Close and free; does not suspend.  Calls of other tasks on it return
 * UV_EBADF.  NULL is ignored.
 */
void co_datagram_close(struct co_datagram *datagram);

/* For CO_CLOSING. */
CO_CLOSER_(co_datagram)

#ifdef __cplusplus
}
#endif
#endif
