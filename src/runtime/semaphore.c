/*
 * Semaphores.  A release hands its permit to the first waiter directly, so
 * there are never both permits and waiters, and nobody can barge past.
 */
#include <coget/semaphore.h>

#include <stdint.h>

#include "runtime/link.h"
#include "runtime/task.h"

static void init(struct co_semaphore *semaphore, size_t permits, size_t limit)
{
	if (!semaphore)
		return;
	link_init(&semaphore->waiters);
	semaphore->permits = permits;
	semaphore->limit = limit;
}

void co_semaphore_init(struct co_semaphore *semaphore, size_t permits)
{
	init(semaphore, permits, SIZE_MAX);
}

void co_semaphore_init_bounded(struct co_semaphore *semaphore, size_t permits)
{
	init(semaphore, permits, permits);
}

int co_semaphore_acquire(struct co_semaphore *semaphore)
{
	if (co_semaphore_try_acquire(semaphore))
		return 0;
	if (!semaphore)
		return UV_EINVAL;
	return task_wait(&semaphore->waiters, "semaphore");
}

bool co_semaphore_try_acquire(struct co_semaphore *semaphore)
{
	if (!semaphore || semaphore->permits == 0)
		return false;
	semaphore->permits--;
	return true;
}

int co_semaphore_release(struct co_semaphore *semaphore)
{
	if (!semaphore)
		return UV_EINVAL;
	if (semaphore->permits == semaphore->limit)
		return UV_EOVERFLOW;
	if (link_is_alone(&semaphore->waiters))
		semaphore->permits++;
	else
		task_wake_first(&semaphore->waiters, 0);
	return 0;
}

bool co_semaphore_locked(const struct co_semaphore *semaphore)
{
	return semaphore && semaphore->permits == 0;
}
