/*
 * Locks: a bounded semaphore of one permit.
 */
#include <coget/lock.h>

#include "runtime/task.h"

void co_lock_init(struct co_lock *lock)
{
	co_semaphore_init_bounded(&lock->permit, 1);
}

int co_lock_acquire(struct co_lock *lock)
{
	if (co_semaphore_try_acquire(&lock->permit))
		return 0;
	return task_wait(&lock->permit.waiters, "lock");
}

int co_lock_release(struct co_lock *lock)
{
	return co_semaphore_release(&lock->permit) < 0 ? UV_EPERM : 0;
}

bool co_lock_held(const struct co_lock *lock)
{
	return co_semaphore_locked(&lock->permit);
}
