/*
 * Condition variables (asyncio.Condition).
 *
 * A condition belongs to a lock.  A task that holds the lock waits for others
 * to change what the lock protects; the wait gives the lock away and holds it
 * again when it returns, always, also when it was cancelled.  There is nothing
 * to release at the end.
 */
#ifndef COGET_CONDITION_H
#define COGET_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/lock.h>
#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A condition; its fields are private. */
struct co_condition {
	struct co_link waiters;
	struct co_lock *lock;
};

/*
 * A condition of a lock:
 *
 *	struct co_condition condition = CO_CONDITION_INIT(condition, &lock);
 */
#define CO_CONDITION_INIT(condition, lock) \
	{CO_LINK_INIT_((condition).waiters), (lock)}

/* Prepare a condition of a lock, which must live as long. */
void co_condition_init(struct co_condition *condition, struct co_lock *lock);

/*
 * Release the lock, wait for a notification, take the lock again, which no
 * cancellation keeps it from.  Suspends.
 *
 * Returns 0 when notified, even if cancelled before it has the lock again;
 * UV_ECANCELED, with no notification used up; both with the lock held.
 * UV_EPERM at once if nobody holds the lock; UV_EINVAL for NULL.
 */
int co_condition_wait(struct co_condition *condition) CO_MUST_CHECK;

/*
 * Wait until holds(arg), which is asked with the lock held, first at once and
 * then after each notification.  It must not suspend.  Suspends unless it
 * holds.  The same statuses; 0 means that it holds.
 */
int co_condition_wait_for(struct co_condition *condition,
			  bool (*holds)(void *arg), void *arg) CO_MUST_CHECK;

/*
 * Wake the count tasks that have waited longest, or all; they go on one by one
 * as each gets the lock.  Does not suspend.
 *
 * Returns 0, UV_EPERM if nobody holds the lock, or UV_EINVAL for NULL.
 */
int co_condition_notify(struct co_condition *condition, size_t count);
int co_condition_notify_all(struct co_condition *condition);

#ifdef __cplusplus
}
#endif
#endif
