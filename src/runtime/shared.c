/*
 * Waiting for another thread, as a task or as a thread.
 *
 * Who grants still holds the lock when the waiter learns of it.  A waiter
 * therefore takes the lock once more before it returns, after which it may
 * destroy it.
 */
#include "runtime/shared.h"

#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/task.h"

int shared_object_new(struct shared_object **out, size_t size_bytes)
{
	struct shared_object *object = calloc(1, size_bytes);
	int status;

	*out = NULL;
	if (!object)
		return UV_ENOMEM;
	status = uv_mutex_init(&object->lock);
	if (status < 0) {
		free(object);
		return status;
	}
	link_init(&object->waiters);
	*out = object;
	return 0;
}

void shared_object_free(struct shared_object *object, const char *what)
{
	if (!object)
		return;
	if (!link_is_alone(&object->waiters))
		debug_misused(what);
	uv_mutex_destroy(&object->lock);
	free(object);
}

static void tell(void *arg)
{
	struct shared_waiter *waiter = arg;

	waiter->is_told = true;
	task_wake(waiter->task, 0);
}

static int wait_as_task(struct shared_waiter *waiter, struct co_link *waiters,
			uv_mutex_t *lock, const char *on)
{
	struct co_task *self = waiter->task;

	if (task_refuses_wait(self))
		return UV_ECANCELED;
	co_callback_init(&waiter->wakeup, tell, waiter);
	link_append(waiters, &waiter->link);
	self->loop->shared_waits++;
	do {
		uv_mutex_unlock(lock);
		(void)task_wait_again(NULL, on);
		uv_mutex_lock(lock);
	} while (waiter->is_granted && !waiter->is_told);
	self->loop->shared_waits--;
	if (waiter->is_granted)
		return waiter->status;
	link_remove(&waiter->link);
	return UV_ECANCELED;
}

static int wait_as_thread(struct shared_waiter *waiter, struct co_link *waiters,
			  uv_mutex_t *lock)
{
	int status = uv_cond_init(&waiter->granted);

	if (status < 0)
		return status;
	link_append(waiters, &waiter->link);
	while (!waiter->is_granted)
		uv_cond_wait(&waiter->granted, lock);
	uv_cond_destroy(&waiter->granted);
	return waiter->status;
}

int shared_wait(struct shared_waiter *waiter, struct co_link *waiters,
		uv_mutex_t *lock, const char *on)
{
	waiter->task = task_running();
	if (waiter->task)
		return wait_as_task(waiter, waiters, lock, on);
	return loop_current ? UV_EINVAL
			    : wait_as_thread(waiter, waiters, lock);
}

int shared_object_wait(struct shared_object *object, const char *on)
{
	struct shared_waiter self = {.item = NULL};

	return shared_wait(&self, &object->waiters, &object->lock, on);
}

struct shared_waiter *shared_grant(struct co_link *waiters, int status)
{
	struct shared_waiter *waiter;

	if (link_is_alone(waiters))
		return NULL;
	waiter = CONTAINER_OF(waiters->next, struct shared_waiter, link);
	link_remove(&waiter->link);
	waiter->status = status;
	waiter->is_granted = true;
	if (!waiter->task)
		uv_cond_signal(&waiter->granted);
	else if (waiter->task->loop == loop_current)
		tell(waiter);
	else
		callback_hand_over(waiter->task->loop, &waiter->wakeup);
	return waiter;
}

void shared_grant_all(struct co_link *waiters, int status)
{
	while (shared_grant(waiters, status))
		;
}
