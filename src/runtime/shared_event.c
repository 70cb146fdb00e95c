/*
 * Events between threads.
 */
#include "runtime/shared.h"

struct co_shared_event {
	struct shared_object object; /* the first */
	bool is_set;
};

int co_shared_event_new(struct co_shared_event **out)
{
	struct shared_object *object;
	int status;

	if (!out)
		return UV_EINVAL;
	status = shared_object_new(&object, sizeof(**out));
	*out = (struct co_shared_event *)object;
	return status;
}

void co_shared_event_free(struct co_shared_event *event)
{
	shared_object_free((struct shared_object *)event,
			   "freed a shared event on which somebody waits");
}

void co_shared_event_set(struct co_shared_event *event)
{
	if (!event)
		return;
	uv_mutex_lock(&event->object.lock);
	event->is_set = true;
	shared_grant_all(&event->object.waiters, 0);
	uv_mutex_unlock(&event->object.lock);
}

void co_shared_event_clear(struct co_shared_event *event)
{
	if (!event)
		return;
	uv_mutex_lock(&event->object.lock);
	event->is_set = false;
	uv_mutex_unlock(&event->object.lock);
}

bool co_shared_event_is_set(struct co_shared_event *event)
{
	bool is_set;

	if (!event)
		return false;
	uv_mutex_lock(&event->object.lock);
	is_set = event->is_set;
	uv_mutex_unlock(&event->object.lock);
	return is_set;
}

int co_shared_event_wait(struct co_shared_event *event)
{
	int status = 0;

	if (!event)
		return UV_EINVAL;
	uv_mutex_lock(&event->object.lock);
	if (!event->is_set)
		status = shared_object_wait(&event->object, "shared event");
	uv_mutex_unlock(&event->object.lock);
	return status;
}
