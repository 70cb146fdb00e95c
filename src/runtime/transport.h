/*
 * Inside a transport: the one way in which bytes of connections come in and go
 * out, over one of libuv's handles for a socket or pipe.
 *
 * A transport is allocated by its user, maybe as the first member of something
 * bigger, and freed after connection_lost, which comes from the handle's close
 * callback, before which libuv has called back every request.  So nothing of
 * libuv's ever points into a coroutine's frame, except what get_buffer has
 * handed out for the moment of one read.
 */
#ifndef RUNTIME_TRANSPORT_H
#define RUNTIME_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <uv.h>

#include <coget/transport.h>

#include "runtime/fifo.h"
#include "runtime/loop.h"

struct co_transport {
	struct loop_owner owner;
	void (*release)(struct co_transport *transport); /* NULL: free() */
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} uv;
	const struct co_protocol *protocol;
	void *arg;
	struct co_layer *layer; /* the topmost filter's, or NULL: filter.h */

	int input_status;    /* 0, and no more input: UV_EOF or an error */
	bool is_reading;     /* libuv watches for input */
	bool is_starved;     /* input was there, and nowhere to put it */
	bool is_paused;      /* by co_transport_pause_reading() */

	bool is_ending;      /* once all is sent, the sending side is closed */
	bool is_closing;     /* once all is sent, the transport is closed */
	bool is_over_mark;   /* between pause_writing and resume_writing */
	int output_status;   /* 0, or why nothing more is sent */
	size_t high, low;    /* water marks */
	uv_write_t request;
	size_t requested;    /* the first bytes of sending, libuv has them */
	struct fifo sending; /* stays in place while libuv has some of it */
	struct fifo queue;   /* comes after sending */

	int end_status; /* for connection_lost */
};

/*
 * Prepare a zeroed transport of the running loop that has no descriptor yet.
 * Whatever happens later, it ends with transport_close_now().
 */
void transport_init(struct co_transport *transport, bool is_pipe,
		    const struct co_protocol *protocol, void *arg);

/*
 * Give it a socket, which it closes from now on, also on an error.  Returns 0,
 * or libuv's error.
 */
int transport_open(struct co_transport *transport, int fd);

/* Have libuv watch for input, unless it does. */
int transport_start_reading(struct co_transport *transport);

/*
 * There is room for input now, or will be when the protocol is asked again.
 * Returns 0, or libuv's error.
 */
static inline int transport_want_input(struct co_transport *transport)
{
	transport->is_starved = false;
	return transport->is_reading ? 0 : transport_start_reading(transport);
}

/*
 * Input ends, by UV_EOF or an error: stop reading and tell the protocol.
 */
void transport_end_input(struct co_transport *transport, int status);

/*
 * Send as many bytes as the kernel takes at once, if none are queued and there
 * is no filter.  Returns their number, or the error for which nothing more can
 * be sent.
 */
ssize_t transport_send_now(struct co_transport *transport, const char *data,
			   size_t len);

/*
 * Send bytes as they are, past all filters: now what the kernel takes, a copy
 * of the rest later.  Returns 0; UV_ENOMEM, with nothing sent; or the error for
 * which nothing more can be sent.
 */
int transport_send_raw(struct co_transport *transport, const char *data,
		       size_t len);

/*
 * Queue a copy of the bytes, or write them through the filters.  Returns 0;
 * UV_ENOMEM, with nothing queued; or the error for which nothing more can be
 * sent.
 */
int transport_queue(struct co_transport *transport, const char *data,
		    size_t len);

/*
 * Nothing more can be sent: drop what is queued, and close the transport unless
 * its protocol knows better.
 */
void transport_fail(struct co_transport *transport, int status);

/* Close at once, with a status for connection_lost; may be repeated. */
void transport_close_now(struct co_transport *transport, int status);

/* Drop what is queued. */
void transport_drop_queue(struct co_transport *transport);

#endif
