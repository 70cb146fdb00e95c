/*
 * Filters: what a stream's bytes pass through on their way, such as TLS.
 *
 * A filter turns what comes from the peer into what readers get, and what is
 * written into what is sent.  Above it a stream is what it was: lines, limits,
 * water marks, half-close and cancellation are the same.  <coget/tls.h> has the
 * one that most programs need; this header is for whoever writes another.
 *
 * A filter is a set of functions that the loop calls, one at a time and on its
 * own stack; they must not suspend.  They get and give bytes with
 * co_layer_receive() and co_layer_send(), which lead to the filter below, where
 * a stream has several, or to the connection.
 */
#ifndef COGET_FILTER_H
#define COGET_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/status.h>
#include <coget/stream.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The place of a filter in a stream. */
struct co_layer;

/*
 * What is called, with the arg that belongs to the stream.  read, write and
 * release must be there; any other function may be NULL.
 */
struct co_filter {
	/* Called first: from now on bytes can be moved, through the layer. */
	void (*attached)(void *arg, struct co_layer *layer);

	/*
	 * Go on with what comes before the first byte, such as a handshake.
	 * Called at once, and again whenever something has come, until it
	 * returns 0; UV_EAGAIN asks for more, and any other error ends it.
	 */
	int (*open)(void *arg);

	/*
	 * Make at most size bytes for a reader of what has come.  Returns their
	 * number; UV_EAGAIN for none, once co_layer_receive() has returned it;
	 * UV_EOF at the orderly end; or the error that reads return from then
	 * on.
	 */
	ssize_t (*read)(void *arg, void *buf, size_t size);

	/*
	 * Whether read() may return something though nothing more has come.
	 * NULL: maybe; a reader then asks read() before it waits.
	 */
	bool (*has_more)(void *arg);

	/*
	 * Send all len bytes, in the form that the peer expects.  Returns 0, or
	 * an error, after which nothing more is written.
	 */
	int (*write)(void *arg, const void *data, size_t len);

	/* Send what ends the sending direction; called once at most. */
	void (*end)(void *arg);

	/*
	 * For how many nanoseconds a closed stream stays in the background.
	 * Until the peer closes, it sends what is unsent and drops what comes:
	 * a connection closed over unread bytes would be reset by the kernel.
	 * NULL, and 0: it is closed as a stream without filters is.
	 */
	int64_t (*linger_ns)(void *arg);

	/* Called last: the connection is closed. */
	void (*release)(void *arg);
};

/*
 * Put a filter on top of a stream, and wait until it is open.  Suspends while
 * it is opened; meanwhile nobody else may read or write (UV_EBUSY).  What was
 * written before is sent first, as it is; what has come and was not read yet
 * goes through the filter.
 *
 * arg  belongs to the stream from now on, also on an error.
 *
 * Returns 0; UV_EBUSY if a task reads or writes; UV_EPIPE after
 * co_stream_shutdown(); UV_EINVAL; UV_EBADF; the error of the connection or of
 * open(); UV_EOF if the connection has ended; UV_ECANCELED; UV_ENOMEM.  After
 * an error the stream can only be closed or reset.
 */
int co_stream_add_filter(struct co_stream *stream,
			 const struct co_filter *filter,
			 void *arg) CO_MUST_CHECK;

/*
 * The arg of the topmost filter of a stream, if it is that filter; otherwise
 * NULL.
 */
void *co_stream_filter(const struct co_stream *stream,
		       const struct co_filter *filter);

/*
 * Take at most size bytes of what has come from below a layer.  Does not
 * suspend.
 *
 * Returns their number; UV_EAGAIN if there are none now; UV_EOF if there will
 * be none; or the error of the filter below.
 */
ssize_t co_layer_receive(struct co_layer *layer, void *buf,
			 size_t size) CO_MUST_CHECK;

/*
 * Send bytes below a layer: now what the kernel takes, the rest later, counted
 * by the stream's water marks.  Does not suspend.  Returns 0, or the error for
 * which nothing more can be sent.
 */
int co_layer_send(struct co_layer *layer, const void *data,
		  size_t len) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
