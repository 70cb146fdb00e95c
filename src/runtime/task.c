/*
 * Tasks: creation and the end.
 */
#include "runtime/task.h"

#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/link.h"

/* Descriptors kept for reuse; none under ASan, which then sees stale uses. */
#ifdef CONTEXT_ASAN
enum { CACHE_MAX = 0 };
#else
enum { CACHE_MAX = 1024 };
#endif

void task_cache_init(struct co_loop *loop)
{
	loop->task_cache = NULL;
	loop->task_cache_room = CACHE_MAX;
}

static struct co_task *take_descriptor(struct co_loop *loop)
{
	struct co_task *task = loop->task_cache;

	if (!task)
		return malloc(sizeof(*task));
	loop->task_cache = task->given;
	loop->task_cache_room++;
	return task;
}

struct co_task *task_create(struct co_loop *loop, co_fn *fn, void *arg)
{
	struct co_task *task = take_descriptor(loop);

	if (!task)
		return NULL;
	/* One by one: to zero it all first would double what this takes. */
	task->ready.is_task = true;
	task->loop = loop;
	task->stack = NULL;
	task->fn = fn;
	task->arg = arg;
	task->scope = NULL;
	task->state = CO_TASK_READY;
	task->refs = 1;
	task->cancels = 0;
	task->refusals = 0;
	task->is_yielding = false;
	task->is_swept = false;
	task->is_read = false;
	task->status = 0;
	task->waits_on = "";
	task->joins = NULL;
	task->selection = NULL;
	task->name = "task";
	task->created_ns = loop->polled_ns;
	link_init(&task->watches);
	link_append(&loop->tasks, &task->all);
	loop_ready(loop, &task->ready);
	return task;
}

static void unref(struct co_task *task)
{
	struct co_loop *loop = task->loop;

	if (--task->refs > 0)
		return;
	if (task->status < 0 && task->status != UV_ECANCELED && !task->is_read)
		debug_report("task '%s' failed, and nobody read its status: %s",
			     task->name, co_strerror(task->status));
	if (loop->task_cache_room == 0) {
		free(task);
		return;
	}
	task->given = loop->task_cache;
	loop->task_cache = task;
	loop->task_cache_room--;
}

void task_cache_release(struct co_loop *loop)
{
	while (loop->task_cache) {
		struct co_task *task = loop->task_cache;

		loop->task_cache = task->given;
		free(task);
	}
}

int co_create_task(struct co_task **out, co_fn *fn, void *arg)
{
	struct co_task *task;

	if (out)
		*out = NULL;
	if (!fn || !loop_current)
		return UV_EINVAL;
	task = task_create(loop_current, fn, arg);
	if (!task)
		return UV_ENOMEM;
	if (out) {
		task->refs++;
		*out = task;
	}
	return 0;
}

void co_task_release(struct co_task *task)
{
	if (!task)
		return;
	if (task->loop != loop_current)
		debug_misused("a task was released outside its run");
	unref(task);
}

void task_tell(struct co_link *watches, struct co_task *task)
{
	while (!link_is_alone(watches)) {
		struct co_watch *watch =
			CONTAINER_OF(watches->next, struct co_watch, link);

		link_remove(&watch->link);
		watch->on_done(watch, task);
	}
}

void task_finish(struct co_task *task, int status)
{
	task->status = status;
	task->state = CO_TASK_DONE;
	link_remove(&task->all);
	task->is_read = !link_is_alone(&task->watches);
	task_tell(&task->watches, task);
	if (task->is_swept && --task->loop->swept == 0)
		task_sweep(task->loop);
	unref(task);
}

static void sweep(struct co_task *task)
{
	task->is_swept = true;
	task->loop->swept++;
	co_task_cancel(task); /* which as such ends no task */
}

/*
 * A generator is its consumer's to close, who may use its last item until then;
 * so those that nobody has closed come last, and one by one, for a producer may
 * be a consumer too.
 */
void task_sweep(struct co_loop *loop)
{
	struct co_task *task;

	for (struct co_link *link = loop->tasks.next; link != &loop->tasks;
	     link = link->next) {
		task = CONTAINER_OF(link, struct co_task, all);
		if (!task->is_yielding)
			sweep(task);
	}
	if (loop->swept > 0 || link_is_alone(&loop->tasks))
		return;
	debug_report("a generator was left open: the end of the run closes it");
	task = CONTAINER_OF(loop->tasks.next, struct co_task, all);
	sweep(task);
	task_wake(task, UV_ECANCELED);
}

void task_watch(struct co_task *task, struct co_watch *watch)
{
	task_check_loop(task);
	link_append(&task->watches, &watch->link);
}
