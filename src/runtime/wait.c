/*
 * Waiting, waking and cancelling: see task.h for who decides what a wait
 * returns.
 */
#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/switch.h"
#include "runtime/task.h"

bool task_count_refusal(struct co_task *self)
{
	if (self->loop->is_debug)
		debug_count_refusal(self);
	return true;
}

static inline int wait_as(struct co_task *self, struct co_link *waiters,
			  const char *on)
{
	self->state = CO_TASK_SUSPENDED;
	self->waits_on = on;
	self->refusals = 0;
	if (waiters)
		link_append(waiters, &self->ready.link);
	else
		link_init(&self->ready.link);
	task_suspend(self);
	self->waits_on = "";
	return self->status;
}

int task_wait_again(struct co_link *waiters, const char *on)
{
	struct co_task *self = task_running();

	return self ? wait_as(self, waiters, on) : UV_EINVAL;
}

int task_wait(struct co_link *waiters, const char *on)
{
	struct co_task *self = task_running();

	if (!self)
		return UV_EINVAL;
	if (task_refuses_wait(self))
		return UV_ECANCELED;
	return wait_as(self, waiters, on);
}

void task_is_foreign(void)
{
	debug_misused("a task of another loop was waited for, woken, cancelled "
		      "or named, from outside its loop; hand the call over "
		      "with co_call_soon_threadsafe()");
}

bool task_wake(struct co_task *task, int status)
{
	if (task->state != CO_TASK_SUSPENDED)
		return false;
	task_check_loop(task);
	link_remove(&task->ready.link);
	task->status = status;
	task->state = CO_TASK_READY;
	loop_ready(task->loop, &task->ready);
	return true;
}

void task_wake_all(struct co_link *waiters, int status)
{
	while (task_wake_first(waiters, status))
		;
}

void task_deliver_cancel(struct co_task *task)
{
	if (task->is_yielding || !task_is_cancelled(task))
		return;
	if (task->selection)
		select_withdraw(task->selection);
	task_wake(task, UV_ECANCELED);
}

bool co_task_cancel(struct co_task *task)
{
	if (!task)
		return false;
	if (task->state == CO_TASK_DONE) {
		task->is_read = true; /* the caller has no use for it */
		return false;
	}
	task_check_loop(task);
	task->cancels++;
	task_deliver_cancel(task);
	return true;
}

unsigned co_uncancel(void)
{
	struct co_task *self = task_running();

	if (!self)
		return 0;
	if (self->cancels > 0)
		self->cancels--;
	return self->cancels;
}
