/*
 * Coroutines and tasks.
 *
 * A coroutine is a function and its argument.  Called like any function it
 * runs in the caller's task; given to co_create_task() or co_gather() it runs
 * concurrently in a task of its own.  Inputs and results live in the struct
 * that the argument points to; the return value is a status (status.h).
 *
 * Tasks are cooperative: one runs until it calls something that suspends.  All
 * tasks of a co_run() share one thread, so what happens between two suspending
 * calls needs no lock.  The mode of floating-point rounding is the thread's,
 * too: a task that changes it restores it before it suspends.  A coroutine runs
 * on a stack of CO_STACK_BYTES or as many as the run or the task asks for,
 * guarded at its end; overflowing it ends the process with a message that names
 * the task (stack.h).
 *
 * Cancellation is sticky.  Once a task is cancelled, the call that it is
 * suspended in, and every later one that would suspend, returns UV_ECANCELED
 * at once, until the task says co_uncancel() or ends.  A cancel that a caller
 * overlooks is therefore met again at the next suspension.  Cleanup that has to
 * wait runs inside a shield (scope.h).
 *
 * Unless stated otherwise, functions of this and the other headers must be
 * called from within co_run(), on its thread.  What they open should be closed
 * before the run ends, which otherwise closes it, and in debug mode says so
 * (debug.h).  A call that would suspend where no task runs, in a callback,
 * returns UV_EINVAL and does nothing.  With NULL for a handle, functions return
 * UV_EINVAL or, where they return no status, 0, false, NULL or "", or do
 * nothing.  A call that would do harm, such as closing a handle of another
 * thread's loop, aborts with a message.
 *
 * Out of memory is an ordinary status, UV_ENOMEM, as is out of descriptors,
 * UV_EMFILE; except in libuv, which aborts where it cannot enlarge its table of
 * descriptors or start the threads of its pool.
 */
#ifndef COGET_TASK_H
#define COGET_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A coroutine: returns 0 or a positive value, or a negative libuv code. */
typedef int co_fn(void *arg);

/* A coroutine that runs concurrently with others; reference counted. */
struct co_task;

/* What a task does at the moment. */
enum co_task_state {
	CO_TASK_READY,     /* will run in this turn of the loop or the next */
	CO_TASK_RUNNING,   /* the caller itself */
	CO_TASK_SUSPENDED, /* waits in a suspending call */
	CO_TASK_DONE,      /* has returned; its status can be read */
};

/*
 * Schedule fn(arg) as a task (asyncio.create_task).  Does not suspend; the task
 * first runs after the caller has suspended, in order of creation.
 *
 * out  receives a reference that the caller gives back with
 *      co_task_release(); NULL leaves the task to the loop, which frees it when
 *      it ends.  Cleared on error.
 * arg  must live until the task is done.  A task that is cancelled before it
 *      first runs never calls fn: what fn alone would free is then left.  Let
 *      somebody else own it, or see co_create_task_copy().
 *
 * Returns 0, UV_EINVAL when fn is NULL or the caller is not inside co_run(), or
 * UV_ENOMEM.  A task for which no stack can be had later ends with UV_ENOMEM
 * without running.
 */
int co_create_task(struct co_task **out, co_fn *fn, void *arg) CO_MUST_CHECK;

/* How a task is to be; all zero is what co_create_task() makes. */
struct co_task_options {
	const char *name; /* see co_task_set_name(); NULL: "task" */

	/*
	 * The least size of its stack, and of the guard below; 0: the run's.
	 * See stack.h for what is allowed.
	 */
	size_t stack_bytes;
	size_t guard_bytes;

	/* Have co_task_stack_used() exact, and known when it is done, too. */
	bool measures_stack;

	/* The size of what arg points to, to be copied; 0: arg is passed on. */
	size_t copy_bytes;

	/*
	 * Begin at once (asyncio's eager tasks): the task runs before the call
	 * that creates it returns, until it first suspends or ends.  Nothing
	 * else runs meanwhile.  A task that never waits is thus done when the
	 * call returns.
	 *
	 * In a callback of the loop, where no task runs, it begins as others
	 * do.  A function that a task's call makes and that must not suspend,
	 * such as a future's on_cancel or a protocol's pause_writing, must not
	 * ask for it.
	 */
	bool eager;
};

