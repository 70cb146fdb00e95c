/*
 * A counting semaphore between tasks of one loop (asyncio.Semaphore and, with a
 * limit, asyncio.BoundedSemaphore).
 *
 * FIFO-fair: a permit goes to the task that has waited longest; a newcomer
 * never barges past.  A permit handed to a task that is cancelled in the same
 * turn is that task's: the call returns 0, and the cancellation is met at the
 * next suspension.  There is nothing to release at the end.
 */
#ifndef COGET_SEMAPHORE_H
#define COGET_SEMAPHORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A semaphore; its fields are private. */
struct co_semaphore {
	struct co_link waiters;
	size_t permits;
	size_t limit;
};

/*
 * A semaphore with so many permits, and without or with an upper limit:
 *
 *	struct co_semaphore desks = CO_SEMAPHORE_INIT(desks, 2);
 */
#define CO_SEMAPHORE_INIT(semaphore, permits) \
	{CO_LINK_INIT_((semaphore).waiters), (size_t)(permits), SIZE_MAX}
#define CO_SEMAPHORE_INIT_BOUNDED(semaphore, permits)              \
	{CO_LINK_INIT_((semaphore).waiters), (size_t)(permits), \
	 (size_t)(permits)}

/* Prepare a semaphore with so many permits and no upper limit. */
void co_semaphore_init(struct co_semaphore *semaphore, size_t permits);

/* The same, refusing to hold more than these permits. */
void co_semaphore_init_bounded(struct co_semaphore *semaphore, size_t permits);

/*
 * Take a permit.  Suspends while there is none or others wait before.
 *
 * Returns 0; UV_ECANCELED without a permit; UV_EINVAL for NULL.
 */
int co_semaphore_acquire(struct co_semaphore *semaphore) CO_MUST_CHECK;

/* Take a permit if that needs no waiting; returns whether it did. */
bool co_semaphore_try_acquire(struct co_semaphore *semaphore) CO_MUST_CHECK;

/*
 * Give back a permit, to the longest waiting task if there is one.  Does not
 * suspend.
 *
 * Returns 0; UV_EOVERFLOW if a bounded semaphore holds all its permits, or any
 * SIZE_MAX; UV_EINVAL for NULL.
 */
int co_semaphore_release(struct co_semaphore *semaphore);

/* Whether an acquire would suspend; false for NULL. */
bool co_semaphore_locked(const struct co_semaphore *semaphore);

#ifdef __cplusplus
}
#endif
#endif
