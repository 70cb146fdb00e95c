/*
 * Between threads: a queue, a future, a semaphore and an event that several
 * loops, and threads without one, may use at once.
 *
 * Each call may come from any thread.  In a task a call that has to wait
 * suspends the task; in a thread without a loop it blocks the thread, which can
 * neither be cancelled nor time out: one that wants to runs a co_run() of its
 * own.  In a callback of a loop a call that has to wait returns UV_EINVAL.
 *
 * Those who wait are served in the order in which they came, whatever their
 * loop or thread.  What was handed to a task in the moment of its cancellation
 * is that task's: the call returns 0, and the cancellation is met at the next
 * suspension.
 *
 * All are made on the heap, and freed when no other call on them is under way;
 * the call that set a future or event does not count, once it has been waited
 * for.
 */
#ifndef COGET_SHARED_H
#define COGET_SHARED_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/loop.h>
#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A bounded FIFO queue of pointers between threads. */
struct co_shared_queue;

/*
 * Make a queue for at most capacity items.  Returns 0 with *out owned by the
 * caller, UV_EINVAL for a capacity of 0, UV_ENOMEM.
 */
int co_shared_queue_new(struct co_shared_queue **out,
			size_t capacity) CO_MUST_CHECK;

/* Free the queue; the items that it holds are dropped.  NULL is ignored. */
void co_shared_queue_free(struct co_shared_queue *queue);

/*
 * Append an item, in the order of the calls.  Waits while the queue is full.
 *
 * Returns 0; CO_QUEUE_SHUT_DOWN after shutdown; UV_ECANCELED; UV_EINVAL for
 * NULL or in a callback.  On error the item was not taken.
 */
int co_shared_queue_put(struct co_shared_queue *queue,
			void *item) CO_MUST_CHECK;

/* The same without waiting: UV_EAGAIN if the queue is full. */
int co_shared_queue_try_put(struct co_shared_queue *queue,
			    void *item) CO_MUST_CHECK;

/*
 * Take the oldest item.  Waits while the queue is empty.
 *
 * Returns 0 with *item set; UV_EOF once the queue is shut down and empty;
 * UV_ECANCELED, with no item lost; UV_EINVAL.  On error *item is NULL.
 */
int co_shared_queue_get(struct co_shared_queue *queue,
			void **item) CO_MUST_CHECK;

/* The same without waiting: UV_EAGAIN if the queue is empty. */
int co_shared_queue_try_get(struct co_shared_queue *queue,
			    void **item) CO_MUST_CHECK;

/*
 * Take no more items.  Waiting puts return CO_QUEUE_SHUT_DOWN.  Gets return
 * what is left, then UV_EOF; with drop, what is left is dropped first.  May be
 * repeated.
 */
void co_shared_queue_shutdown(struct co_shared_queue *queue, bool drop);

/* The number of items that wait to be taken, at some moment of the call. */
size_t co_shared_queue_len(struct co_shared_queue *queue);

/* A status that another thread sets (concurrent.futures.Future). */
struct co_shared_future;

/* Make a future.  Returns 0 with *out owned by the caller, or UV_ENOMEM. */
int co_shared_future_new(struct co_shared_future **out) CO_MUST_CHECK;

/* Free the future, for which nobody may wait.  NULL is ignored. */
void co_shared_future_free(struct co_shared_future *future);

/* Set the status and wake all who wait.  Returns whether this call set it. */
bool co_shared_future_set(struct co_shared_future *future, int status);

/* The status; UV_EAGAIN while it has not been set. */
int co_shared_future_status(struct co_shared_future *future);

/* Wait for the status.  Returns it, or UV_ECANCELED for a cancelled task. */
int co_shared_future_wait(struct co_shared_future *future) CO_MUST_CHECK;

/* A counting semaphore between threads. */
struct co_shared_semaphore;

/*
 * Make a semaphore with so many permits.  Returns 0 with *out owned by the
 * caller, or UV_ENOMEM.
 */
int co_shared_semaphore_new(struct co_shared_semaphore **out,
			    size_t permits) CO_MUST_CHECK;

/* Free the semaphore, for which nobody may wait.  NULL is ignored. */
void co_shared_semaphore_free(struct co_shared_semaphore *semaphore);

/*
 * Take a permit.  Waits while there is none or others wait before.
 *
 * Returns 0; UV_ECANCELED without a permit; UV_EINVAL for NULL or in a
 * callback.
 */
int co_shared_semaphore_acquire(
	struct co_shared_semaphore *semaphore) CO_MUST_CHECK;

/* Take a permit if that needs no waiting; returns whether it did. */
bool co_shared_semaphore_try_acquire(
	struct co_shared_semaphore *semaphore) CO_MUST_CHECK;

/*
 * Give back a permit, to whoever has waited longest if anybody does.  Does not
 * wait; any thread may release what another one has acquired.
 *
 * Returns 0; UV_EOVERFLOW if the semaphore holds SIZE_MAX permits; UV_EINVAL
 * for NULL.
 */
int co_shared_semaphore_release(struct co_shared_semaphore *semaphore);

/*
 * Something that has happened, or not yet, between threads (threading.Event).
 */
struct co_shared_event;

/*
 * Make an event that is not set.  Returns 0 with *out owned by the caller, or
 * UV_ENOMEM.
 */
int co_shared_event_new(struct co_shared_event **out) CO_MUST_CHECK;

/* Free the event, for which nobody may wait.  NULL is ignored. */
void co_shared_event_free(struct co_shared_event *event);

/*
 * Set it and wake all who wait; their waits return 0 even if it is cleared
 * before they run.  Does not wait.
 */
void co_shared_event_set(struct co_shared_event *event);

/* Forget that it was set: waits wait again. */
void co_shared_event_clear(struct co_shared_event *event);

/* Whether it is set, at some moment of the call. */
bool co_shared_event_is_set(struct co_shared_event *event);

/*
 * Wait until it is set.  Returns 0; UV_ECANCELED; UV_EINVAL for NULL or in a
 * callback.
 */
int co_shared_event_wait(struct co_shared_event *event) CO_MUST_CHECK;

/*
 * Have another thread's loop run fn(arg) as a task (run_coroutine_threadsafe).
 * Does not wait.
 *
 * loop    its name, from co_running_loop().
 * result  is set to the task's status when it is done, to UV_ECANCELED if the
 *         run ended before it began; NULL if not wanted.
 * arg     must live until the task is done.
 *
 * Returns 0; CO_LOOP_CLOSED if the loop's run has ended, and then result is not
 * set; UV_EINVAL for NULL; UV_ENOMEM.
 */
int co_create_task_threadsafe(struct co_loop *loop,
			      struct co_shared_future *result, co_fn *fn,
			      void *arg) CO_MUST_CHECK;

/*
 * Have another thread's loop run fn(arg) as a task, and wait for its end.
 * Suspends.
 *
 * A cancellation of the caller cancels that task, and the call still waits for
 * its end: on return arg is always the caller's again.  If the loop is the
 * caller's own, fn(arg) is called right here.
 *
 * loop  its name, from co_running_loop().
 *
 * Returns fn's status; UV_ECANCELED if fn did not run, because the caller was
 * cancelled or that loop's run ended before it began; CO_LOOP_CLOSED if that
 * run had ended before the call; UV_ENOMEM; UV_EINVAL for NULL, and outside a
 * task.
 */
int co_to_loop(struct co_loop *loop, co_fn *fn, void *arg) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
