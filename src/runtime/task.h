/*
 * Inside a task: its states, how it waits, and how it is woken.
 *
 * A task stands in at most one list: the ready list, or that of what it waits
 * for; one that selects stands in several, by its cases (select.h).  Whoever
 * wakes it, the holder of that list or a cancellation, takes it out; the first
 * one decides what the wait returns.  A grant (a permit, an item, a result)
 * that came first is therefore never lost to a cancellation in the same turn,
 * and a cancelled waiter is never granted anything.
 */
#ifndef RUNTIME_TASK_H
#define RUNTIME_TASK_H

#include <stdbool.h>

#include <coget/parts.h>
#include <coget/scope.h>
#include <coget/task.h>

#include "runtime/link.h"
#include "runtime/loop.h"
#include "runtime/select.h"

struct co_task {
	/*
	 * What each switch touches comes first, in a line of the cache or two.
	 */
	struct co_runnable ready; /* link: the one list it stands in */
	struct co_loop *loop;
	struct context context;
	struct co_scope *scope; /* the innermost */
	const char *waits_on;
	unsigned cancels;
	/* What the wait returns; when it is done, what its function did. */
	int status;
	enum co_task_state state : 8;
	bool is_guarded;  /* its stack, see stack.h */
	bool is_yielding; /* only its consumer may wake it, see generator.c */
	bool is_swept;	  /* cancelled because the run is ending, see run.c */
	bool is_read;	  /* somebody knows the status */
	bool is_measured; /* its stack is cleared before, see stack_use.c */
	bool owns_arg;
	bool owns_name;

	struct stack_pool *pool; /* of its size */
	union {
		co_fn *fn;   /* until it begins */
		void *given; /* what the waker hands over, see queue.c */
	};
	void *arg;
	unsigned refs; /* the loop's until it is done, and the users' */
	union {
		/* Waits refused in a row, being cancelled; debug.c. */
		unsigned refusals;
		unsigned stack_used; /* bytes, if measured, once it is done */
	};
	struct co_task *joins; /* NULL unless it waits for that one, join.c */
	struct co_selection *selection; /* NULL unless it waits in a select */
	struct co_link watches; /* co_watch.link: who is told when it is done */
	struct co_link all;     /* in co_loop.tasks */
	struct local_set *locals; /* NULL: none, see local.h */
	const char *name;
	int64_t created_ns;     /* the time of the poll before its creation */
};

/*
 * Create a task that the loop owns, with the task-local data of the one that
 * runs; NULL when out of memory.
 */
struct co_task *task_create(struct co_loop *loop, co_fn *fn, void *arg);

/*
 * The same with options, or NULL.  Sets *out to NULL on error.  Returns 0,
 * UV_EINVAL for options that are refused, or UV_ENOMEM.
 */
int task_create_with(struct co_loop *loop, struct co_task **out, co_fn *fn,
		     void *arg, const struct co_task_options *options);

/* A task's stack; NULL before its first run and after its last. */
static inline struct stack *task_stack(const struct co_task *task)
{
	return (struct stack *)task->context.base;
}

/* The cache of freed descriptors: prepare it, free what it holds. */
void task_cache_init(struct co_loop *loop);
void task_cache_release(struct co_loop *loop);

/* The running task; NULL where the caller is none, and must not suspend. */
static inline struct co_task *task_running(void)
{
	return loop_current ? loop_current->running : NULL;
}

/*
 * Whether suspending calls of the task return UV_ECANCELED: it was cancelled,
 * or a timeout around it has expired, and no shield stands between.
 */
static inline bool task_is_cancelled(const struct co_task *task)
{
	for (const struct co_scope *scope = task->scope; scope;
	     scope = scope->outer) {
		if (scope->shields)
			return false;
		if (scope->expired)
			return true;
	}
	return task->cancels > 0;
}

/* Count a wait that is refused, in debug mode; returns true. */
bool task_count_refusal(struct co_task *self) __attribute__((cold));

/* The same, asked by a call of the running task that will not suspend if so. */
static inline bool task_refuses_wait(struct co_task *self)
{
	return task_is_cancelled(self) && task_count_refusal(self);
}

/*
 * Enter a scope in the running task, a shield or one without a deadline, and
 * leave it; the latter aborts if it is not the task's innermost.
 */
void scope_enter(struct co_scope *scope, bool shields);
void scope_leave(struct co_scope *scope);

/*
 * Suspend the running task, in a list or in none, until task_wake() or a
 * cancellation, also one that came before.  on says what it waits on.
 *
 * Returns the status given to task_wake(), UV_ECANCELED, or UV_EINVAL outside a
 * task.
 */
int task_wait(struct co_link *waiters, const char *on);

/*
 * The same, ended only by a cancellation that comes later: how a call that has
 * passed a cancellation on waits for what it cancelled to end.
 */
int task_wait_again(struct co_link *waiters, const char *on);

/* Abort, saying that a task of another loop was not left alone. */
void task_is_foreign(void) __attribute__((cold, noreturn));

/* Abort if the caller is not in the task's loop, and so must leave it alone. */
static inline void task_check_loop(const struct co_task *task)
{
	if (__builtin_expect(task->loop != loop_current, 0))
		task_is_foreign();
}

/*
 * End a task's wait with a status.  Returns false, and does nothing, if it does
 * not wait (any more).
 */
bool task_wake(struct co_task *task, int status);

/*
 * Wake the first task of a list, or the one whose select has a case there;
 * returns it, or NULL if the list is empty.
 */
static inline struct co_task *task_wake_first(struct co_link *waiters,
					      int status)
{
	struct co_runnable *first;
	struct co_task *task;

	if (link_is_alone(waiters))
		return NULL;
	first = CONTAINER_OF(waiters->next, struct co_runnable, link);
	if (!first->is_task)
		return select_choose(CONTAINER_OF(first, struct co_case, waiter),
				     status);
	task = CONTAINER_OF(first, struct co_task, ready);
	task_wake(task, status);
	return task;
}

/* Wake all tasks of a list, in order. */
void task_wake_all(struct co_link *waiters, int status);

/* Let a cancellation that has come into force end the task's wait. */
void task_deliver_cancel(struct co_task *task);

/* Have a task that is not done tell the watch when it is. */
static inline void task_watch(struct co_task *task, struct co_watch *watch)
{
	task_check_loop(task);
	link_append(&task->watches, &watch->link);
}

/* Empty a list of watches, telling each; task is NULL for that of a future. */
void task_tell(struct co_link *watches, struct co_task *task);

/* The end of a task: its status is known, whoever waits is told. */
void task_finish(struct co_task *task, int status);

/*
 * Cancel every task, and when these have ended every one that they have
 * started, until none is left.
 */
void task_sweep(struct co_loop *loop);

#endif
