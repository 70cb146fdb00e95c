/*
 * Futures between threads.
 */
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/shared.h"

struct co_shared_future {
	uv_mutex_t lock;
	struct co_link waiters; /* shared_waiter.link */
	int status;
	bool is_set;
};

int co_shared_future_new(struct co_shared_future **out)
{
	struct co_shared_future *future;
	int status;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	future = calloc(1, sizeof(*future));
	if (!future)
		return UV_ENOMEM;
	status = uv_mutex_init(&future->lock);
	if (status < 0) {
		free(future);
		return status;
	}
	link_init(&future->waiters);
	future->status = UV_EAGAIN;
	*out = future;
	return 0;
}

void co_shared_future_free(struct co_shared_future *future)
{
	if (!future)
		return;
	if (!link_is_alone(&future->waiters))
		debug_misused("freed a shared future on which somebody waits");
	uv_mutex_destroy(&future->lock);
	free(future);
}

bool co_shared_future_set(struct co_shared_future *future, int status)
{
	bool is_first;

	if (!future)
		return false;
	uv_mutex_lock(&future->lock);
	is_first = !future->is_set;
	if (is_first) {
		future->is_set = true;
		future->status = status;
		shared_grant_all(&future->waiters, status);
	}
	uv_mutex_unlock(&future->lock);
	return is_first;
}

int co_shared_future_status(struct co_shared_future *future)
{
	int status;

	if (!future)
		return UV_EINVAL;
	uv_mutex_lock(&future->lock);
	status = future->status;
	uv_mutex_unlock(&future->lock);
	return status;
}

int co_shared_future_wait(struct co_shared_future *future)
{
	struct shared_waiter self = {.item = NULL};
	int status;

	if (!future)
		return UV_EINVAL;
	uv_mutex_lock(&future->lock);
	status = future->is_set ? future->status
				: shared_wait(&self, &future->waiters,
					      &future->lock, "shared future");
	uv_mutex_unlock(&future->lock);
	return status;
}
