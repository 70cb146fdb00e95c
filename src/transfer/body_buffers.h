/*
 * Buffers for bodies that come.  A transfer has one from the first byte of its
 * body on, and gives it back in the end: of a thousand that wait for answers,
 * none has memory for what is not there.
 *
 * For one loop.
 */
#ifndef TRANSFER_BODY_BUFFERS_H
#define TRANSFER_BODY_BUFFERS_H

#include <stddef.h>

#include "base/buf.h"

enum { BODY_BUFFERS_MAX = 64 };

/* Those that nobody has; zeroed it is ready for use. */
struct body_buffers {
	struct buf spare[BODY_BUFFERS_MAX];
	size_t count;
};

/* Have a buffer without memory begin with that of a spare one. */
void body_buffers_take(struct body_buffers *buffers, struct buf *buf);

/* Take the memory of one that is done with. */
void body_buffers_give(struct body_buffers *buffers, struct buf *buf);

/* Free all that is spare. */
void body_buffers_release(struct body_buffers *buffers);

#endif
