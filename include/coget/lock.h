/*
 * A mutual-exclusion lock between tasks of one loop (asyncio.Lock).
 *
 * FIFO-fair: the lock passes to the task that has waited longest, and none
 * barges past.  Not recursive, not for threads.  There is nothing to release at
 * the end.
 */
#ifndef COGET_LOCK_H
#define COGET_LOCK_H

#include <stdbool.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A lock; its fields are private. */
struct co_lock {
	struct co_link waiters;
	bool is_held;
};

/* A lock that is free: struct co_lock lock = CO_LOCK_INIT(lock); */
#define CO_LOCK_INIT(lock) {CO_LINK_INIT_((lock).waiters), false}

/* Prepare a lock that is free. */
void co_lock_init(struct co_lock *lock);

/*
 * Take the lock.  Suspends while another task holds it, also the caller itself.
 *
 * Returns 0; UV_ECANCELED without the lock, its turn passing on; UV_EINVAL for
 * NULL.
 */
int co_lock_acquire(struct co_lock *lock) CO_MUST_CHECK;

/*
 * Hand the lock to the task that waits longest, or leave it free.  Does not
 * suspend.  Any task may release it.
 *
 * Returns 0, UV_EPERM if the lock was not held, or UV_EINVAL for NULL.
 */
int co_lock_release(struct co_lock *lock);

/* Whether some task holds the lock; false for NULL. */
bool co_lock_locked(const struct co_lock *lock);

#ifdef __cplusplus
}
#endif
#endif
