/*
 * Waiting for another thread, as a task or as a thread.
 *
 * Who grants still holds the lock when the waiter learns of it.  A waiter
 * therefore takes the lock once more before it returns, after which it may
 * destroy it.
 */
#include "runtime/shared.h"

#include "runtime/link.h"
#include "runtime/task.h"

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
