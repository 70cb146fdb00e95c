/*
 * Task groups: a scope of the owner's, and a record of each child that tells
 * the group of its end.
 */
#include <coget/taskgroup.h>

#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/switch.h"
#include "runtime/task.h"

struct child {
	struct co_watch watch;
	struct co_link link; /* in co_task_group.children */
	struct co_task_group *group;
	struct co_task *task;
};

static void cancel_children(struct co_task_group *group)
{
	for (struct co_link *link = group->children.next;
	     link != &group->children; link = link->next)
		co_task_cancel(CONTAINER_OF(link, struct child, link)->task);
}

/* End what the group still does: its tasks, and the work of its owner. */
static void end_early(struct co_task_group *group)
{
	if (group->is_ending)
		return;
	group->is_ending = true;
	cancel_children(group);
	if (!group->is_joining)
		co_scope_cancel(&group->scope);
}

static void note_failure(struct co_task_group *group, int status)
{
	if (status >= 0 || status == UV_ECANCELED)
		return;
	if (group->failure == 0)
		group->failure = status;
	end_early(group);
}

static void on_child_done(struct co_watch *watch, struct co_task *task)
{
	struct child *child = CONTAINER_OF(watch, struct child, watch);
	struct co_task_group *group = child->group;

	link_remove(&child->link);
	free(child);
	note_failure(group, task->status);
	if (group->is_joining && link_is_alone(&group->children))
		task_wake(group->owner, 0);
}

void co_task_group_enter(struct co_task_group *group)
{
	if (!group)
		debug_misused("a task group was entered that is none");
	*group = (struct co_task_group){.owner = task_running()};
	link_init(&group->children);
	scope_enter(&group->scope, false);
}

int co_task_group_create_task(struct co_task_group *group, struct co_task **out,
			      co_fn *fn, void *arg)
{
	return co_task_group_create_task_with(group, out, fn, arg, NULL);
}

int co_task_group_create_task_with(struct co_task_group *group,
				   struct co_task **out, co_fn *fn, void *arg,
				   const struct co_task_options *options)
{
	struct child *child;
	struct co_task *task;
	int status;

	if (out)
		*out = NULL;
	if (!group || !fn || !group->owner || group->owner->loop != loop_current)
		return UV_EINVAL;
	if (group->is_ending)
		return UV_ECANCELED;
	child = malloc(sizeof(*child));
	if (!child)
		return UV_ENOMEM;
	status = task_create_with(loop_current, &task, fn, arg, options);
	if (status < 0) {
		free(child);
		return status;
	}
	*child = (struct child){{.on_done = on_child_done}, {0}, group, task};
	link_append(&group->children, &child->link);
	task_watch(task, &child->watch);
	if (out) {
		task->refs++;
		*out = task;
	}
	if (options && options->eager)
		task_run_now(task);
	return 0;
}

int co_task_group_create_task_copy(struct co_task_group *group,
				   struct co_task **out, co_fn *fn,
				   const void *arg, size_t size_bytes)
{
	struct co_task_options options = {.copy_bytes = size_bytes};

	if (size_bytes > 0)
		return co_task_group_create_task_with(group, out, fn,
						      (void *)arg, &options);
	if (out)
		*out = NULL;
	return UV_EINVAL;
}

void co_task_group_cancel(struct co_task_group *group)
{
	if (!group || !group->owner)
		return;
	group->is_cancelled = true;
	end_early(group);
}

/*
 * Wait until all tasks are done, passing cancellations of the owner on to them.
 * Returns whether there was one.
 */
static bool join(struct co_task_group *group)
{
	bool cancelled = false;

	if (!link_is_alone(&group->children) && task_is_cancelled(group->owner)) {
		cancelled = true;
		end_early(group);
	}
	while (!link_is_alone(&group->children)) {
		if (task_wait_again(NULL, "task group") != UV_ECANCELED)
			continue;
		cancelled = true;
		group->is_ending = true;
		cancel_children(group);
	}
	return cancelled;
}

int co_task_group_leave(struct co_task_group *group, int status)
{
	bool cancelled;

	if (!group)
		return UV_EINVAL;
	scope_leave(&group->scope);
	group->is_joining = true;
	note_failure(group, status);
	if (status < 0)
		end_early(group);
	cancelled = join(group);
	if (status == UV_ECANCELED && group->is_cancelled &&
	    !task_is_cancelled(group->owner))
		status = 0; /* the group's own doing */
	group->owner = NULL;
	if (group->failure < 0)
		return group->failure;
	return cancelled ? UV_ECANCELED : status;
}
