/*
 * Task groups: tasks that live and fail together (asyncio.TaskGroup).
 *
 * Enter a group, create tasks in it, leave it with the status of the work
 * between.  Leaving waits for every task of the group, so none outlives the
 * frame.  When one fails, by a status below 0 other than UV_ECANCELED, the
 * others are cancelled, and so is the work between: its suspending calls return
 * UV_ECANCELED until the group is left, which then returns the failure.  A
 * group is a scope (scope.h) and nests with the others; only the task that
 * entered it may leave it.
 */
#ifndef COGET_TASKGROUP_H
#define COGET_TASKGROUP_H

#include <stdbool.h>
#include <stddef.h>

#include <coget/parts.h>
#include <coget/scope.h>
#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A group; its fields are private. */
struct co_task_group {
	struct co_scope scope; /* expires when the group ends early */
	struct co_link children;
	struct co_task *owner; /* NULL once it is left */
	int failure;           /* the first in time */
	bool is_cancelled;
	bool is_ending; /* nothing more is to be started */
	bool is_joining;
};

/* Enter a group.  Does not suspend and cannot fail. */
void co_task_group_enter(struct co_task_group *group);

/*
 * Create a task in the group.  Any task or callback of the loop may do so while
 * the group is in force, also the group's own tasks.  Does not suspend.  See
 * co_create_task() for out and arg.
 *
 * Returns 0; UV_EINVAL when fn is NULL, the group has been left, or the caller
 * is in another loop; UV_ECANCELED once the group has failed or been cancelled,
 * or its owner was cancelled while leaving it; UV_ENOMEM.  On error nothing was
 * started.
 */
int co_task_group_create_task(struct co_task_group *group, struct co_task **out,
			      co_fn *fn, void *arg) CO_MUST_CHECK;

/*
 * The same with options, see co_create_task_with(); NULL stands for none.
 *
 * Returns what co_task_group_create_task() does, and UV_EINVAL for options that
 * co_create_task_with() refuses.
 */
int co_task_group_create_task_with(
	struct co_task_group *group, struct co_task **out, co_fn *fn, void *arg,
	const struct co_task_options *options) CO_MUST_CHECK;

/* The same with a copy of what arg points to, see co_create_task_copy(). */
int co_task_group_create_task_copy(struct co_task_group *group,
				   struct co_task **out, co_fn *fn,
				   const void *arg,
				   size_t size_bytes) CO_MUST_CHECK;

/*
 * Create a task in the group with a copy of a value: fn gets a pointer to that,
 * and the variable may change meanwhile.
 *
 *	for (uint16_t port = 1; status == 0 && port < 1024; port++)
 *		status = CO_GO(&group, probe, port);
 *
 * The value may be a struct, also a literal.  Returns what
 * co_task_group_create_task_copy() does.
 */
#define CO_GO(group, fn, ...) \
	CO_GO_(CO_UNIQUE(co_value_), group, fn, __VA_ARGS__)

#define CO_GO_(name, group, fn, ...)                                \
	__extension__({                                             \
		__typeof__(__VA_ARGS__) name = __VA_ARGS__;         \
		co_task_group_create_task_copy((group), NULL, (fn), \
					       &name, sizeof(name)); \
	})

/*
 * Cancel the tasks of the group and the work between (trio's
 * nursery.cancel_scope.cancel).  May be called by any task or callback of the
 * loop; leaving the group then succeeds, unless something fails.  Does not
 * suspend.  A group that was left, and NULL, are ignored.
 */
void co_task_group_cancel(struct co_task_group *group);

/*
 * Leave the group: wait until all of its tasks are done.  Suspends, unless they
 * are.  A status below 0 counts as a failure of the work inside and cancels the
 * tasks first; so does a cancellation of the caller, now or while it waits.
 *
 * Returns the status of what failed first in time, a task or the work inside.
 * If nothing did: UV_ECANCELED if the caller was cancelled while it waited; 0
 * if status is UV_ECANCELED and co_task_group_cancel() the only cause; or else
 * status.  A task that ended with UV_ECANCELED is no failure.
 */
int co_task_group_leave(struct co_task_group *group, int status) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
