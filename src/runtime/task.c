/*
 * Tasks: creation, switching, the end.
 */
#include "runtime/task.h"

#include <stdlib.h>

#include "runtime/debug.h"
#include "runtime/dump.h"
#include "runtime/link.h"
#include "runtime/overflow.h"

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

/* The end of a task: its status is known, whoever waits is told. */
static void finish(struct co_task *task, int status)
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

static void task_entry(void);

/* A stack that has no guard shows when its task leaves it what happened. */
static inline void check_stack(const struct co_task *task)
{
	if (!task->is_guarded &&
	    !stack_is_sound(&task->loop->stacks, task->stack))
		overflow_found(task);
}

/* Have a task begin on the warm stack, if any, that the caller is leaving. */
static char *take_stack(struct co_task *task, char *warm)
{
	struct stack_pool *pool = &task->loop->stacks;
	char *stack = warm ? warm : stack_take(pool, &task->is_guarded);

	if (warm)
		context_take_over(&task->context, stack_low(pool, stack),
				  stack_size(pool, stack));
	else if (stack)
		context_init(&task->context, stack_low(pool, stack),
			     stack_size(pool, stack), task_entry);
	return stack;
}

/*
 * Give a fresh task a stack: the warm one that the caller is leaving, if any.
 * Returns false if the task ended instead, cancelled or for want of a stack.
 */
static bool prepare(struct co_task *task, char *warm)
{
	if (task->stack)
		return true;
	if (task_is_cancelled(task)) {
		finish(task, UV_ECANCELED);
		return false;
	}
	task->stack = take_stack(task, warm);
	if (!task->stack) {
		finish(task, UV_ENOMEM);
		return false;
	}
	return true;
}

/* The next task of this turn, fit to run; NULL: to the loop's stack. */
static struct co_task *next_task(struct co_loop *loop, char *warm)
{
	struct co_task *task;

	do
		task = loop_take_task(loop);
	while (task && !prepare(task, warm));
	return task;
}

static void set_running(struct co_loop *loop, struct co_task *task)
{
	loop->running = task;
	if (task)
		task->state = CO_TASK_RUNNING;
}

static void switch_to(struct context *from, struct co_loop *loop,
		      struct co_task *task, bool from_ends)
{
	set_running(loop, task);
	context_switch(from, task ? &task->context : &loop->context, from_ends);
}

/*
 * What runs on a coroutine's stack: one task after the other, as long as the next
 * in line is fresh and can have this stack, warm as it is, without a switch.
 */
static void task_entry(void)
{
	struct co_loop *loop = loop_current;
	char *stack = loop->running->stack;
	struct context ended;
	struct co_task *next;
	bool is_guarded = loop->running->is_guarded;

	context_entered();
	for (;;) {
		struct co_task *self = loop->running;
		int status = self->fn(self->arg);

		check_stack(self);
		if (self->scope)
			debug_misused("ended in a scope, not leaving it");
		self->stack = NULL;
		finish(self, status);
		next = next_task(loop, stack);
		if (!next || next->stack != stack)
			break;
		next->is_guarded = is_guarded;
		set_running(loop, next);
	}
	stack_give(&loop->stacks, stack, is_guarded);
	switch_to(&ended, loop, next, true);
}

/* Switch from a task that goes on later; until then it answers probes. */
static void leave(struct co_task *self, struct co_task *next)
{
	struct co_loop *loop = self->loop;

	check_stack(self);
	switch_to(&self->context, loop, next, false);
	while (loop->probe)
		dump_answer(loop, &self->context);
}

void task_suspend(struct co_task *self)
{
	struct co_loop *loop = self->loop;
	struct co_task *next = next_task(loop, NULL);

	if (next == self)
		set_running(loop, self);
	else
		leave(self, next);
}

void task_resume(struct co_task *task)
{
	struct co_loop *loop = task->loop;

	if (prepare(task, NULL))
		switch_to(&loop->context, loop, task, false);
}

void task_leave_to_loop(struct co_task *task)
{
	leave(task, NULL);
}

void task_watch(struct co_task *task, struct co_watch *watch)
{
	task_check_loop(task);
	link_append(&task->watches, &watch->link);
}
