/*
 * How a body gets from the task that receives it to the one that reads it: by
 * one buffer, which the first fills only when it is empty, or has too little
 * for the second, so that a slow reader holds back the server.
 *
 * Init; then, in one task, put any number of times and end; in another, get and
 * consume any number of times.  Release when neither is at it.
 */
#ifndef HTTP_CLIENT_BODY_PIPE_H
#define HTTP_CLIENT_BODY_PIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <coget/future.h>
#include <coget/status.h>

#include "base/buf.h"

struct body_pipe {
	struct buf bytes;
	size_t read;		  /* of these */
	struct co_future *reader; /* that waits; NULL: none does */
	struct co_future *writer; /* likewise */
	bool has_too_little;	  /* for the reader, who waits for more */
	bool has_ended;
	int status; /* how, then */
};

/* Make it an empty one. */
void body_pipe_init(struct body_pipe *pipe);

/* Free what it owns. */
void body_pipe_release(struct body_pipe *pipe);

/*
 * Put bytes into it.  Suspends until the earlier ones are consumed.
 *
 * Returns 0, UV_ECANCELED or UV_ENOMEM.
 */
int body_pipe_put(struct body_pipe *pipe, const void *data,
		  size_t len) CO_MUST_CHECK;

/*
 * The same for those of a buffer, which may be swapped for another, with
 * anything in it.
 */
int body_pipe_take(struct body_pipe *pipe, struct buf *body) CO_MUST_CHECK;

/* No more will come; status is for the reader behind the last byte. */
void body_pipe_end(struct body_pipe *pipe, int status);

/* Wake the reader for what is not in the pipe. */
void body_pipe_notify(struct body_pipe *pipe);

/*
 * Wait for a notification, or the end.  Suspends.  Returns 0; UV_EBUSY if
 * somebody waits already; UV_ECANCELED.
 */
int body_pipe_wait(struct body_pipe *pipe) CO_MUST_CHECK;

/*
 * Get the bytes that are there.  Suspends until there are any.
 *
 * data  out: they hold until the next call.
 *
 * Returns their number; 0 at the end; the status of the end; UV_EBUSY;
 * UV_ECANCELED.
 */
ssize_t body_pipe_get(struct body_pipe *pipe, const char **data) CO_MUST_CHECK;

/*
 * The same once there are more than so many, which are gathered however many
 * they are; if the end comes before, returns 0 or its status.
 */
ssize_t body_pipe_get_beyond(struct body_pipe *pipe, size_t len,
			     const char **data) CO_MUST_CHECK;

/* So many of them were read. */
void body_pipe_consume(struct body_pipe *pipe, size_t len);

/*
 * Fill a pipe whose end was read, so that its bytes are read again.
 *
 * data  on the heap, with a NUL behind the bytes; the pipe's from now on.
 */
void body_pipe_put_back(struct body_pipe *pipe, char *data, size_t len);

#endif
