/*
 * What a loop does between turns: poll for I/O, ring due timers, and block when
 * nothing is ready.
 */
#ifndef RUNTIME_IDLE_H
#define RUNTIME_IDLE_H

struct co_loop;

/* Make the alarm of a loop, which libuv is to close.  Returns 0 or an error. */
int idle_open_alarm(struct co_loop *loop);

/* Close its descriptor, once libuv has let it go. */
void idle_close_alarm(struct co_loop *loop);

/*
 * From now on, libuv may call functions that are not the runtime's: they can
 * make something ready, or set a time, when the loop is about to block already.
 */
void idle_expect_foreign(struct co_loop *loop);

/* Poll, blocking until something happens if nothing is ready. */
void idle_poll(struct co_loop *loop);

#endif
