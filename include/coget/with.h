/*
 * Blocks that are left on every path (async with).
 *
 *	CO_WITH_LOCK (&lock, status) {
 *		if (!is_wanted())
 *			break;
 *		status = change(it);
 *	}
 *	return status;
 *
 * Each macro opens a block that runs once; the end of the block, a break, a
 * return or a goto out of it leaves what was entered.  A break or continue in
 * the block means the block, not a loop around it.  status is an int variable.
 * It is assigned on entry: 0, and the block runs, or an error, and the block is
 * skipped.  What it holds when the block is left is the work's status.
 * longjmp() out of a block is not seen.
 */
#ifndef COGET_WITH_H
#define COGET_WITH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <coget/lock.h>
#include <coget/parts.h>
#include <coget/scope.h>
#include <coget/semaphore.h>
#include <coget/status.h>
#include <coget/taskgroup.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For the macros: what a block has entered. */
struct co_with {
	void (*leave)(struct co_with *with); /* NULL: not entered */
	void *what;  /* the lock, semaphore or group */
	int *status; /* the work's; NULL for a shield */
	struct co_scope scope;
	bool is_begun;
};

/* Hold a lock within the block.  Suspends on entry as co_lock_acquire(). */
#define CO_WITH_LOCK(lock, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_lock, (lock), &(status))

/* Hold a permit within the block.  Suspends on entry as the acquire does. */
#define CO_WITH_SEMAPHORE(semaphore, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_semaphore, (semaphore), &(status))

/*
 * Limit the block's time.  When the block is left, status becomes UV_ETIMEDOUT
 * if it is UV_ECANCELED because of this limit: leave the block with break
 * rather than return, whose value has been taken before.
 */
#define CO_WITH_TIMEOUT(delay_ns, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_timeout, (delay_ns), &(status))

/* Keep cancellation out of the block. */
#define CO_WITH_SHIELD() CO_WITH_SHIELD_(CO_UNIQUE(co_with_))

/*
 * Enter a task group for the block's tasks.  Leaving the block waits for them,
 * and status becomes what co_task_group_leave() returned: leave the block with
 * break rather than return, as above.
 */
#define CO_WITH_TASK_GROUP(group, status) \
	CO_WITH_(CO_UNIQUE(co_with_), co_with_task_group, (group), &(status))

/*
 * For the macros: each is the condition of a loop, which enters the first time.
 * Returns whether the block is to run: not the second time, nor on error.
 */
bool co_with_lock(struct co_with *with, struct co_lock *lock, int *status);
bool co_with_semaphore(struct co_with *with, struct co_semaphore *semaphore,
		       int *status);
bool co_with_timeout(struct co_with *with, int64_t delay_ns, int *status);
bool co_with_shield(struct co_with *with);
bool co_with_task_group(struct co_with *with, struct co_task_group *group,
			int *status);

/* For the macros: leave what was entered. */
void co_with_leave(struct co_with *with);

#ifdef __cplusplus
#define CO_WITH_NONE_ {}
#else
#define CO_WITH_NONE_ {0}
#endif

#define CO_WITH_BLOCK_(name)                                          \
	struct co_with name __attribute__((cleanup(co_with_leave))) = \
		CO_WITH_NONE_

#define CO_WITH_(name, enter, what, status) \
	for (CO_WITH_BLOCK_(name); enter(&name, what, status);)

#define CO_WITH_SHIELD_(name) for (CO_WITH_BLOCK_(name); co_with_shield(&name);)

#ifdef __cplusplus
}
#endif
#endif
