/*
 * Descriptors from elsewhere: handed over by another process on a Unix socket
 * (SCM_RIGHTS of unix(7)), or by the service manager that has started this one
 * (socket activation).
 *
 * What to make of them: co_stream_open() for a connection, a pipe or a
 * terminal; co_server_open() for a socket that listens; co_datagram_open() for
 * one of datagrams; file.h for files.
 */
#ifndef COGET_DESCRIPTOR_H
#define COGET_DESCRIPTOR_H

#include <stddef.h>
#include <sys/types.h>

#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct co_stream;

/* So many descriptors can go with some bytes (Linux's SCM_MAX_FD). */
#define CO_FDS_MAX 253

/*
 * Send bytes, and descriptors with the first of them, after what is buffered
 * (socket.send_fds).  Suspends until the kernel has taken them.  The receiver
 * gets descriptors of its own for the same open files; the caller's stay the
 * caller's, and may be closed on return.
 *
 * len    at least 1: descriptors do not travel alone.
 * count  up to CO_FDS_MAX.
 *
 * Returns 0; UV_ENOTSUP if the stream is not of a Unix socket, or has a filter;
 * UV_EBADF for a descriptor that is not open, with nothing sent; UV_EINVAL; the
 * errors of co_stream_write().
 */
int co_stream_send_fds(struct co_stream *stream, const void *data, size_t len,
		       const int *fds, size_t count) CO_MUST_CHECK;

/*
 * Read what has come, at least one byte, at most size, and the descriptors that
 * came with it (socket.recv_fds).  Suspends until then.  If there are
 * descriptors, the bytes end with those that they were sent with; before them
 * may be some that came without.  Other calls that read, and a select that
 * waits for the stream, drop descriptors: use this one wherever some may come.
 *
 * fds    receives at most max descriptors, which are the caller's to close;
 *        O_CLOEXEC is set on each.
 * count  out: how many there are.
 *
 * Returns the number of bytes; 0 at the end of the stream; UV_EMSGSIZE if more
 * than max descriptors came, and UV_EMFILE if the process may not have so many:
 * all of them are closed, and the bytes lost; UV_ENOTSUP as above; UV_EINVAL,
 * also for a size of 0; UV_ECONNRESET and the system's other errors; UV_EBUSY;
 * UV_ECANCELED, with nothing lost.  On error *count is 0.
 */
ssize_t co_stream_receive_fds(struct co_stream *stream, void *buf, size_t size,
			      int *fds, size_t max,
			      size_t *count) CO_MUST_CHECK;

/*
 * How many descriptors the service manager has given this process
 * (sd_listen_fds(3)): they are 3 and those that follow.  They are set to be
 * closed in children.  May be called anywhere, and again.
 *
 * Returns their number; 0 where the environment variable LISTEN_FDS is not set,
 * or LISTEN_PID names another process; UV_EINVAL if either is no number, or one
 * of the descriptors is not open.
 */
int co_listen_fds(void) CO_MUST_CHECK;

/*
 * The first of these descriptors that has a name: what the unit of the socket
 * says in FileDescriptorName=, or else the unit's own name.  NULL: the first.
 *
 * Returns it, the caller's; UV_ENOENT if there is none; UV_EINVAL as above.
 */
int co_listen_fd(const char *name) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
