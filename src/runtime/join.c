/*
 * Joining: waiting for one task to be done.  What came of it is kept here, for
 * another that joined may have given back the last reference when this one
 * runs.
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
	join->waiter->joins = NULL;
	task_wake(join->waiter, 0);
}

/*
 * Whether a task waits, over however many others, for the one that waiter is.
 * A cancellation would go round such a circle for ever.
 */
static bool waits_for(const struct co_task *task, const struct co_task *waiter)
{
	while (task && task != waiter)
		task = task->joins;
	return task;
}

/* A cancellation of the caller ends the task too, or the wait alone. */
static int join_task(struct co_task *task, bool ends_task)
{
	struct join join = {{.on_done = on_joined}, .waiter = task_running()};

	if (!task || !join.waiter)
		return UV_EINVAL;
	task_check_loop(task);
	if (waits_for(task, join.waiter))
		return UV_EINVAL;
	if (task->state == CO_TASK_DONE)
		return co_task_status(task);
	task_watch(task, &join.watch);
	join.waiter->joins = task;
	(void)task_wait(NULL, "task");
	while (!join.done && ends_task) {
		co_task_cancel(task);
		(void)task_wait_again(NULL, "task");
	}
	join.waiter->joins = NULL;
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
