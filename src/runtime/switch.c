/*
 * Switching between tasks.
 *
 * A task has no stack before it first runs, nor after it has ended.
 */
#include "runtime/switch.h"

#include "runtime/debug.h"
#include "runtime/dump.h"
#include "runtime/overflow.h"
#include "runtime/stack_guard.h"
#include "runtime/task.h"

/* A stack that has no guard shows when its task leaves it what happened. */
static inline void check_stack(const struct co_task *task)
{
	if (!task->is_guarded && !stack_is_sound(task_stack(task)))
		overflow_found(task);
}

/* A stack for a fresh task: the warm one that the caller is leaving, if it
 * fits. */
static struct stack *choose_stack(const struct co_task *task,
				  struct stack *warm)
{
	struct stack *stack;

	if (warm && warm->pool == task->pool && !task->is_measured)
		return warm;
	stack = stack_take(task->pool);
	if (!stack)
		return NULL;
	/* Its last frames were in use still when it was given back. */
	stack_forget_frames(stack);
	if (task->is_measured)
		stack_clear(stack);
	return stack;
}

/*
 * Give a fresh task a stack.  Returns false if the task ended instead,
 * cancelled or for want of a stack.
 */
static bool begin(struct co_task *task, struct stack *warm)
{
	struct stack *stack;

	if (task_is_cancelled(task)) {
		task_finish(task, UV_ECANCELED);
		return false;
	}
	stack = choose_stack(task, warm);
	if (!stack) {
		task_finish(task, UV_ENOMEM);
		return false;
	}
	if (stack == warm)
		context_take_over(&task->context, &stack->base);
	else
		context_init(&task->context, &stack->base);
	task->is_guarded = stack->is_guarded;
	return true;
}

static inline bool prepare(struct co_task *task, struct stack *warm)
{
	return task_stack(task) || begin(task, warm);
}

/*
 * Take the next task off the ready list; NULL sends the caller to the loop's
 * stack: to poll, for a callback, or, in debug mode, to have its time taken.
 */
static inline struct co_task *take_task(struct co_loop *loop)
{
	if (!loop_has_turn(loop))
		return NULL;
	if (!loop_first(loop)->is_task || loop->is_debug)
		return NULL;
	return CONTAINER_OF(loop_take(loop), struct co_task, ready);
}

/* The next task of this turn, fit to run; NULL: to the loop's stack. */
static inline struct co_task *next_task(struct co_loop *loop,
					struct stack *warm)
{
	struct co_task *task;

	do
		task = take_task(loop);
	while (task && !prepare(task, warm));
	return task;
}

/* Have a task, or none, run next; returns its context. */
static inline struct context *set_running(struct co_loop *loop,
					  struct co_task *task)
{
	loop->running = task;
	if (!task)
		return &loop->context;
	task->state = CO_TASK_RUNNING;
	return &task->context;
}

/*
 * One task after the other runs here, as long as the next in line is fresh and
 * can have this stack, warm as it is, without a switch.
 */
struct context *task_entry(void)
{
	struct co_loop *loop = loop_current;
	struct stack *stack = task_stack(loop->running);
	struct co_task *next;

	context_entered();
	for (;;) {
		struct co_task *self = loop->running;
		int status = self->fn(self->arg);

		check_stack(self);
		if (self->scope)
			debug_misused("ended in a scope, not leaving it");
		if (self->is_measured)
			self->stack_used = (unsigned)stack_used(stack);
		self->context.base = NULL;
		task_finish(self, status);
		next = next_task(loop, stack);
		if (!next || task_stack(next) != stack)
			break;
		set_running(loop, next);
	}
	stack_give(stack);
	return context_end(set_running(loop, next));
}

/* Switch from a task that goes on later; until then it answers probes. */
static inline void leave(struct co_task *self, struct co_task *next)
{
	struct co_loop *loop = self->loop;

	check_stack(self);
	context_switch(&self->context, set_running(loop, next), false);
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

/*
 * Both come first in this turn, so that the caller goes on where the task
 * leaves off.  In debug mode the loop takes the time of each.
 */
void task_run_now(struct co_task *fresh)
{
	struct co_loop *loop = fresh->loop;
	struct co_task *self = loop->running;

	if (!self || self->state != CO_TASK_RUNNING)
		return;
	self->state = CO_TASK_READY;
	loop_ready_first(loop, &self->ready);
	loop_move_first(loop, &fresh->ready);
	task_suspend(self);
}

void task_resume(struct co_task *task)
{
	struct co_loop *loop = task->loop;

	if (prepare(task, NULL))
		context_switch(&loop->context, set_running(loop, task), false);
}

void task_leave_to_loop(struct co_task *task)
{
	leave(task, NULL);
}
