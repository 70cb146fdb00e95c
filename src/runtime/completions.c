/*
 * Tasks in the order in which they end.  Each tells of its end, and so comes
 * into the line from which the next one is taken; co_wait() takes until it has
 * seen enough.
 */
#include <coget/wait.h>

#include <limits.h>
#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/task.h"

struct co_completion {
	struct co_watch watch;
	struct co_completions *completions;
	struct co_link link; /* in co_completions.done */
	struct co_task *task;
};

static void on_completed(struct co_watch *watch, struct co_task *task)
{
	struct co_completion *completion =
		CONTAINER_OF(watch, struct co_completion, watch);
	struct co_completions *completions = completion->completions;

	(void)task;
	link_append(&completions->done, &completion->link);
	if (completions->waiter)
		task_wake(completions->waiter, 0);
}

static void add(struct co_completions *completions, struct co_task *task)
{
	struct co_completion *completion =
		&completions->each[completions->left++];

	completion->watch.on_done = on_completed;
	completion->completions = completions;
	completion->task = task;
	link_init(&completion->watch.link);
	task_check_loop(task);
	if (task->state == CO_TASK_DONE)
		link_append(&completions->done, &completion->link);
	else
		task_watch(task, &completion->watch);
}

/* Watch the tasks; co_wait() may do so where no task runs, to look at them. */
static int watch(struct co_completions *completions,
		 struct co_task *const *tasks, size_t count, int64_t timeout_ns)
{
	*completions = (struct co_completions){
		.deadline_ns = co_time_after_ns(timeout_ns),
	};
	link_init(&completions->done);
	if (count == 0)
		return 0;
	completions->each = calloc(count, sizeof(*completions->each));
	if (!completions->each)
		return UV_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		if (!tasks || !tasks[i] || tasks[i] == task_running()) {
			co_completions_release(completions);
			return UV_EINVAL;
		}
		add(completions, tasks[i]);
		completions->count++;
	}
	return 0;
}

int co_completions_init(struct co_completions *completions,
			struct co_task *const *tasks, size_t count,
			int64_t timeout_ns)
{
	if (!completions)
		return UV_EINVAL;
	if (task_running())
		return watch(completions, tasks, count, timeout_ns);
	*completions = (struct co_completions){0};
	return UV_EINVAL;
}

void co_completions_release(struct co_completions *completions)
{
	if (!completions)
		return;
	if (completions->waiter)
		debug_misused("released completions on which a task waits");
	for (size_t i = 0; i < completions->count; i++)
		link_remove(&completions->each[i].watch.link);
	free(completions->each);
	*completions = (struct co_completions){0};
}

/* Wait for the line not to be empty. */
static int await_one(struct co_completions *completions)
{
	struct co_scope timeout;
	int status;

	if (!task_running())
		return UV_EINVAL;
	if (completions->waiter)
		return UV_EBUSY;
	completions->waiter = task_running();
	status = co_timeout_enter_at(&timeout, completions->deadline_ns);
	if (status == 0)
		status = task_wait(NULL, "tasks");
	status = co_timeout_leave(&timeout, status);
	completions->waiter = NULL;
	return link_is_alone(&completions->done) ? status : 0;
}

int co_completions_next(struct co_completions *completions,
			struct co_task **out)
{
	struct co_completion *next;
	int status = 0;

	if (!out)
		return UV_EINVAL;
	*out = NULL;
	if (!completions)
		return UV_EINVAL;
	if (completions->left == 0)
		return UV_EOF;
	if (link_is_alone(&completions->done))
		status = await_one(completions);
	else if (completions->waiter) /* was woken to take it */
		status = UV_EBUSY;
	if (status < 0)
		return status;
	next = CONTAINER_OF(completions->done.next, struct co_completion, link);
	link_remove(&next->link);
	completions->left--;
	*out = next->task;
	return 0;
}

static int count_done(struct co_task *const *tasks, size_t count)
{
	int done = 0;

	for (size_t i = 0; i < count; i++)
		done += tasks[i]->state == CO_TASK_DONE;
	return done;
}

/* Whether the wait is over now that this task is done. */
static bool is_enough(enum co_wait_until until, const struct co_task *task)
{
	if (until == CO_FIRST_FAILED)
		return task->status < 0 && task->status != UV_ECANCELED;
	return until == CO_FIRST_COMPLETED;
}

ssize_t co_wait(struct co_task *const *tasks, size_t count,
		enum co_wait_until until, int64_t timeout_ns)
{
	struct co_completions completions;
	struct co_task *task;
	int status;

	if (count == 0 || count > SSIZE_MAX ||
	    (unsigned)until > CO_FIRST_FAILED)
		return UV_EINVAL;
	status = watch(&completions, tasks, count, timeout_ns);
	if (status < 0)
		return status;
	if (timeout_ns > 0) {
		do
			status = co_completions_next(&completions, &task);
		while (status == 0 && !is_enough(until, task));
	}
	co_completions_release(&completions);
	if (status < 0 && status != UV_EOF && status != UV_ETIMEDOUT)
		return status;
	return count_done(tasks, count);
}
