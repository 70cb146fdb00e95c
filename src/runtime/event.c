/*
 * Events.
 */
#include <coget/event.h>

#include "runtime/link.h"
#include "runtime/task.h"

void co_event_init(struct co_event *event)
{
	if (!event)
		return;
	link_init(&event->waiters);
	event->is_set = false;
}

void co_event_set(struct co_event *event)
{
	if (!event)
		return;
	event->is_set = true;
	task_wake_all(&event->waiters, 0);
}

void co_event_clear(struct co_event *event)
{
	if (event)
		event->is_set = false;
}

bool co_event_is_set(const struct co_event *event)
{
	return event && event->is_set;
}

int co_event_wait(struct co_event *event)
{
	if (!event)
		return UV_EINVAL;
	if (event->is_set)
		return 0;
	return task_wait(&event->waiters, "event");
}
