/*
 * Futures between threads.
 */
#include "runtime/shared.h"

struct co_shared_future {
	struct shared_object object; /* the first */
	int status;
	bool is_set;
};

int co_shared_future_new(struct co_shared_future **out)
{
	struct shared_object *object;
	int status;

	if (!out)
		return UV_EINVAL;
	status = shared_object_new(&object, sizeof(**out));
	*out = (struct co_shared_future *)object;
	if (status == 0)
		(*out)->status = UV_EAGAIN;
	return status;
}

void co_shared_future_free(struct co_shared_future *future)
{
	shared_object_free((struct shared_object *)future,
			   "freed a shared future on which somebody waits");
}

bool co_shared_future_set(struct co_shared_future *future, int status)
{
	bool is_first;

	if (!future)
		return false;
	uv_mutex_lock(&future->object.lock);
	is_first = !future->is_set;
	if (is_first) {
		future->is_set = true;
		future->status = status;
		shared_grant_all(&future->object.waiters, status);
	}
	uv_mutex_unlock(&future->object.lock);
	return is_first;
}

int co_shared_future_status(struct co_shared_future *future)
{
	int status;

	if (!future)
		return UV_EINVAL;
	uv_mutex_lock(&future->object.lock);
	status = future->status;
	uv_mutex_unlock(&future->object.lock);
	return status;
}

int co_shared_future_wait(struct co_shared_future *future)
{
	int status;

	if (!future)
		return UV_EINVAL;
	uv_mutex_lock(&future->object.lock);
	status = future->is_set ? future->status
				: shared_object_wait(&future->object,
						     "shared future");
	uv_mutex_unlock(&future->object.lock);
	return status;
}
