/*
 * How other threads wake a loop that they have handed something.
 *
 * By an eventfd, and not by libuv's uv_async_t: a loop that is woken by that
 * spins until the sender, whose thread may have been preempted, has returned
 * from its system call.
 */
#ifndef RUNTIME_WAKEUP_H
#define RUNTIME_WAKEUP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

struct co_loop;

/* If a loop has more than so many to wake, it wakes the next ones at once. */
enum { WAKEUP_LATER_MAX = 8 };

struct wakeup {
	uv_poll_t poll;
	int fd; /* -1: none */
	atomic_bool is_sent; /* and not taken yet */
	/* The loops that this one's thread is to wake before it polls. */
	const struct co_loop *later[WAKEUP_LATER_MAX];
	unsigned later_count;
};

/*
 * Make a loop's; its poll handle is closed by libuv.  Returns 0 or the system's
 * error.
 */
int wakeup_open(struct co_loop *loop);

/* Close its descriptor, once libuv has let it go. */
void wakeup_close(struct co_loop *loop);

/* Wake a loop that goes on running, from whichever thread. */
void wakeup_send(struct co_loop *loop);

/*
 * The same from another loop's thread, whose own tasks and callbacks run first:
 * what they hand over in one go wakes the loop once.
 */
void wakeup_send_later(struct co_loop *loop);

/* This loop is about to poll, or has ended its tasks: wake those. */
void wakeup_send_all(struct co_loop *loop);

#endif
