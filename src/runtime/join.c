/*
 * Joining: waiting for one task to be done.  What came of it is kept here, for
 * another that joined may have given back the last reference when this one runs.
 */
#include <coget/wait.h>

#include "runtime/link.h"
#include "runtime/task.h"

struct join {
	struct co_watch watch;
	struct co_task *waiter;
	int status;
	bool done;
};

static void on_joined(struct co_watch *watch, struct co_task *task)
{
	struct join *join = CONTAINER_OF(watch, struct join, watch);

	join->status = task->status;
	join->done = true;
	task_wake(join->waiter, 0);
}

/* A cancellation of the caller ends the task too, or the wait alone. */
static int join_task(struct co_task *task, bool ends_task)
{
	struct join join = {{.on_done = on_joined}, .waiter = task_running()};

	if (!task || !join.waiter || task == join.waiter)
		return UV_EINVAL;
	task_check_loop(task);
	if (task->state == CO_TASK_DONE)
		return co_task_status(task);
	task_watch(task, &join.watch);
	(void)task_wait(NULL, "task");
	while (!join.done && ends_task) {
		co_task_cancel(task);
		(void)task_wait_again(NULL, "task");
	}
	link_remove(&join.watch.link);
	return join.done ? join.status : UV_ECANCELED;
}

int co_join(struct co_task *task)
{
	return join_task(task, true);
}

int co_shield(struct co_task *task)
{
	return join_task(task, false);
}
