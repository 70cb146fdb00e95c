/*
 * Futures: how a callback becomes something a coroutine can await.
 *
 * Init a future, hand its address to whatever will call back (libcurl, a
 * resolver, another task), and wait for it.  The callback sets the status once.
 * Any number of tasks may wait; the future must live until the last one has
 * returned.  All calls belong to one loop's thread; another thread sets a
 * future through co_call_soon_threadsafe() (loop.h).
 */
#ifndef COGET_FUTURE_H
#define COGET_FUTURE_H

#include <stdbool.h>

#include <coget/loop.h>
#include <coget/parts.h>
#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A status that arrives later; its fields are private. */
struct co_future {
	struct co_link waiters;
	struct co_link watches; /* co_watch.link: done callbacks */
	void (*on_cancel)(void *arg);
	void *arg;
	int status;
	bool done;
	bool cancel_told;
};

/*
 * Prepare a future.
 *
 * on_cancel  called with arg, at most once, when a task that waits is
 *            cancelled; the owner then abandons the work and sets the future,
 *            and only then do the waiters return.  It must not suspend and may
 *            set the future itself.  NULL: a cancelled waiter just leaves, and
 *            the future goes on for the others.
 */
void co_future_init(struct co_future *future, void (*on_cancel)(void *arg),
		    void *arg);

/*
 * Set the status, wake every waiter, in the order in which they came, and
 * schedule the done callbacks.  UV_ECANCELED says that the work was abandoned
 * (Future.cancel).
 *
 * Returns whether this call set it; false leaves the earlier status.
 */
bool co_future_set(struct co_future *future, int status);

/* Whether the status has been set. */
bool co_future_done(const struct co_future *future);

/* The status; UV_EAGAIN while it has not been set, UV_EINVAL for NULL. */
int co_future_status(const struct co_future *future);

/*
 * Wait for the status (await).  Suspends unless it has been set.
 *
 * Returns the future's status; UV_ECANCELED for a cancelled caller (see
 * co_future_init()); UV_EINVAL for NULL.
 */
int co_future_wait(struct co_future *future) CO_MUST_CHECK;

/*
 * A function to be called when a future or task is done.  It belongs to the
 * caller and must live until it was called or removed.  Its fields are private.
 */
struct co_done_callback {
	struct co_watch watch;
	struct co_callback call;
};

/*
 * Have fn(arg) called once the future, or task, is done (add_done_callback): by
 * the loop, soon after, in the order in which they were added; also if it is
 * done already.  A task is not kept for it: who asks for its status there holds
 * a reference.  The end of the run cancels what has not been called.  Does not
 * suspend; NULL is ignored.
 */
void co_future_add_done_callback(struct co_future *future,
				 struct co_done_callback *callback,
				 void (*fn)(void *arg), void *arg);
void co_task_add_done_callback(struct co_task *task,
			       struct co_done_callback *callback,
			       void (*fn)(void *arg), void *arg);

/*
 * Do not call it any more.  Returns whether it was still to be called; false
 * for NULL.  It must have been added before.
 */
bool co_done_callback_remove(struct co_done_callback *callback);

#ifdef __cplusplus
}
#endif
#endif
