/*
 * Switching between tasks, and the stacks that these run on.
 */
#ifndef RUNTIME_SWITCH_H
#define RUNTIME_SWITCH_H

struct context;
struct co_task;

/* What runs on a coroutine's stack, see context.h. */
struct context *task_entry(void);

/*
 * Switch from the running task to whatever is next; it must stand in a list, or
 * somebody must know it, to be resumed.
 */
void task_suspend(struct co_task *self);

/*
 * Run a task that was created just now, before the caller goes on, until it
 * first suspends or ends; where the caller is no task, do nothing.
 */
void task_run_now(struct co_task *fresh);

/* Switch from the loop's stack to a task, until a task switches back. */
void task_resume(struct co_task *task);

/*
 * Switch from the running task to the loop's stack, still being ready to run.
 */
void task_leave_to_loop(struct co_task *task);

#endif
