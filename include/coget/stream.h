/*
 * Byte streams and servers: TCP, Unix sockets, a child's pipes (asyncio
 * streams).
 *
 * A stream comes from co_stream_connect(), a server, a process, or, for any
 * descriptor, co_stream_open(), and is closed with co_stream_close() or
 * co_stream_reset().  One task may read while another writes; two readers, or
 * two writers, at once are UV_EBUSY.  co_stream_write() waits until the kernel
 * has taken the bytes, so a slow peer slows its writer down; co_stream_buffer()
 * and co_stream_drain() are asyncio's pair of write and drain.  The first
 * stream has the process ignore SIGPIPE, unless its action was changed before.
 *
 * Reading functions share one buffer, of which the stream keeps what the caller
 * has not taken yet: errors and cancellations of a read lose nothing.  An error
 * of writing is for good, and later calls that write return it again; what the
 * peer has sent before can still be read.
 *
 * Any task may close a stream or a server while others wait on it: their calls
 * return UV_EBADF, after which they leave it alone.
 *
 * What lies between a stream and its connection, such as TLS, is a filter; see
 * filter.h.
 *
 * NULL for a stream, a server or an output is UV_EINVAL.
 */
#ifndef COGET_STREAM_H
#define COGET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <coget/bytes.h>
#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A connection. */
struct co_stream;

/* A listening socket. */
struct co_server;

/*
 * Connect to a host's port (open_connection).  Suspends.
 *
 * host  a name or a numeric IPv4 or IPv6 address.  A name's addresses are tried
 *       in the order of RFC 6724, the families taking turns, the next one as
 *       soon as one fails or after 250 ms; the first to answer wins (RFC 8305).
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for no host; UV_EAI_NONAME
 * and libuv's other codes for a name that does not resolve; UV_ECONNREFUSED and
 * the system's other errors, the first address's; UV_EMFILE; UV_ECANCELED;
 * UV_ENOMEM.
 */
int co_stream_connect(struct co_stream **out, const char *host,
		      uint16_t port) CO_MUST_CHECK;

/* How to connect; all zero is as above. */
struct co_connect_options {
	/*
	 * The numeric address of this end (open_connection(local_addr=)); NULL:
	 * the system chooses it.  It may name its interface, as fe80::1%eth0
	 * does.  Addresses of the host that are of the other family are passed
	 * over.
	 */
	const char *local_host;

	/* Its port; 0: the system chooses it.  Needs local_host. */
	uint16_t local_port;
};

/*
 * The same with options; NULL for none.
 *
 * Returns what co_stream_connect() does; UV_EINVAL for a local address that
 * does not parse; UV_EAFNOSUPPORT if the host has no address of its family;
 * UV_EADDRNOTAVAIL if it is none of this machine's; UV_EADDRINUSE.
 */
int co_stream_connect_with(
	struct co_stream **out, const char *host, uint16_t port,
	const struct co_connect_options *options) CO_MUST_CHECK;

/*
 * Connect to a Unix socket (open_unix_connection).  Suspends while the server's
 * backlog is full.  UV_EINVAL for no path, UV_ENAMETOOLONG if it does not fit
 * into an address, UV_ENOENT, UV_ECONNREFUSED; otherwise as above.
 */
int co_stream_connect_unix(struct co_stream **out,
			   const char *path) CO_MUST_CHECK;

/*
 * Make a stream of a descriptor that is open (connect_read_pipe,
 * connect_write_pipe, sock=): of a connected socket, be it inherited, handed
 * over or socketpair(2)'s; of an end of a pipe or FIFO; of a terminal.  Does
 * not suspend.
 *
 * fd  is closed with the stream, but 0, 1 and 2 stay open.  A pipe or terminal
 *     is opened anew where that is possible, so that other processes that have
 *     it are not disturbed.  On anything else O_NONBLOCK is set, for all
 *     processes that have it.
 *
 * What can only be written returns UV_ENOTCONN when it is read, and what can
 * only be read UV_EPIPE when it is written; what is no socket cannot be shut
 * down (UV_ENOTSOCK), and ends with its close.
 *
 * Returns 0 with *out owned by the caller; UV_EPERM for a plain file, a
 * directory, and devices that cannot be waited for, such as /dev/null:
 * file.h is for these; UV_EINVAL for a socket that listens or is of
 * datagrams; UV_ENOTCONN; UV_EBADF; UV_EMFILE; UV_ENOMEM.  On error *out is
 * NULL, and fd still the caller's.
 */
int co_stream_open(struct co_stream **out, int fd) CO_MUST_CHECK;

