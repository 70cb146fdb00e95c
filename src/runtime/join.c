/*
 * Joining: waiting for one task to be done.
 */
#include "runtime/link.h"
#include "runtime/task.h"

struct join {
	struct task_watch watch;
	struct co_task *waiter;
};

static void on_joined(struct task_watch *watch, struct co_task *task)
{
	task_wake(CONTAINER_OF(watch, struct join, watch)->waiter,
		  task->status);
}

int co_join(struct co_task *task)
{
	struct join join = {{.on_done = on_joined}, task_running()};

	if (!task || !join.waiter || task == join.waiter)
		return UV_EINVAL;
	if (task->state == CO_TASK_DONE)
		return task->status;
	task_watch(task, &join.watch);
	(void)task_wait(NULL, "task");
	while (task->state != CO_TASK_DONE) { /* a cancellation of the caller */
		co_task_cancel(task);
		(void)task_wait_again(NULL, "task");
	}
	return task->status;
}
