/*
 * Waiting for tasks without owning what becomes of them.
 *
 * Unlike co_join() and the gathers, these leave the tasks alone when the
 * waiting task is cancelled: the wait returns UV_ECANCELED at once and the
 * tasks go on.  The references stay the caller's throughout, and must be held
 * while it waits.
 */
#ifndef COGET_WAIT_H
#define COGET_WAIT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <coget/parts.h>
#include <coget/status.h>
#include <coget/task.h>
#include <coget/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* When co_wait() returns. */
enum co_wait_until {
	CO_ALL_COMPLETED,   /* every task is done */
	CO_FIRST_COMPLETED, /* some task is done */
	CO_FIRST_FAILED,    /* some task has failed otherwise than by being
			       cancelled (FIRST_EXCEPTION), or all are done */
};

/*
 * Wait for some of the tasks (asyncio.wait), for at most timeout_ns; zero or
 * less looks without waiting, CO_FOREVER sets no limit.  The timeout cancels
 * nothing.  Suspends, unless what it waits for is so already.  A task may be
 * named more than once.
 *
 * Returns the number of elements that are done, which co_task_state() tells
 * from the others; UV_ECANCELED; UV_ENOMEM; UV_EINVAL for no tasks, NULL or the
 * caller itself among them, or no such until.
 */
ssize_t co_wait(struct co_task *const *tasks, size_t count,
		enum co_wait_until until, int64_t timeout_ns) CO_MUST_CHECK;

/*
 * Wait for a task, whose work a cancellation of the caller shall not end
 * (asyncio.shield).  Suspends, unless it is done.
 *
 * Returns the task's status, UV_ECANCELED if the caller was cancelled before
 * the task was done, or UV_EINVAL as from co_join().
 */
int co_shield(struct co_task *task) CO_MUST_CHECK;

/* Tasks in the order in which they end; the fields are private. */
struct co_completions {
	struct co_completion *each;
	struct co_link done;    /* of these, to be returned next */
	struct co_task *waiter; /* NULL while none waits */
	size_t count;
	size_t left; /* not yet returned */
	int64_t deadline_ns;
};

/*
 * Prepare to iterate over count tasks as they end (asyncio.as_completed),
 * within timeout_ns from now in all; CO_FOREVER sets no limit.  Each element is
 * returned once.  Does not suspend.
 *
 * Returns 0; UV_ENOMEM; UV_EINVAL for NULL or the caller itself among the
 * tasks.  In every case co_completions_release() may be called.
 */
int co_completions_init(struct co_completions *completions,
			struct co_task *const *tasks, size_t count,
			int64_t timeout_ns) CO_MUST_CHECK;

/*
 * Wait for the next task to end; those that had ended at the beginning come
 * first, in the order given.  Suspends, unless one has ended.
 *
 * Returns 0 with *out the task, done; UV_EOF after the last; UV_ETIMEDOUT when
 * the time is over and none has ended unreturned, the tasks going on;
 * UV_ECANCELED; UV_EBUSY while another task waits in this call; UV_ENOMEM.
 * On error *out is NULL, and nothing is skipped.
 */
int co_completions_next(struct co_completions *completions,
			struct co_task **out) CO_MUST_CHECK;

/*
 * Free the memory; tasks not returned yet go on.  NULL is ignored.  A task that
 * waits for the next one is a mistake, which aborts with a message.
 */
void co_completions_release(struct co_completions *completions);

#ifdef __cplusplus
}
#endif
#endif
