/*
 * Blocks that are left on every path.  A block is a loop that runs once; what it
 * entered is left by the cleanup of the loop's variable.
 */
#include <coget/with.h>

void co_with_leave(struct co_with *with)
{
	if (with->leave)
		with->leave(with);
}

/* Whether the block is to be entered, or has been run. */
static bool begin(struct co_with *with, int *status)
{
	bool is_first = !with->is_begun;

	with->is_begun = true;
	with->status = status;
	return is_first;
}

static void leave_lock(struct co_with *with)
{
	co_lock_release(with->what);
}

bool co_with_lock(struct co_with *with, struct co_lock *lock, int *status)
{
	if (!begin(with, status))
		return false;
	*status = co_lock_acquire(lock);
	if (*status < 0)
		return false;
	with->what = lock;
	with->leave = leave_lock;
	return true;
}

static void leave_semaphore(struct co_with *with)
{
	co_semaphore_release(with->what);
}

bool co_with_semaphore(struct co_with *with, struct co_semaphore *semaphore,
		       int *status)
{
	if (!begin(with, status))
		return false;
	*status = co_semaphore_acquire(semaphore);
	if (*status < 0)
		return false;
	with->what = semaphore;
	with->leave = leave_semaphore;
	return true;
}

static void leave_timeout(struct co_with *with)
{
	*with->status = co_timeout_leave(&with->scope, *with->status);
}

bool co_with_timeout(struct co_with *with, int64_t delay_ns, int *status)
{
	if (!begin(with, status))
		return false;
	*status = co_timeout_enter(&with->scope, delay_ns);
	with->leave = leave_timeout; /* entered also on error */
	return *status >= 0;
}

static void leave_shield(struct co_with *with)
{
	co_shield_leave(&with->scope);
}

bool co_with_shield(struct co_with *with)
{
	if (!begin(with, NULL))
		return false;
	co_shield_enter(&with->scope);
	with->leave = leave_shield;
	return true;
}

static void leave_group(struct co_with *with)
{
	*with->status = co_task_group_leave(with->what, *with->status);
}

bool co_with_task_group(struct co_with *with, struct co_task_group *group,
			int *status)
{
	if (!begin(with, status))
		return false;
	*status = group ? 0 : UV_EINVAL;
	if (*status < 0)
		return false;
	co_task_group_enter(group);
	with->what = group;
	with->leave = leave_group;
	return true;
}
