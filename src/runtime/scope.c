/*
 * Scopes: timeouts and shields, a stack of them for each task.
 */
#include <coget/scope.h>

#include "runtime/debug.h"
#include "runtime/link.h"
#include "runtime/task.h"

static void on_expired(struct co_timer *timer)
{
	co_scope_cancel(CONTAINER_OF(timer, struct co_scope, timer));
}

static bool is_in(const struct co_task *task, const struct co_scope *scope)
{
	const struct co_scope *at = task->scope;

	while (at && at != scope)
		at = at->outer;
	return at;
}

void scope_enter(struct co_scope *scope, bool shields)
{
	struct co_task *self = task_running();

	if (!self || !scope)
		debug_misused("a scope was entered outside a task, or none");
	if (is_in(self, scope))
		debug_misused("entered a scope again, not leaving it");
	*scope = (struct co_scope){
		.timer.on_due = on_expired,
		.outer = self->scope,
		.task = self,
		.deadline_ns = CO_FOREVER,
		.shields = shields,
	};
	self->scope = scope;
}

void scope_leave(struct co_scope *scope)
{
	struct co_task *task = scope ? scope->task : NULL;

	if (!task || task != task_running() || task->scope != scope)
		debug_misused("left a scope that is not its innermost");
	timers_disarm(&task->loop->timers, &scope->timer);
	task->scope = scope->outer;
	scope->task = NULL;
}

/* Set a deadline that has not passed. */
static int arm(struct co_scope *scope, int64_t deadline_ns)
{
	struct timers *timers = &scope->task->loop->timers;
	int status = 0;

	if (deadline_ns == CO_FOREVER)
		timers_disarm(timers, &scope->timer);
	else
		status = timers_arm(timers, &scope->timer, deadline_ns);
	scope->deadline_ns = status < 0 ? CO_FOREVER : deadline_ns;
	return status;
}

static int set_deadline(struct co_scope *scope, int64_t deadline_ns)
{
	if (deadline_ns > co_time_ns())
		return arm(scope, deadline_ns);
	scope->deadline_ns = deadline_ns;
	co_scope_cancel(scope);
	return 0;
}

int co_timeout_enter_at(struct co_scope *scope, int64_t deadline_ns)
{
	scope_enter(scope, false);
	return set_deadline(scope, deadline_ns);
}

int co_timeout_enter(struct co_scope *scope, int64_t delay_ns)
{
	if (delay_ns <= 0)
		return co_timeout_enter_at(scope, co_time_ns());
	scope_enter(scope, false);
	return arm(scope, co_time_after_ns(delay_ns));
}

int co_timeout_leave(struct co_scope *scope, int status)
{
	struct co_task *task = scope ? scope->task : NULL;

	scope_leave(scope);
	if (status == UV_ECANCELED && scope->expired && !task_is_cancelled(task))
		return UV_ETIMEDOUT;
	return status;
}

int co_timeout_reschedule(struct co_scope *scope, int64_t deadline_ns)
{
	if (!scope)
		return UV_EINVAL;
	if (scope->expired)
		return UV_ETIMEDOUT;
	if (!scope->task)
		return UV_EINVAL;
	task_check_loop(scope->task);
	return set_deadline(scope, deadline_ns);
}

void co_scope_cancel(struct co_scope *scope)
{
	if (!scope || !scope->task || scope->expired)
		return;
	task_check_loop(scope->task);
	timers_disarm(&scope->task->loop->timers, &scope->timer);
	scope->expired = true;
	task_deliver_cancel(scope->task);
}

int64_t co_timeout_deadline_ns(const struct co_scope *scope)
{
	return scope ? scope->deadline_ns : CO_FOREVER;
}

bool co_timeout_expired(const struct co_scope *scope)
{
	return scope && scope->expired;
}

void co_shield_enter(struct co_scope *scope)
{
	scope_enter(scope, true);
}

void co_shield_leave(struct co_scope *scope)
{
	scope_leave(scope);
}

bool co_is_cancelled(void)
{
	const struct co_task *self = task_running();

	return self && task_is_cancelled(self);
}

int64_t co_effective_deadline_ns(void)
{
	const struct co_task *self = task_running();
	int64_t earliest_ns = CO_FOREVER;

	if (co_is_cancelled())
		return 0;
	for (const struct co_scope *scope = self ? self->scope : NULL;
	     scope && !scope->shields; scope = scope->outer) {
		if (scope->deadline_ns < earliest_ns)
			earliest_ns = scope->deadline_ns;
	}
	return earliest_ns;
}

int co_wait_for(co_fn *fn, void *arg, int64_t timeout_ns)
{
	struct co_task *self = task_running();
	struct co_scope scope;
	int status;

	if (!self || !fn)
		return UV_EINVAL;
	if (timeout_ns <= 0)
		return task_is_cancelled(self) ? UV_ECANCELED : UV_ETIMEDOUT;
	status = co_timeout_enter(&scope, timeout_ns);
	if (status == 0)
		status = fn(arg);
	return co_timeout_leave(&scope, status);
}
