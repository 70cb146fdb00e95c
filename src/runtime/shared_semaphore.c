/*
 * Semaphores between threads: as in semaphore.c, a release hands its permit to
 * the first waiter, so that there are never both permits and waiters.
 */
#include <stdint.h>

#include "runtime/shared.h"

struct co_shared_semaphore {
	struct shared_object object; /* the first */
	size_t permits;
};

int co_shared_semaphore_new(struct co_shared_semaphore **out, size_t permits)
{
	struct shared_object *object;
	int status;

	if (!out)
		return UV_EINVAL;
	status = shared_object_new(&object, sizeof(**out));
	*out = (struct co_shared_semaphore *)object;
	if (status == 0)
		(*out)->permits = permits;
	return status;
}

void co_shared_semaphore_free(struct co_shared_semaphore *semaphore)
{
	shared_object_free((struct shared_object *)semaphore,
			   "freed a shared semaphore on which somebody waits");
}

/* Under the lock. */
static bool take(struct co_shared_semaphore *semaphore)
{
	if (semaphore->permits == 0)
		return false;
	semaphore->permits--;
	return true;
}

int co_shared_semaphore_acquire(struct co_shared_semaphore *semaphore)
{
	int status = 0;

	if (!semaphore)
		return UV_EINVAL;
	uv_mutex_lock(&semaphore->object.lock);
	if (!take(semaphore))
		status = shared_object_wait(&semaphore->object,
					    "shared semaphore");
	uv_mutex_unlock(&semaphore->object.lock);
	return status;
}

bool co_shared_semaphore_try_acquire(struct co_shared_semaphore *semaphore)
{
	bool is_taken;

	if (!semaphore)
		return false;
	uv_mutex_lock(&semaphore->object.lock);
	is_taken = take(semaphore);
	uv_mutex_unlock(&semaphore->object.lock);
	return is_taken;
}

int co_shared_semaphore_release(struct co_shared_semaphore *semaphore)
{
	int status = 0;

	if (!semaphore)
		return UV_EINVAL;
	uv_mutex_lock(&semaphore->object.lock);
	if (semaphore->permits == SIZE_MAX)
		status = UV_EOVERFLOW;
	else if (!shared_grant(&semaphore->object.waiters, 0))
		semaphore->permits++;
	uv_mutex_unlock(&semaphore->object.lock);
	return status;
}
