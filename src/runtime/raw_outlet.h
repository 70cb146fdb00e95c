/*
 * The way out of a stream past libuv, for what only the kernel's own calls can
 * send: parts of files, and descriptors.
 *
 * While it is open no other task may write on the stream.  Others may close it:
 * then stream is NULL, and nothing of it may be touched any more.
 */
#ifndef RUNTIME_RAW_OUTLET_H
#define RUNTIME_RAW_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct co_poll;
struct co_stream;
struct co_task;

struct raw_outlet {
	struct co_stream *stream; /* NULL: closed meanwhile */
	struct co_task *task;
	const char *on;	      /* what its waits are called */
	int fd;		      /* the same socket, or -1 */
	struct co_poll *poll; /* of that, or NULL */
};

/*
 * Send what is buffered, then keep other writers off.  Suspends.  Returns 0, or
 * the status that the call returns, with nothing to be closed.
 */
int raw_outlet_open(struct raw_outlet *outlet, struct co_stream *stream,
		    const char *on);

/*
 * Get a descriptor of the stream's socket that stays open when the stream is
 * closed.  Returns it, or an error.
 */
int raw_outlet_fd(struct raw_outlet *outlet);

/*
 * Wait until the socket may take more; raw_outlet_fd() was called.  Suspends.
 * Returns 0, UV_EBADF if the stream is closed, UV_ECANCELED, the error that it
 * has met, or UV_ENOMEM.
 */
int raw_outlet_await(struct raw_outlet *outlet);

/*
 * Write bytes as co_stream_write() does.  Returns its status, or UV_EBADF if
 * the stream was closed already.
 */
int raw_outlet_write(struct raw_outlet *outlet, const void *data, size_t len);

/*
 * A call of the kernel's has returned this: where it is an error of the
 * connection, later writes return it, too.  Returns it.
 */
ssize_t raw_outlet_note(struct raw_outlet *outlet, ssize_t result);

/* Whether the result of such a call is an error of the connection. */
bool raw_outlet_has_failed(ssize_t result);

/* Whether the stream is closed or has failed; returns that status, or 0. */
int raw_outlet_status(const struct raw_outlet *outlet);

/* Let others write again, unless is_torn: only a part of something was sent. */
void raw_outlet_close(struct raw_outlet *outlet, bool is_torn);

#endif