/*
 * The same with options; NULL stands for none.
 *
 * arg  if copy_bytes is not 0, the task gets a copy of so many bytes.  The copy
 *      is aligned for any type, and freed when the task is done; arg may change
 *      or go as soon as the call returns.  A pointer in it is copied as such.
 *
 * Returns what co_create_task() does, and UV_EINVAL for a size out of range, or
 * copy_bytes where arg is NULL.
 */
int co_create_task_with(struct co_task **out, co_fn *fn, void *arg,
			const struct co_task_options *options) CO_MUST_CHECK;

/*
 * Schedule fn as a task with a copy of what arg points to, size_bytes of it:
 * for a loop that starts a task with each value of a variable.
 *
 * Returns what co_create_task_with() does for copy_bytes; UV_EINVAL if
 * size_bytes is 0.
 */
int co_create_task_copy(struct co_task **out, co_fn *fn, const void *arg,
			size_t size_bytes) CO_MUST_CHECK;

/*
 * Wait until the task is done (await task).  Suspends, unless it is done
 * already.  Any number of tasks may join one; the reference must be held when
 * the call is made, and may be given back by the first that returns.
 *
 * If the caller is, or meanwhile becomes, cancelled, so is the joined task, and
 * the call still returns only when that has really ended: its argument may then
 * be freed.
 *
 * Returns the status that the task's function returned; UV_ECANCELED if it was
 * cancelled before it ran; UV_EINVAL for NULL, the calling task itself, or a
 * task that joins the caller, be it over others: neither would ever be done.
 */
int co_join(struct co_task *task) CO_MUST_CHECK;

/* Give back a reference from co_create_task().  NULL is ignored. */
void co_task_release(struct co_task *task);

/*
 * Cancel a task (Task.cancel).  Does not suspend; the task meets the
 * cancellation when it next runs, and may finish otherwise all the same.  A
 * done task stays as it is.  Each request counts: see co_uncancel().
 *
 * Returns whether the task was still to be cancelled, that is, not done.
 */
bool co_task_cancel(struct co_task *task);

/*
 * Take back one cancellation request of the calling task (Task.uncancel); when
 * none is left, its calls suspend again.
 *
 * Returns the number of requests left.
 */
unsigned co_uncancel(void);

/* The number of cancellation requests not taken back (Task.cancelling). */
unsigned co_task_cancelling(const struct co_task *task);

/* The running task; NULL in a callback of the loop or outside co_run(). */
struct co_task *co_current_task(void);

/*
 * Name a task for messages and dumps (Task.set_name).  The text is copied; NULL
 * stands for "".  Does not suspend.
 *
 * Returns 0, UV_EINVAL when task is NULL, or UV_ENOMEM, and the task keeps the
 * name that it had.
 */
int co_task_set_name(struct co_task *task, const char *name);

/*
 * The task's name; "task" where none was set, "main" for the main task, and ""
 * for NULL.  It lives until the task is freed or gets another.
 */
const char *co_task_name(const struct co_task *task);

/* The state of a task. */
enum co_task_state co_task_state(const struct co_task *task);

/* What a suspended task waits on, for example "sleep" or "lock"; else "". */
const char *co_task_waits_on(const struct co_task *task);

/*
 * The number of those that wait for the task to be done: joins, gathers and
 * other waits, its group, done callbacks.
 */
size_t co_task_waiters(const struct co_task *task);

/* The status of a done task; UV_EAGAIN before that, UV_EINVAL for NULL. */
int co_task_status(const struct co_task *task);

/*
 * Suspend for a time (asyncio.sleep).  Zero or less yields one turn: every task
 * that was ready runs before the caller goes on.  CO_FOREVER waits for
 * cancellation.
 *
 * Returns 0 when the time is over, or UV_ECANCELED, UV_ENOMEM.
 */
int co_sleep(int64_t delay_ns) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
