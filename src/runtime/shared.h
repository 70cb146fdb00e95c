/*
 * Waiting for another thread: what the primitives of coget/shared.h have in
 * common.
 *
 * A waiter stands in the frame of its call, in a list that a lock guards.  Who
 * grants what it waits for takes it out of the list, under the lock.  A thread
 * is then woken at once; a task is told by a callback of its loop, and does not
 * return before that callback has run, even when it is cancelled.  So nothing
 * ever refers to a frame that is gone, and no grant is lost.
 */
#ifndef RUNTIME_SHARED_H
#define RUNTIME_SHARED_H

#include <stdbool.h>
#include <uv.h>

#include <coget/loop.h>
#include <coget/shared.h>

/* What an object with one line of waiters begins with. */
struct shared_object {
	uv_mutex_t lock;
	struct co_link waiters; /* shared_waiter.link */
};

/*
 * Make an object of so many bytes, the rest of which is zero.  Returns 0 with
 * *out owned by the caller, or UV_ENOMEM, or libuv's error, with *out NULL.
 */
int shared_object_new(struct shared_object **out, size_t size_bytes);

/*
 * Free an object; NULL is ignored.  One on which somebody waits is a mistake,
 * which aborts; what says what it is.
 */
void shared_object_free(struct shared_object *object, const char *what);

struct shared_waiter {
	struct co_link link;
	struct co_task *task; /* NULL: a thread without a loop */
	struct co_callback wakeup; /* of a task */
	uv_cond_t granted;         /* of a thread */
	void *item; /* a putter's, or for a getter */
	int status;
	bool is_granted; /* under the lock */
	bool is_told;    /* a task, on its loop */
};

/*
 * Wait in a list for shared_grant().  The caller holds the lock, which is
 * released while it waits.
 *
 * Returns the status granted; UV_ECANCELED if the task was cancelled, or
 * UV_EINVAL in a callback, and then nothing was granted; UV_ENOMEM.
 */
int shared_wait(struct shared_waiter *waiter, struct co_link *waiters,
		uv_mutex_t *lock, const char *on);

/* The same in an object's line, with its lock. */
int shared_object_wait(struct shared_object *object, const char *on);

/*
 * End the wait of the first in a list with a status, under the lock.  Returns
 * the waiter, whose item may be set until the lock is released; NULL for none.
 */
struct shared_waiter *shared_grant(struct co_link *waiters, int status);

/* End all waits of a list, under the lock. */
void shared_grant_all(struct co_link *waiters, int status);

/*
 * A task that another thread asks a loop for.  It belongs to that loop from
 * shared_request() until on_end(), which is its last use of it.
 */
struct shared_request {
	struct co_link link; /* in co_loop.requests, until it is a task */
	struct co_watch watch;
	co_fn *fn;
	void *arg;
	struct co_task *task; /* while it runs; the loop's */
	bool is_unread;	      /* nobody asks for its status */
	/*
	 * Called in that loop with the task's status when it is done, or why
	 * there was none.
	 */
	void (*on_end)(struct shared_request *request, int status);
};

/*
 * Hand a request over, whose fn, arg, is_unread and on_end are set and the rest
 * is zero.
 *
 * in_batch  from another loop, whose own tasks and callbacks run before the
 *           loop is woken; else it is woken at once.
 *
 * Returns 0; CO_LOOP_CLOSED if the loop's run has ended, and then on_end() is
 * not called.
 */
int shared_request(struct co_loop *name, struct shared_request *request,
		   bool in_batch);

/* Create the tasks that other threads have asked for. */
void shared_take_requests(struct co_loop *loop);

/* Cancel those not created yet, at the end of the run. */
void shared_drop_requests(struct co_loop *loop);

#endif
