/*
 * Inside an endpoint of datagrams: a socket that is watched while somebody
 * waits.
 */
#ifndef RUNTIME_DATAGRAM_H
#define RUNTIME_DATAGRAM_H

#include <stdbool.h>
#include <uv.h>

#include <coget/datagram.h>

#include "runtime/loop.h"
#include "runtime/task.h"

/* One direction, and who waits for it. */
struct datagram_side {
	struct co_task *waiter;
	bool is_busy;	 /* a task is in a call */
	bool is_resting; /* it waits for a time, not for the socket */
	unsigned in_row; /* calls since one that suspended */
};

struct co_datagram {
	struct loop_owner owner;
	uv_poll_t poll;
	int fd;
	int watched; /* UV_READABLE and UV_WRITABLE */
	bool is_closed;
	struct datagram_side in, out;
	struct co_link receivables; /* cases: for something to receive */
};

/* Make an endpoint of a socket, which is closed on an error. */
int datagram_make(struct co_datagram **out, int fd);

/*
 * Watch the socket for what is waited for, and for no more.  Returns 0, or
 * libuv's error.
 */
int datagram_watch(struct co_datagram *datagram);

/*
 * Whether something can be received at once: 0, UV_EBUSY, UV_EBADF; or
 * UV_EAGAIN.
 */
int datagram_check_receivable(const struct co_datagram *datagram);

#endif
