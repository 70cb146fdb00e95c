/*
 * Inside a transport with filters: its layers, the topmost of which the
 * transport knows.
 *
 * Bytes are pulled up when the protocol has room for them, and pushed down when
 * they are written.  What a filter has not taken of a read is kept, for as long
 * as nobody has room: meanwhile the rest waits in the kernel.
 */
#ifndef RUNTIME_FILTER_H
#define RUNTIME_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <coget/filter.h>
#include <coget/loop.h>

#include "runtime/fifo.h"
#include "runtime/task.h"
#include "runtime/transport.h"

struct co_layer {
	struct co_transport *transport;
	struct co_layer *below; /* NULL: the connection */
	const struct co_filter *filter;
	void *arg;
	struct fifo kept; /* comes before what is below */

	/* Of the lowest: what has just been read. */
	const char *come;
	size_t come_len;
	bool is_ended;

	struct co_task *opener; /* waits until it is open, or NULL */
	int open_status;

	struct co_callback limit; /* of lingering */
	bool is_lingering;
};

/*
 * Put a layer on a transport.  Returns 0 with arg the transport's, or UV_ENOMEM
 * with arg still the caller's.
 */
int filter_attach(struct co_transport *transport,
		  const struct co_filter *filter, void *arg);

/* Go on with opening the topmost filter, which returns as its open() does. */
int filter_open(struct co_transport *transport);

/*
 * Nothing but the sending of what is queued comes after this: reads return the
 * status, and writes UV_EPIPE.
 */
void filter_give_up(struct co_transport *transport, int status);

/* Offer libuv a place for what comes, if there is anybody to read it. */
void filter_alloc(struct co_transport *transport, uv_buf_t *buf);

/* Something has come; or nothing will any more, UV_EOF or an error. */
void filter_received(struct co_transport *transport, const char *data,
		     size_t len);
void filter_ended(struct co_transport *transport);

/* Whether filter_take() may return something. */
bool filter_has_more(const struct co_transport *transport);

/*
 * What is there for a reader, for whom nothing is there yet; on the loop's
 * stack.  Returns as a filter's read().
 */
ssize_t filter_take(struct co_transport *transport, void *buf, size_t size);

/* Write through the layers, on the loop's stack.  Returns 0, or the error. */
int filter_write(struct co_transport *transport, const void *data, size_t len);

/* Send what ends the sending direction. */
void filter_end(struct co_transport *transport);

/*
 * Begin to linger, if a filter wants it and nothing has ended the connection;
 * returns whether it does.
 */
bool filter_linger(struct co_transport *transport);

/* Whether a closed transport lingers. */
static inline bool filter_lingers(const struct co_transport *transport)
{
	return transport->layer && transport->layer->is_lingering;
}

/* Free the layers; the connection is closed. */
void filter_release(struct co_transport *transport);

#endif
