/*
 * The event loop: callbacks now, later, from other threads, and on descriptors.
 *
 * This is the layer beneath coroutines, for making callback libraries awaitable
 * (future.h).  Callbacks run on the loop's own stack, the thread's, in the
 * order in which they became due, between tasks; they must not suspend.
 */
#ifndef COGET_LOOP_H
#define COGET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/parts.h>
#include <coget/status.h>
#include <coget/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The loop of a co_run().  Other threads name it by a pointer, which stays the
 * name of that loop alone: after the run's end, calls with it return
 * CO_LOOP_CLOSED.
 */
struct co_loop;

/*
 * A function to be called by a loop (asyncio's Handle).  It belongs to the
 * caller and must live until it was called or cancelled; the end of the run
 * cancels it.  It can be scheduled again, also from its own call.  Its fields
 * are private.
 */
struct co_callback {
	struct co_runnable ready;
	struct co_timer timer;
	void (*fn)(void *arg);
	void *arg;
};

/* The loop that runs the caller; NULL outside co_run(). */
struct co_loop *co_running_loop(void);

/*
 * Prepare a callback that is not scheduled; may be called anywhere.  With NULL
 * for fn, nothing is called when it is due.
 */
void co_callback_init(struct co_callback *callback, void (*fn)(void *arg),
		      void *arg);

/*
 * Call it in this turn or the next, after what is ready already (call_soon).
 * Scheduling a callback that is scheduled moves it.
 */
void co_call_soon(struct co_callback *callback);

/*
 * Call it after a delay (call_later), or at an instant (call_at); CO_FOREVER
 * never.  Scheduling a callback that is scheduled moves it.  Returns 0, or
 * UV_ENOMEM with the callback not scheduled.
 */
int co_call_later(struct co_callback *callback, int64_t delay_ns) CO_MUST_CHECK;
int co_call_at(struct co_callback *callback, int64_t when_ns) CO_MUST_CHECK;

/*
 * The same as co_call_soon(), from any thread, waking the loop.  The callback
 * must not be scheduled, and belongs to the loop until it runs: it cannot be
 * cancelled.  If the run ends before, it is not called, and is the caller's
 * again when co_run() has returned.
 *
 * Returns 0; CO_LOOP_CLOSED if the loop's run has ended, and then the callback
 * is not scheduled; UV_EINVAL for NULL.
 */
int co_call_soon_threadsafe(struct co_loop *loop,
			    struct co_callback *callback);

/* Do not call it, if it is scheduled.  Returns whether it was. */
bool co_callback_cancel(struct co_callback *callback);

/*
 * Call fn(arg) on the loop's stack and return: a plain call as far as tasks are
 * concerned, none of which runs meanwhile.  For libraries whose calls need more
 * stack than a coroutine has.  fn must not suspend.
 */
void co_on_loop_stack(void (*fn)(void *arg), void *arg);

/* What a descriptor is watched for, and found to be. */
enum {
	CO_READABLE = 1,
	CO_WRITABLE = 2,
};

/* A watch on a descriptor (add_reader, add_writer). */
struct co_poll;

/*
 * Watch a socket or pipe that some other library reads and writes.
 *
 * on_ready  called with arg and a set of CO_READABLE and CO_WRITABLE while the
 *           descriptor is so (level-triggered); an error or hang-up counts as
 *           both.
 *
 * Nothing is watched until co_poll_set().  Returns 0 with *out to be closed by
 * the caller before it closes fd; UV_EEXIST if fd is watched already, or is a
 * stream's; UV_EBADF; UV_EPERM for a plain file; UV_ENOMEM.
 */
int co_poll_open(struct co_poll **out, int fd,
		 void (*on_ready)(void *arg, int events),
		 void *arg) CO_MUST_CHECK;

/* Watch for these events from now on; 0 pauses.  Returns 0 or an error. */
int co_poll_set(struct co_poll *poll, int events) CO_MUST_CHECK;

/* What is watched for. */
int co_poll_events(const struct co_poll *poll);

/* End the watch and free it.  The descriptor stays open.  NULL is ignored. */
void co_poll_close(struct co_poll *poll);

/* For CO_CLOSING. */
CO_CLOSER_(co_poll)

#ifdef __cplusplus
}
#endif
#endif
