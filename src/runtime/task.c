/*
 * Tasks: creation and the end.
 */
#include "runtime/task.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/local.h"
#include "runtime/switch.h"

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
	task->pool = &loop->stacks.usual;
	task->context.base = NULL;
	task->fn = fn;
	task->arg = arg;
	task->scope = NULL;
	task->state = CO_TASK_READY;
	task->is_guarded = false;
	task->is_yielding = false;
	task->is_swept = false;
	task->is_read = false;
	task->is_measured = false;
	task->owns_arg = false;
	task->owns_name = false;
	task->refs = 1;
	task->cancels = 0;
	task->status = 0;
	task->waits_on = "";
	task->refusals = 0;
	task->joins = NULL;
	task->selection = NULL;
	task->name = "task";
	task->created_ns = loop->polled_ns;
	task->locals = NULL;
	if (__builtin_expect(loop->is_debug, 0))
		task->is_measured = true;
	if (loop->running && loop->running->locals)
		task->locals = local_share(loop->running->locals);
	link_init(&task->watches);
	link_append(&loop->tasks, &task->all);
	loop_ready(loop, &task->ready);
	return task;
}

/* What a task with options owns; NULL where the options ask for none. */
struct owned {
	struct stack_pool *pool;
	char *name;
	void *arg;
};

static int own(struct owned *owned, struct co_loop *loop, const void *arg,
	       const struct co_task_options *options)
{
	int status = stacks_find(&loop->stacks, &owned->pool,
				 options->stack_bytes, options->guard_bytes);

	if (status < 0)
		return status;
	if (options->copy_bytes > 0 && !arg)
		return UV_EINVAL;
	if (options->name) {
		owned->name = strdup(options->name);
		if (!owned->name)
			return UV_ENOMEM;
	}
	if (options->copy_bytes > PTRDIFF_MAX)
		return UV_ENOMEM;
	if (options->copy_bytes > 0) {
		owned->arg = malloc(options->copy_bytes);
		if (!owned->arg)
			return UV_ENOMEM;
		memcpy(owned->arg, arg, options->copy_bytes);
	}
	return 0;
}

int task_create_with(struct co_loop *loop, struct co_task **out, co_fn *fn,
		     void *arg, const struct co_task_options *options)
{
	struct owned owned = {&loop->stacks.usual, NULL, NULL};
	struct co_task *task = NULL;
	int status = options ? own(&owned, loop, arg, options) : 0;

	if (status == 0) {
		task = task_create(loop, fn, owned.arg ? owned.arg : arg);
		status = task ? 0 : UV_ENOMEM;
	}
	*out = task;
	if (status < 0) {
		free(owned.name);
		free(owned.arg);
		return status;
	}
	task->pool = owned.pool;
	task->owns_arg = owned.arg;
	task->owns_name = owned.name;
	if (owned.name)
		task->name = owned.name;
	if (options && options->measures_stack)
		task->is_measured = true;
	return 0;
}

int co_task_set_name(struct co_task *task, const char *name)
{
	char *copy;

	if (!task)
		return UV_EINVAL;
	task_check_loop(task);
	copy = strdup(name ? name : "");
	if (!copy)
		return UV_ENOMEM;
	if (task->owns_name)
		free((char *)task->name);
	task->name = copy;
	task->owns_name = true;
	return 0;
}

/* A task failed, and is about to be freed. */
static void report_unread(const struct co_task *task)
{
	if (task->status != UV_ECANCELED && !task->is_read)
		debug_report("task '%s' failed, and nobody read its status: %s",
			     task->name, co_strerror(task->status));
}

static inline void unref(struct co_task *task)
{
	struct co_loop *loop = task->loop;

	if (--task->refs > 0)
		return;
	if (task->status < 0)
		report_unread(task);
	if (task->owns_name)
		free((char *)task->name);
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

int co_create_task_with(struct co_task **out, co_fn *fn, void *arg,
			const struct co_task_options *options)
{
	struct co_task *task;
	int status;

	if (out)
		*out = NULL;
	if (!fn || !loop_current)
		return UV_EINVAL;
	status = task_create_with(loop_current, &task, fn, arg, options);
	if (status < 0)
		return status;
	if (out) {
		task->refs++;
		*out = task;
	}
	if (options && options->eager)
		task_run_now(task);
	return 0;
}

int co_create_task_copy(struct co_task **out, co_fn *fn, const void *arg,
			size_t size_bytes)
{
	struct co_task_options options = {.copy_bytes = size_bytes};

	if (size_bytes > 0)
		return co_create_task_with(out, fn, (void *)arg, &options);
	if (out)
		*out = NULL;
	return UV_EINVAL;
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
	if (task->locals)
		local_drop(task);
	if (task->owns_arg)
		free(task->arg);
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
