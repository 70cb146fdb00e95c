/*
 * Inside a stream: a transport, with which it shares one allocation, and a
 * protocol whose functions wake the tasks that wait on it.
 */
#ifndef RUNTIME_STREAM_H
#define RUNTIME_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include <coget/stream.h>

#include "runtime/fifo.h"
#include "runtime/raw_outlet.h"
#include "runtime/task.h"
#include "runtime/transport.h"

/* Room for one read into the fifo. */
enum { STREAM_READ_BYTES = 8 * 1024 };

struct co_stream {
	struct co_transport transport; /* the first, which frees the whole */

	struct fifo input;      /* has come and not been taken */
	size_t limit;           /* of what gathers there for a separator */
	char *cut;              /* where a NUL ends what was given out */
	char cut_byte;          /* what stood there */

	struct co_task *reader; /* waits for input */
	char *into;             /* where the next bytes go */
	size_t into_size;
	size_t least;           /* so many more, and it is woken */

	struct co_task *writer;	  /* others may not write meanwhile */
	struct raw_outlet *outlet;	  /* a task sends past libuv, or NULL */
	bool is_torn;             /* its task was cancelled: send no more */
	bool is_closed;           /* calls that it ends return UV_EBADF */
	struct co_link readables; /* cases: for bytes in input, or their end */
	struct co_link drainers;  /* tasks: for the low-water mark */
	struct co_link flushers;  /* tasks: until everything is sent */
};

/*
 * Make a stream of a connected socket, which is closed on an error.  Returns 0,
 * UV_ENOMEM, or libuv's error.
 */
int stream_of_socket(struct co_stream **out, int fd, bool is_unix);

/*
 * Make a stream on a pipe that has no descriptor yet, for uv_spawn() or
 * uv_pipe_open() to give it one; NULL: out of memory.  It is closed with
 * co_stream_close() in any case.
 *
 * pipe  out: the stream's handle, to be opened before the stream is used.
 */
struct co_stream *stream_of_pipe(uv_pipe_t **pipe);

/*
 * Have everything gather in the fifo, to the end of the stream; the first half
 * of co_stream_read_all(), whose errors it returns.
 */
int stream_gather_all(struct co_stream *stream, size_t max);

/*
 * Whether the running task may read, and so overwrite what was given out; and
 * whether more can be written.  Returns 0 or what the call that wants it
 * returns.
 */
int stream_begin_reading(struct co_stream *stream);
int stream_check_writable(const struct co_stream *stream);

/*
 * Wait for everything to be sent; on says for what.  Returns 0, the error that
 * a write has met, UV_EBADF or UV_ECANCELED.
 */
int stream_await_flush(struct co_stream *stream, const char *on);

/* What was given out, and ended with a NUL, holds no longer. */
void stream_take_back(struct co_stream *stream);

/*
 * Take what a filter has, until there are least bytes, or it has no more.
 *
 * got  their number, which is added to.
 *
 * Returns 0, or what ended the input.
 */
int stream_take_filtered(struct co_stream *stream, char *into, size_t size,
			 size_t least, size_t *got);

/*
 * Whether a read would find something, so that it need not wait: 0, UV_EBUSY,
 * UV_EBADF; or UV_EAGAIN, and then stream_want_readable() has what comes gather
 * in the fifo for those in readables.  That returns 0, UV_ENOMEM, or libuv's
 * error.
 */
int stream_check_readable(struct co_stream *stream);
int stream_want_readable(struct co_stream *stream);

/* What co_stream_drain() returns, or UV_EAGAIN if it would wait. */
int stream_check_drained(const struct co_stream *stream);

/*
 * Wait until something has come, and leave it in the kernel.  Suspends.
 * Returns 0, the end or error of the input, UV_EBADF or UV_ECANCELED.
 */
int stream_await_message(struct co_stream *stream);

/* The parts of a stream's protocol that input and output are. */
void stream_get_buffer(void *arg, char **data, size_t *size);
void stream_data_received(void *arg, const char *data, size_t len);
void stream_wake_reader(struct co_stream *stream);
void stream_resume_writing(void *arg);
void stream_flushed(void *arg);
void stream_wake_writers(struct co_stream *stream, int status);

#endif