/*
 * Read what has come, at least one byte, at most size.  Suspends until then.
 *
 * Returns the number of bytes; 0 at the end of the stream (or for size 0);
 * UV_ECONNRESET and the system's other errors; UV_EBUSY; UV_ECANCELED, with
 * nothing lost: the next read gets the bytes.
 */
ssize_t co_stream_read(struct co_stream *stream, void *buf,
		       size_t size) CO_MUST_CHECK;

/*
 * Read exactly size bytes (readexactly).  Suspends until they are there.
 *
 * got  out: how many bytes are in buf, also on error; NULL if not wanted.
 *
 * Returns 0; UV_EOF if the stream ended before (IncompleteReadError);
 * UV_ECONNRESET and the system's other errors; UV_ECANCELED.  After an error a
 * call for the rest goes on where this one stopped.
 */
int co_stream_read_exactly(struct co_stream *stream, void *buf, size_t size,
			   size_t *got) CO_MUST_CHECK;

/*
 * Read up to and including a separator (readuntil).  Suspends until it has
 * come.
 *
 * data  out: the bytes, in the stream's buffer, terminated by a NUL that is not
 *       counted; they hold until the next call that reads.
 *
 * Returns their number, the separator's included; UV_EOF if the stream ended
 * before it (IncompleteReadError); CO_LIMIT_OVERRUN if it has not come within
 * the limit (LimitOverrunError); both leave the bytes to be read otherwise;
 * UV_EINVAL for an empty separator; UV_ECONNRESET and the system's other
 * errors; UV_ECANCELED; UV_ENOMEM.  On error *data is NULL.
 *
 * After CO_LIMIT_OVERRUN the first limit bytes hold no separator: who wants to
 * skip what is too long takes them with co_stream_read_exactly() and reads
 * again.
 */
ssize_t co_stream_read_until(struct co_stream *stream, const char **data,
			     const void *separator,
			     size_t separator_len) CO_MUST_CHECK;

/*
 * Read a line with its newline (readline).  The same, but at the end of the
 * stream the last bytes are a line without one, and then 0 is returned.
 */
ssize_t co_stream_read_line(struct co_stream *stream,
			    const char **line) CO_MUST_CHECK;

/*
 * Read lines until the end of the stream: line, a const char *, and len, a
 * size_t, are assigned as by co_stream_read_line(), and the body runs:
 *
 *	CO_FOR_LINES (line, len, stream, status)
 *		status = co_stream_write(stream, line, len);
 *	return status;
 *
 * status is an int variable.  The loop ends with it at 0 at the end of the
 * stream, and otherwise with the error of co_stream_read_line(), or with one
 * that the body has left in it.  Suspends as co_stream_read_line() does.
 */
#define CO_FOR_LINES(line, len, stream, status) \
	for ((status) = 0;                      \
	     co_stream_next_line((stream), &(line), &(len), &(status));)

/*
 * For CO_FOR_LINES: whether there is another line, and *status is not an error.
 */
bool co_stream_next_line(struct co_stream *stream, const char **line,
			 size_t *len, int *status);

/*
 * Read to the end of the stream.  Suspends until then.
 *
 * max  bytes at most; SIZE_MAX: any number.
 *
 * Returns 0 with out's bytes owned by the caller; CO_LIMIT_OVERRUN if there are
 * more than max bytes; the other errors of reading.  On error *out is empty,
 * and the bytes that had come can still be read.
 */
int co_stream_read_all(struct co_stream *stream, struct co_bytes *out,
		       size_t max) CO_MUST_CHECK;

/* Whether the peer has ended the stream and everything has been read. */
bool co_stream_at_eof(const struct co_stream *stream);

/*
 * Limit what co_stream_read_until() and co_stream_read_line() gather, in bytes
 * with the separator; 64 KiB unless changed.  Returns 0, or UV_EINVAL for 0 or
 * SIZE_MAX.
 */
int co_stream_set_limit(struct co_stream *stream, size_t limit) CO_MUST_CHECK;

/*
 * Write all len bytes, after what is buffered.  Suspends until the kernel has
 * taken them; data must live until then.
 *
 * Returns 0; UV_EPIPE, also after co_stream_shutdown(), UV_ECONNRESET and the
 * system's other errors; UV_EBUSY; UV_ECANCELED or UV_ENOMEM, with some part of
 * the data written: the stream can then only be read, closed or reset.
 */
int co_stream_write(struct co_stream *stream, const void *data,
		    size_t len) CO_MUST_CHECK;

/*
 * Write a text, formatted as by printf(3); otherwise as co_stream_write().
 *
 * Also UV_ENOMEM with nothing written, and UV_EINVAL for what printf(3)
 * refuses.
 */
int co_stream_printf(struct co_stream *stream, const char *format, ...)
	__attribute__((format(printf, 2, 3))) CO_MUST_CHECK;

