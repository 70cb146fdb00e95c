/*
 * Looking at tasks from outside.
 */
#include "runtime/link.h"
#include "runtime/task.h"

struct co_task *co_current_task(void)
{
	return task_running();
}

const char *co_task_name(const struct co_task *task)
{
	return task ? task->name : "";
}

enum co_task_state co_task_state(const struct co_task *task)
{
	return task ? task->state : CO_TASK_DONE;
}

const char *co_task_waits_on(const struct co_task *task)
{
	return task && task->state == CO_TASK_SUSPENDED ? task->waits_on : "";
}

size_t co_task_waiters(const struct co_task *task)
{
	size_t count = 0;

	if (!task)
		return 0;
	for (const struct co_link *link = task->watches.next;
	     link != &task->watches; link = link->next)
		count++;
	return task == task->loop->main ? count - 1 : count; /* co_run()'s own */
}

int co_task_status(const struct co_task *task)
{
	if (!task)
		return UV_EINVAL;
	if (task->state != CO_TASK_DONE)
		return UV_EAGAIN;
	((struct co_task *)task)->is_read = true; /* no part of its value */
	return task->status;
}

unsigned co_task_cancelling(const struct co_task *task)
{
	return task ? task->cancels : 0;
}
