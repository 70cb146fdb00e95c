/*
 * How much of a stack is used.
 */
#include <coget/stack.h>

#include "runtime/task.h"

size_t co_task_stack_bytes(const struct co_task *task)
{
	return task ? task->pool->stack_bytes : 0;
}

size_t co_task_stack_used(const struct co_task *task)
{
	if (!task)
		return 0;
	if (task->state == CO_TASK_DONE)
		return task->stack_used;
	return task_stack(task) ? stack_used(task_stack(task)) : 0;
}

int co_measure_stack(size_t *used_bytes, co_fn *fn, void *arg)
{
	static const struct co_task_options options = {
		.stack_bytes = 1 << 20,
		.measures_stack = true,
	};
	struct co_task *task;
	int status;

	if (!used_bytes)
		return UV_EINVAL;
	*used_bytes = 0;
	if (!task_running())
		return UV_EINVAL;
	status = co_create_task_with(&task, fn, arg, &options);
	if (status < 0)
		return status;
	status = co_join(task);
	*used_bytes = co_task_stack_used(task);
	co_task_release(task);
	return status;
}