/*
 * Write what comes from a stream, until that ends, to another, or back to the
 * same.  Suspends until then.
 *
 * Returns 0 at the end, with to still open; or the error of reading or writing.
 */
int co_stream_copy(struct co_stream *to, struct co_stream *from) CO_MUST_CHECK;

/*
 * Have a copy of the bytes sent, in order, while the caller goes on
 * (StreamWriter.write).  Does not suspend.  Whoever writes much calls
 * co_stream_drain() now and then.
 *
 * Returns 0; the error that this write or one before has met; UV_EPIPE after
 * co_stream_shutdown(); UV_EBUSY while a task is in co_stream_write();
 * UV_ENOMEM, with nothing of data taken.
 */
int co_stream_buffer(struct co_stream *stream, const void *data,
		     size_t len) CO_MUST_CHECK;

/*
 * Wait, if more was buffered than the high-water mark, until no more than the
 * low-water mark is.  Suspends only then.  Several tasks may drain one stream.
 *
 * Returns 0, the error that a write has met, or UV_ECANCELED, with nothing
 * lost.
 */
int co_stream_drain(struct co_stream *stream) CO_MUST_CHECK;

/* Wait until nothing is buffered.  Suspends until then; otherwise as drain. */
int co_stream_flush(struct co_stream *stream) CO_MUST_CHECK;

/* The number of bytes buffered (get_write_buffer_size). */
size_t co_stream_unsent(const struct co_stream *stream);

/*
 * Set the water marks in bytes; 64 KiB and 16 KiB unless changed.  Returns 0,
 * or UV_EINVAL if low is more than high.
 */
int co_stream_set_marks(struct co_stream *stream, size_t high,
			size_t low) CO_MUST_CHECK;

/*
 * Close the sending direction, once what was written is sent; reading goes on.
 * Suspends.
 *
 * Returns 0; UV_ENOTCONN if it was closed already, here or by an error;
 * UV_ENOTSOCK for a pipe or a terminal, which goes on; the error that a write
 * has met; UV_EBUSY; UV_ECANCELED, in which case it is closed in the
 * background.
 */
int co_stream_shutdown(struct co_stream *stream) CO_MUST_CHECK;

/*
 * Close and free; does not suspend.  Calls of other tasks on it return
 * UV_EBADF.  What is buffered is sent first, in the background, as far as the
 * peer takes it before the run ends; co_stream_flush() waits for it.  If a task
 * was in co_stream_write(), the rest of its bytes is dropped.  NULL is ignored.
 */
void co_stream_close(struct co_stream *stream);

/*
 * Close and free at once, with an RST instead of an orderly end where the
 * stream is one of TCP; what is buffered is dropped.  Calls of other tasks on
 * it return UV_EBADF.  NULL is ignored.
 */
void co_stream_reset(struct co_stream *stream);

/*
 * The address and port of this end (getsockname(2)), and of the peer's
 * (getpeername(2)).  Returns 0; UV_EINVAL for NULL; UV_ENOTSOCK for a pipe or a
 * terminal; UV_ENOTCONN and the system's other errors.  On error *out is zero.
 */
int co_stream_local_address(const struct co_stream *stream,
			    struct sockaddr_storage *out) CO_MUST_CHECK;
int co_stream_peer_address(const struct co_stream *stream,
			   struct sockaddr_storage *out) CO_MUST_CHECK;

/*
 * The descriptor, for setsockopt(2) and the like; it stays the stream's.
 * TCP_NODELAY is set from the beginning.  UV_EINVAL for NULL.
 */
int co_stream_fd(const struct co_stream *stream);

/*
 * Listen on a host's port.
 *
 * host     a numeric address, IPv4 or IPv6; NULL for all addresses, of IPv6 and
 *          IPv4 both where the system has both, whatever its bindv6only says.
 * port     0 lets the system choose; see co_server_port().
 * backlog  connections that the kernel keeps waiting for an accept; commonly
 *          128, or as many as may come at once.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for an address that does
 * not parse; UV_EADDRINUSE, UV_EACCES and the system's other errors; UV_ENOMEM.
 */
int co_server_listen(struct co_server **out, const char *host, uint16_t port,
		     int backlog) CO_MUST_CHECK;

/* How to listen; all zero is as above, with a backlog of 128. */
struct co_listen_options {
	/* 0 or less: 128. */
	int backlog;

	/*
	 * Let several servers, also of other processes of the same user, listen
	 * on the port: each gets a part of the connections (SO_REUSEPORT).
	 */
	bool reuse_port;

	/* Listen on IPv6 alone, where an address could stand for IPv4, too. */
	bool only_ipv6;

	/*
	 * Have the kernel ask peers that are silent for long whether they are
	 * still there (SO_KEEPALIVE), on each connection that is accepted.
	 */
	bool keep_alive;
};

