/*
 * Inside a stream: one allocation that holds the handle and its requests.
 *
 * It is freed in the close callback, before which libuv has called back every
 * request; so nothing of libuv's ever points into a coroutine's frame, except
 * the reader's buffer, which on_alloc() hands out for the moment of one read.
 */
#ifndef RUNTIME_STREAM_H
#define RUNTIME_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include <coget/stream.h>

#include "runtime/task.h"

struct co_stream {
	struct loop_owner owner;
	union {
		uv_stream_t any;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} uv;
	union {
		uv_connect_t connect;
		uv_write_t write;
		uv_shutdown_t shutdown;
	} request; /* of the sending side, one at a time */

	struct co_task *reader; /* waits in co_stream_read() */
	char *into;             /* the reader's buffer, until it is filled */
	size_t into_size;
	int result;             /* of the read, once into is NULL again */
	bool reading;           /* libuv watches for input */
	bool starved;           /* input was there and no reader */
	bool ended;             /* reads return end_status from now on */
	int end_status;

	struct co_task *sender; /* waits for request */
	int sent_status;        /* of request, once sender is NULL again */
	char *spill;            /* what request.write writes from */
	bool send_lost;         /* its task was cancelled: send no more */
};

/* Make an unconnected stream of the running loop; NULL: out of memory. */
struct co_stream *stream_new(void);

/*
 * Make a stream on a pipe that has no descriptor yet, for uv_spawn() or
 * uv_pipe_open() to give it one; NULL: out of memory.  It is closed with
 * co_stream_close() in any case.
 *
 * pipe  out: the stream's handle, to be opened before the stream is used.
 */
struct co_stream *stream_of_pipe(uv_pipe_t **pipe);

/*
 * Wait for the request just started, whose callback is stream_sent().
 *
 * Returns its status, or UV_ECANCELED with the request going on, of no interest
 * to anybody.
 */
int stream_await_sent(struct co_stream *stream, const char *on);

/* End the sender's wait. */
void stream_sent(struct co_stream *stream, int status);

#endif
