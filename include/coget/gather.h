/*
 * Gather: run several coroutines concurrently and wait for them.
 *
 * co_gather() and co_gather_calls() start tasks of their own and return only
 * when every one has ended, so arguments may live in the caller's frame.
 * co_gather_tasks() waits for tasks that the caller has created and holds, and
 * can therefore report the first failure at once, while the others go on.
 *
 * All suspend, unless there is nothing to wait for.  When the caller is
 * cancelled, every one of these tasks is cancelled, and the call returns when
 * all have ended: UV_ECANCELED if that ended one, 0 if all succeeded
 * nevertheless.
 */
#ifndef COGET_GATHER_H
#define COGET_GATHER_H

#include <stddef.h>

#include <coget/status.h>
#include <coget/task.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The number of elements of an array. */
#define CO_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Arguments for co_gather(): fn, once for each element of an array. */
#define CO_EACH(fn, array) (fn), (array), CO_COUNT(array), sizeof((array)[0])

/* One coroutine to be called by co_gather_calls(), and what it returned. */
struct co_call {
	co_fn *fn;
	void *arg;
	int status; /* out */
};

/* A call that has not been made. */
#define CO_CALL(coroutine, argument) {(coroutine), (argument), 0}

/*
 * Arguments for co_gather_calls() in C, where the statuses are not wanted:
 *
 *	co_gather_calls(CO_CALLS(CO_CALL(serve, server),
 *				 CO_CALL(ask, &question)));
 */
#define CO_CALLS(...)                    \
	((struct co_call[]){__VA_ARGS__}), \
		CO_COUNT(((struct co_call[]){__VA_ARGS__}))

/*
 * Run fn once for each of count elements, size_bytes apart, concurrently; each
 * call gets a pointer to its element, where its results go.  Elements are
 * started in order.
 *
 * Returns 0 if every call returned 0 or more; otherwise the status of the one
 * that failed first, after all have ended (a failure cancels none of the
 * others: for that, see taskgroup.h); UV_ECANCELED if the caller had been
 * cancelled before, and nothing was started; UV_ENOMEM if they could not all be
 * started, with those that were cancelled and ended; UV_EINVAL when fn is NULL.
 * No elements: 0 at once.
 */
int co_gather(co_fn *fn, void *elements, size_t count,
	      size_t size_bytes) CO_MUST_CHECK;

/*
 * The same with options for each of the tasks, see co_create_task_with(); NULL
 * stands for none.  Elements are passed where they are: copy_bytes must be 0.
 *
 * Returns what co_gather() does, and UV_EINVAL for options that are refused.
 */
int co_gather_with(co_fn *fn, void *elements, size_t count, size_t size_bytes,
		   const struct co_task_options *options) CO_MUST_CHECK;

/*
 * The same for different coroutines, with every status collected (asyncio's
 * return_exceptions): calls[i].status is what calls[i].fn returned, whatever
 * the order of completion; UV_ECANCELED where it did not run.
 */
int co_gather_calls(struct co_call *calls, size_t count) CO_MUST_CHECK;

/*
 * Wait until every task is done, or one has failed: that status is returned at
 * once, the first in time, and the others go on (asyncio.gather).  NULL or the
 * caller itself among the tasks is UV_EINVAL.  The references stay the
 * caller's, who joins what is left.  When the caller is cancelled, all tasks
 * are, and have ended on return.
 */
int co_gather_tasks(struct co_task *const *tasks, size_t count) CO_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
