/*
 * Blocks that are left on every path.  A block is a loop that runs once, in
 * another; what it entered is left by the cleanup of the outer one's variable.
 *
 * The inner loop's condition is asked again when the block has come to its end.
 * If the outer one's is asked without that, it was a break; and if neither is,
 * a return or a goto.
 */
#include <coget/with.h>

#include "runtime/debug.h"

void co_with_unwind(struct co_with *with)
{
	if (with->leave)
		with->leave(with);
}

static void leave_timeout(struct co_with *with);
static void leave_group(struct co_with *with);

void co_with_leave(struct co_with *with)
{
	if (with->stage == CO_WITH_INSIDE_ &&
	    (with->leave == leave_timeout || with->leave == leave_group))
		debug_misused("left CO_WITH_TIMEOUT or CO_WITH_TASK_GROUP by a "
			      "return or goto, whose value may not be the "
			      "block's: leave it by continue, and return then");
	co_with_unwind(with);
}

bool co_with_begin(struct co_with *with)
{
	if (with->stage == CO_WITH_INSIDE_)
		debug_misused("left a CO_WITH block by break, which leaves no "
			      "loop around it: continue ends the block");
	if (with->stage != CO_WITH_FRESH_)
		return false;
	with->stage = CO_WITH_BEGUN_;
	return true;
}

bool co_with_is_first(struct co_with *with, int *status)
{
	bool is_first = with->stage == CO_WITH_BEGUN_;

	with->stage = CO_WITH_OVER_;
	with->status = status;
	return is_first;
}

bool co_with_enter(struct co_with *with, void *what,
		   void (*leave)(struct co_with *with))
{
	with->what = what;
	with->leave = leave;
	with->stage = CO_WITH_INSIDE_;
	return true;
}

static void leave_lock(struct co_with *with)
{
	co_lock_release(with->what);
}

bool co_with_lock(struct co_with *with, struct co_lock *lock, int *status)
{
	if (!co_with_is_first(with, status))
		return false;
	*status = co_lock_acquire(lock);
	if (*status < 0)
		return false;
	return co_with_enter(with, lock, leave_lock);
}

static void leave_semaphore(struct co_with *with)
{
	co_semaphore_release(with->what);
}

bool co_with_semaphore(struct co_with *with, struct co_semaphore *semaphore,
		       int *status)
{
	if (!co_with_is_first(with, status))
		return false;
	*status = co_semaphore_acquire(semaphore);
	if (*status < 0)
		return false;
	return co_with_enter(with, semaphore, leave_semaphore);
}

static void leave_timeout(struct co_with *with)
{
	*with->status = co_timeout_leave(&with->scope, *with->status);
}

bool co_with_timeout(struct co_with *with, int64_t delay_ns, int *status)
{
	if (!co_with_is_first(with, status))
		return false;
	*status = co_timeout_enter(&with->scope, delay_ns);
	with->leave = leave_timeout; /* entered also on error */
	return *status >= 0 && co_with_enter(with, NULL, leave_timeout);
}

static void leave_shield(struct co_with *with)
{
	co_shield_leave(&with->scope);
}

bool co_with_shield(struct co_with *with)
{
	if (!co_with_is_first(with, NULL))
		return false;
	co_shield_enter(&with->scope);
	return co_with_enter(with, NULL, leave_shield);
}

static int serve(void *arg)
{
	const struct co_with *with = arg;
	struct co_server **server = with->what;

	return co_server_serve(*server, with->talk, with->arg);
}

static void leave_server(struct co_with *with)
{
	struct co_server **server = with->what;
	int status;

	if (*with->status < 0)
		co_task_cancel(with->task);
	co_server_shutdown(*server);
	status = co_join(with->task);
	if (*with->status >= 0 && status < 0)
		*with->status = status;
	co_task_release(with->task);
	co_server_close(*server);
	*server = NULL;
}

bool co_with_server(struct co_with *with, struct co_server **server,
		    int *status, const char *host, uint16_t port,
		    co_client_fn *talk, void *arg)
{
	if (!co_with_is_first(with, status))
		return false;
	*server = NULL;
	with->talk = talk;
	with->arg = arg;
	*status = talk && co_current_task()
			  ? co_server_listen_with(server, host, port, NULL)
			  : UV_EINVAL;
	if (*status < 0)
		return false;
	*status = co_create_task(&with->task, serve, with);
	if (*status == 0)
		return co_with_enter(with, server, leave_server);
	co_server_close(*server);
	*server = NULL;
	return false;
}

static void leave_group(struct co_with *with)
{
	*with->status = co_task_group_leave(with->what, *with->status);
}

bool co_with_task_group(struct co_with *with, struct co_task_group *group,
			int *status)
{
	if (!co_with_is_first(with, status))
		return false;
	*status = group ? 0 : UV_EINVAL;
	if (*status < 0)
		return false;
	co_task_group_enter(group);
	return co_with_enter(with, group, leave_group);
}
