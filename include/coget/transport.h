/*
 * Transports and protocols: connections by callbacks, without a coroutine each
 * (asyncio's Transport and Protocol).
 *
 * A transport is a connection, TCP or a Unix socket or a child's pipe.  Its
 * protocol is a set of functions that the loop calls, one at a time and, but
 * for pause_writing, never from within a call of the transport: connection_made
 * first, then what happens, then connection_lost, exactly once and last.  The
 * transport is freed after connection_lost has returned and must not be used
 * from then on.  Streams (stream.h) are a protocol on a transport.
 *
 * Callbacks must not suspend; they may create tasks and call whatever does not
 * suspend.  The end of the run aborts what is open; a task that connection_lost
 * creates then ends cancelled.
 */
#ifndef COGET_TRANSPORT_H
#define COGET_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A connection. */
struct co_transport;

/* A listening socket; stream.h has the functions to open one for streams. */
struct co_server;

/*
 * What the loop calls; arg is that of the connection.  Any function but
 * connection_lost may be NULL.
 */
struct co_protocol {
	/* The connection is there; from now on the transport may be used. */
	void (*connection_made)(void *arg, struct co_transport *transport);

	/*
	 * Where to read to (BufferedProtocol.get_buffer): *size bytes at *buf,
	 * until data_received; a size of 0, as it is set before, leaves the
	 * input in the kernel until co_transport_resume_reading().  NULL:
	 * memory of the loop's.
	 */
	void (*get_buffer)(void *arg, char **buf, size_t *size);

	/* Bytes have come, len of them, at least one, valid during the call. */
	void (*data_received)(void *arg, const char *data, size_t len);

	/*
	 * The peer has closed its sending side.  True keeps the transport open
	 * for writing; false, and NULL, close it.
	 */
	bool (*eof_received)(void *arg);

	/*
	 * More than the high-water mark is to be sent: write no more for now.
	 * Called by the write, or the change of marks, that made it so.
	 */
	void (*pause_writing)(void *arg);

	/* No more than the low-water mark is left: go on writing. */
	void (*resume_writing)(void *arg);

	/* Nothing is left to be sent. */
	void (*flushed)(void *arg);

	/*
	 * Reading has failed, or the sending of what was queued, and nothing
	 * more is sent.  True keeps the transport open, for what can still be
	 * read, until it is closed; false, and NULL, close it, and
	 * connection_lost gets the status.
	 */
	bool (*failed)(void *arg, int status);

	/*
	 * The end: 0 after a close or the peer's orderly end, UV_ECANCELED
	 * after an abort or the run's end, or the error that ended it.
	 */
	void (*connection_lost)(void *arg, int status);
};

/*
 * Connect to a host's port (loop.create_connection).  Suspends.  See
 * co_stream_connect() for host, port and errors.
 *
 * Returns 0 after connection_made has been called, or an error, none of the
 * protocol's functions having been called.
 */
int co_transport_connect(const char *host, uint16_t port,
			 const struct co_protocol *protocol,
			 void *arg) CO_MUST_CHECK;

/* The same for a Unix socket. */
int co_transport_connect_unix(const char *path,
			      const struct co_protocol *protocol,
			      void *arg) CO_MUST_CHECK;

/*
 * Listen on an address (loop.create_server).  See co_server_listen() for
 * address, port, backlog and errors; does not suspend for a numeric address.
 *
 * protocol  of every connection that is accepted.
 * accept    called for each, returns the arg of its protocol; NULL turns it
 *           away.
 *
 * For want of descriptors or memory the server waits a little and goes on.  It
 * is closed with co_server_close(); connections go on.
 */
int co_transport_listen(struct co_server **out, const char *address,
			uint16_t port, int backlog,
			const struct co_protocol *protocol,
			void *(*accept)(void *arg), void *arg) CO_MUST_CHECK;

/* The same on a Unix socket; see co_server_listen_unix(). */
int co_transport_listen_unix(struct co_server **out, const char *path,
			     int backlog, const struct co_protocol *protocol,
			     void *(*accept)(void *arg),
			     void *arg) CO_MUST_CHECK;

/*
 * Have the connections of a server begin with a protocol
 * (create_server(sock=)): one that listens with options, or on a socket that is
 * inherited (stream.h).  Does not suspend.  protocol, accept and arg are as
 * above.
 *
 * Returns 0, the server being used as one of co_transport_listen(); UV_EBUSY if
 * its connections are accepted by somebody already; UV_EBADF once it is shut
 * down; UV_EINVAL; UV_ENOMEM.
 */
int co_transport_serve(struct co_server *server,
		       const struct co_protocol *protocol,
		       void *(*accept)(void *arg), void *arg) CO_MUST_CHECK;

/*
 * Make a transport of a descriptor that is open (connect_accepted_socket,
 * connect_read_pipe, connect_write_pipe, sock=).  See co_stream_open() for fd
 * and errors.  Does not suspend.
 *
 * Returns 0 after connection_made has been called, or an error, none of the
 * protocol's functions having been called, and fd still the caller's.
 */
int co_transport_open(int fd, const struct co_protocol *protocol,
		      void *arg) CO_MUST_CHECK;

/*
 * Send bytes.  Does not suspend: what the kernel does not take at once is
 * copied and sent as the peer reads.  Heed pause_writing, or memory grows.
 *
 * Returns 0; UV_EPIPE after co_transport_close() or co_transport_write_eof();
 * UV_EINVAL for NULL; UV_ENOMEM, with nothing of data queued; the error that
 * the connection has met.  A protocol without failed is then closed, and its
 * connection_lost gets the error; with one, to close is the caller's business.
 */
int co_transport_write(struct co_transport *transport, const void *data,
		       size_t len) CO_MUST_CHECK;

/*
 * Close the sending side once all is sent.  Returns 0; UV_EPIPE if it is closed
 * already, or UV_ENOTCONN by an error; UV_ENOTSOCK for a pipe, which close()
 * ends.
 */
int co_transport_write_eof(struct co_transport *transport) CO_MUST_CHECK;

/* The number of bytes not sent yet (get_write_buffer_size). */
size_t co_transport_unsent(const struct co_transport *transport);

/*
 * Set the marks, in bytes, above which pause_writing is called and down to
 * which resume_writing; the default is 64 KiB and 16 KiB.
 *
 * Returns 0, or UV_EINVAL if low is more than high.
 */
int co_transport_set_marks(struct co_transport *transport, size_t high,
			   size_t low) CO_MUST_CHECK;

/*
 * Stop and start calling data_received, and eof_received; both may be repeated.
 * NULL is ignored, here and below.
 */
void co_transport_pause_reading(struct co_transport *transport);
void co_transport_resume_reading(struct co_transport *transport);

/* Close once all is sent; data_received is not called any more. */
void co_transport_close(struct co_transport *transport);

/* Close at once; what was not sent is dropped. */
void co_transport_abort(struct co_transport *transport);

/* Whether it is closed or closing. */
bool co_transport_is_closing(const struct co_transport *transport);

/*
 * The descriptor, for getsockname(2), setsockopt(2) and the like; it stays the
 * transport's.  UV_EBADF once that is closed, UV_EINVAL for NULL.
 */
int co_transport_fd(const struct co_transport *transport);

#ifdef __cplusplus
}
#endif
#endif
