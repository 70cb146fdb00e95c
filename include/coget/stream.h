/*
 * TCP byte streams and servers.
 *
 * A stream comes from co_stream_connect() or co_server_accept() and is closed
 * with co_stream_close() or co_stream_reset().  One task may read while another
 * writes; two readers, or two writers, at once are UV_EBUSY.  Writing waits
 * until the kernel has taken the bytes, so a slow peer slows its writer down.
 * The first stream has the process ignore SIGPIPE, unless its action was
 * changed before.
 */
#ifndef COGET_STREAM_H
#define COGET_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A connection. */
struct co_stream;

/* A listening socket. */
struct co_server;

/*
 * Connect to a numeric IPv4 or IPv6 address.  Suspends.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for an address that does
 * not parse; UV_ECONNREFUSED and the system's other errors; UV_ECANCELED.
 */
int co_stream_connect(struct co_stream **out, const char *address,
		      uint16_t port) CO_MUST_CHECK;

/*
 * Read what has come, at least one byte, at most size.  Suspends until then.
 *
 * Returns the number of bytes; 0 at the end of the stream (or for size 0);
 * UV_ECONNRESET and the system's other errors; UV_ECANCELED, with nothing lost:
 * the next read gets the bytes.
 */
int co_stream_read(struct co_stream *stream, void *buf,
		   size_t size) CO_MUST_CHECK;

/*
 * Write all len bytes.  Suspends until the kernel has taken them; data must
 * live until then.
 *
 * Returns 0; UV_EPIPE, UV_ECONNRESET and the system's other errors;
 * UV_ECANCELED, with some part of the data written: the stream can then only be
 * closed or reset.
 */
int co_stream_write(struct co_stream *stream, const void *data,
		    size_t len) CO_MUST_CHECK;

/*
 * Close the sending direction, once what was written is sent; reading goes on.
 * Suspends.
 *
 * Returns 0, UV_ENOTCONN if it was closed already, UV_ECANCELED as above.
 */
int co_stream_shutdown(struct co_stream *stream) CO_MUST_CHECK;

/* Close and free; does not suspend.  No task may wait on it.  NULL: ignored. */
void co_stream_close(struct co_stream *stream);

/* The same with an RST instead of an orderly end (SO_LINGER of zero). */
void co_stream_reset(struct co_stream *stream);

/*
 * Listen on a numeric address.
 *
 * port     0 lets the system choose; see co_server_port().
 * backlog  connections that the kernel keeps waiting for an accept.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for an address that does
 * not parse; UV_EADDRINUSE, UV_EACCES and the system's other errors; UV_ENOMEM.
 */
int co_server_listen(struct co_server **out, const char *address, uint16_t port,
		     int backlog) CO_MUST_CHECK;

/* The port that the server listens on. */
uint16_t co_server_port(const struct co_server *server);

/*
 * Wait for the next connection.  Suspends.
 *
 * Returns 0 with *out owned by the caller, UV_ECANCELED, UV_EMFILE and the
 * system's other errors, UV_EBUSY if another task accepts.
 */
int co_server_accept(struct co_server *server,
		     struct co_stream **out) CO_MUST_CHECK;

/*
 * Stop listening and free; accepted streams go on.  No task may accept.  NULL is
 * ignored.
 */
void co_server_close(struct co_server *server);

#ifdef __cplusplus
}
#endif
#endif