/* The same with options; NULL for none. */
int co_server_listen_with(
	struct co_server **out, const char *host, uint16_t port,
	const struct co_listen_options *options) CO_MUST_CHECK;

/*
 * Listen on a socket that listens already (start_server(sock=)): one that is
 * inherited, as those are of a service that systemd starts with a socket
 * (co_listen_fd()).  Does not suspend.
 *
 * fd  is closed with the server, but 0, 1 and 2 stay open.  O_NONBLOCK is set,
 *     for all processes that have it, which go on listening when the server
 *     ends, as do servers of its duplicates.  A Unix socket's path stays.
 *
 * Returns 0 with *out owned by the caller; UV_EINVAL for a socket that does not
 * listen, or is of datagrams; UV_ENOTSOCK; UV_EBADF; UV_EMFILE; UV_ENOMEM.  On
 * error *out is NULL, and fd still the caller's.
 */
int co_server_open(struct co_server **out, int fd) CO_MUST_CHECK;

/*
 * Listen on a Unix socket.  A socket that is there and on which nobody listens
 * is replaced; closing the server removes it, if it still is this one.
 * UV_EADDRINUSE if somebody listens, or if the path is no socket; UV_EINVAL for
 * no path; UV_ENAMETOOLONG; otherwise as above.
 */
int co_server_listen_unix(struct co_server **out, const char *path,
			  int backlog) CO_MUST_CHECK;

/* The port that the server listens on; 0 for a Unix socket. */
uint16_t co_server_port(const struct co_server *server);

/*
 * Wait for the next connection.  Suspends, also if one waits already, for a
 * turn.
 *
 * Returns 0 with *out owned by the caller; UV_EOF once the server is shut down;
 * UV_EBADF if it is closed meanwhile; UV_ECANCELED, UV_ENOMEM, UV_EMFILE and
 * the system's other errors, with the connection left to the next call where
 * that is possible; UV_EBUSY if another task accepts or serves.
 */
int co_server_accept(struct co_server *server,
		     struct co_stream **out) CO_MUST_CHECK;

/*
 * Speaks with one client; closes nothing: the server closes the stream.  When
 * it returns, no other task may wait on the stream: join those that do, and let
 * others send with co_stream_buffer(), which does not wait.
 */
typedef int co_client_fn(void *arg, struct co_stream *stream);

/*
 * Accept connections and run talk(arg, stream) for each, in a task of its own,
 * until the caller is cancelled or the server is shut down (start_server and
 * serve_forever).  Suspends.  If talk returns 0 or more, what is buffered is
 * flushed, by the same task and for as long as the peer takes, and the stream
 * closed; if it returns an error, or the flush fails, the stream is reset and
 * what is buffered dropped.  Where a peer may have stopped reading, end talk
 * with a co_stream_flush() of limited time.  Failures of single connections,
 * also of accepting one for want of descriptors, are not the server's: it waits
 * a little and goes on.  In debug mode they are reported.
 *
 * When the caller is cancelled, the connections' tasks are, and have ended on
 * return.
 *
 * Returns 0 after co_server_shutdown() and the end of all connections;
 * UV_ECANCELED; UV_EBADF after co_server_close(); UV_EBUSY; UV_EINVAL.
 */
int co_server_serve(struct co_server *server, co_client_fn *talk,
		    void *arg) CO_MUST_CHECK;

/*
 * Listen on a host's port as co_server_listen() does, with a backlog of 128,
 * and serve as co_server_serve() does, until the caller is cancelled; then
 * close.  Suspends.  CO_WITH_SERVER (with.h) serves beside other work.
 *
 * Returns UV_ECANCELED, or the error that kept it from listening or serving.
 */
int co_serve(const char *host, uint16_t port, co_client_fn *talk,
	     void *arg) CO_MUST_CHECK;

/* The number of connections that co_server_serve() has open. */
size_t co_server_connections(const struct co_server *server);

/*
 * Stop listening in good order: no more connections are accepted, those that
 * are open go on, and co_server_serve() returns when they have ended.  One that
 * was accepted shortly before may begin its talk only now.  Does not suspend;
 * may be repeated.  NULL is ignored.
 */
void co_server_shutdown(struct co_server *server);

/*
 * Stop listening and free; does not suspend.  Streams from co_server_accept()
 * go on; a task that accepts or serves gets UV_EBADF, and the connections that
 * it serves are cancelled and have ended by then.  NULL is ignored.
 */
void co_server_close(struct co_server *server);

/* For CO_CLOSING. */
CO_CLOSER_(co_stream)
CO_CLOSER_(co_server)

#ifdef __cplusplus
}
#endif
#endif
