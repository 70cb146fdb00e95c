/*
 * Conditions.  A notification ends a task's first wait, and is that task's
 * then, whatever is cancelled before it has the lock again.
 */
#include <coget/condition.h>

#include <stdint.h>

#include "runtime/link.h"
#include "runtime/task.h"

void co_condition_init(struct co_condition *condition, struct co_lock *lock)
{
	if (!condition)
		return;
	link_init(&condition->waiters);
	condition->lock = lock;
}

/* Whether a call that needs the lock can be made. */
static int check(const struct co_condition *condition)
{
	if (!condition || !condition->lock)
		return UV_EINVAL;
	return co_lock_locked(condition->lock) ? 0 : UV_EPERM;
}

/* Take the lock, cancelled or not. */
static void take_lock_again(struct co_lock *lock)
{
	struct co_scope shield;

	co_shield_enter(&shield);
	(void)!co_lock_acquire(lock);
	co_shield_leave(&shield);
}

int co_condition_wait(struct co_condition *condition)
{
	struct co_task *self = task_running();
	int status = check(condition);
	struct co_lock *lock;

	if (status < 0)
		return status;
	if (!self)
		return UV_EINVAL;
	if (task_refuses_wait(self))
		return UV_ECANCELED;
	lock = condition->lock;
	co_lock_release(lock);
	status = task_wait(&condition->waiters, "condition");
	take_lock_again(lock);
	return status;
}

int co_condition_wait_for(struct co_condition *condition,
			  bool (*holds)(void *arg), void *arg)
{
	int status = 0;

	if (!condition || !holds)
		return UV_EINVAL;
	while (status == 0 && !holds(arg))
		status = co_condition_wait(condition);
	return status;
}

int co_condition_notify(struct co_condition *condition, size_t count)
{
	int status = check(condition);

	if (status < 0)
		return status;
	while (count > 0 && task_wake_first(&condition->waiters, 0))
		count--;
	return 0;
}

int co_condition_notify_all(struct co_condition *condition)
{
	return co_condition_notify(condition, SIZE_MAX);
}
