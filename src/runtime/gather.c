/*
 * Gather.  Each child tells the gather when it is done; the gather wakes its
 * caller when the last one has, or, for tasks the caller holds, at the first
 * failure.
 */
#include <coget/gather.h>

#include <stdlib.h>

#include "runtime/link.h"
#include "runtime/switch.h"
#include "runtime/task.h"

struct gather {
	struct co_task *waiter;
	struct gather_child *children;
	size_t len;
	size_t left; /* children not done */
	int failure; /* the first in time */
	bool fail_fast;
};

struct gather_child {
	struct co_watch watch;
	struct gather *gather;
	struct co_task *task; /* NULL once done */
	int *status;          /* where the caller wants it; NULL: nowhere */
};

static void count_end(struct gather *gather, int status)
{
	gather->left--;
	if (status < 0 && gather->failure == 0)
		gather->failure = status;
	if (gather->left == 0 || (gather->fail_fast && gather->failure < 0))
		task_wake(gather->waiter, 0);
}

static void on_child_done(struct co_watch *watch, struct co_task *task)
{
	struct gather_child *child =
		CONTAINER_OF(watch, struct gather_child, watch);

	child->task = NULL;
	if (child->status)
		*child->status = task->status;
	count_end(child->gather, task->status);
}

static int gather_init(struct gather *gather, size_t len)
{
	*gather = (struct gather){.waiter = task_running(), .len = len};
	if (!gather->waiter)
		return UV_EINVAL;
	gather->children = calloc(len, sizeof(*gather->children));
	return gather->children ? 0 : UV_ENOMEM;
}

static void add_child(struct gather *gather, size_t i, struct co_task *task,
		      int *status)
{
	struct gather_child *child = &gather->children[i];

	child->watch.on_done = on_child_done;
	child->gather = gather;
	child->task = task;
	child->status = status;
	task_watch(task, &child->watch);
	gather->left++;
}

static int start_child(struct gather *gather, size_t i, co_fn *fn, void *arg,
		       int *status, const struct co_task_options *options)
{
	struct co_task *task;
	int failure;

	if (!fn)
		return UV_EINVAL;
	if (task_refuses_wait(gather->waiter))
		return UV_ECANCELED;
	failure =
		task_create_with(gather->waiter->loop, &task, fn, arg, options);
	if (failure < 0)
		return failure;
	add_child(gather, i, task, status);
	if (options && options->eager)
		task_run_now(task);
	return 0;
}

static void cancel_children(struct gather *gather)
{
	for (size_t i = 0; i < gather->len; i++)
		co_task_cancel(gather->children[i].task);
}

static bool is_over(const struct gather *gather)
{
	return gather->left == 0 || (gather->fail_fast && gather->failure < 0);
}

/*
 * Wait until it is over, passing cancellations on, after which all children
 * must end.  A status of less than 0 says that not all could be started.  Frees
 * the children.
 */
static int finish(struct gather *gather, int status)
{
	bool cancelled = status < 0;

	if (!cancelled && !is_over(gather))
		(void)task_wait(NULL, "gather");
	while (!is_over(gather)) {
		cancelled = cancelled || task_is_cancelled(gather->waiter);
		if (cancelled)
			cancel_children(gather);
		gather->fail_fast = gather->fail_fast && !cancelled;
		(void)task_wait_again(NULL, "gather");
	}
	for (size_t i = 0; i < gather->len; i++) {
		if (gather->children[i].task)
			link_remove(&gather->children[i].watch.link);
	}
	free(gather->children);
	return status < 0 ? status : gather->failure;
}

int co_gather(co_fn *fn, void *elements, size_t count, size_t size_bytes)
{
	return co_gather_with(fn, elements, count, size_bytes, NULL);
}

int co_gather_with(co_fn *fn, void *elements, size_t count, size_t size_bytes,
		   const struct co_task_options *options)
{
	struct gather gather;
	int status;

	if (options && options->copy_bytes > 0)
		return UV_EINVAL;
	if (count == 0)
		return 0;
	status = gather_init(&gather, count);
	if (status < 0)
		return status;
	for (size_t i = 0; status == 0 && i < count; i++)
		status = start_child(&gather, i, fn,
				     (char *)elements + i * size_bytes, NULL,
				     options);
	return finish(&gather, status);
}

int co_gather_calls(struct co_call *calls, size_t count)
{
	struct gather gather;
	int status;

	if (count == 0)
		return 0;
	if (!calls)
		return UV_EINVAL;
	for (size_t i = 0; i < count; i++)
		calls[i].status = UV_ECANCELED;
	status = gather_init(&gather, count);
	if (status < 0)
		return status;
	for (size_t i = 0; status == 0 && i < count; i++)
		status = start_child(&gather, i, calls[i].fn, calls[i].arg,
				     &calls[i].status, NULL);
	return finish(&gather, status);
}

int co_gather_tasks(struct co_task *const *tasks, size_t count)
{
	struct gather gather;
	int status;

	for (size_t i = 0; i < count; i++) {
		if (!tasks || !tasks[i] || tasks[i] == task_running())
			return UV_EINVAL;
	}
	if (count == 0)
		return 0;
	status = gather_init(&gather, count);
	if (status < 0)
		return status;
	for (size_t i = 0; i < count; i++) {
		task_check_loop(tasks[i]);
		if (tasks[i]->state != CO_TASK_DONE)
			add_child(&gather, i, tasks[i], NULL);
		else if (co_task_status(tasks[i]) < 0 && gather.failure == 0)
			gather.failure = co_task_status(tasks[i]);
	}
	gather.fail_fast = true;
	return finish(&gather, 0);
}
