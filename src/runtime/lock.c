/*
 * Locks.  A release hands the lock to the first waiter directly, so it is never
 * free while somebody waits, and nobody can barge past.
 */
#include <coget/lock.h>

#include "runtime/link.h"
#include "runtime/task.h"

void co_lock_init(struct co_lock *lock)
{
	if (!lock)
		return;
	link_init(&lock->waiters);
	lock->is_held = false;
}

int co_lock_acquire(struct co_lock *lock)
{
	if (!lock)
		return UV_EINVAL;
	if (lock->is_held)
		return task_wait(&lock->waiters, "lock");
	lock->is_held = true;
	return 0;
}

int co_lock_release(struct co_lock *lock)
{
	if (!lock)
		return UV_EINVAL;
	if (!lock->is_held)
		return UV_EPERM;
	if (link_is_alone(&lock->waiters))
		lock->is_held = false;
	else
		task_wake_first(&lock->waiters, 0);
	return 0;
}

bool co_lock_locked(const struct co_lock *lock)
{
	return lock && lock->is_held;
}
