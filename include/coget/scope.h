/*
 * Scopes within one task: timeouts that cancel what runs inside them, and
 * shields that keep cancellation out.
 *
 * A scope is a struct in the caller's frame.  Enter it, do the work, and leave
 * it on every path, innermost first; leaving them out of order, ending a task
 * inside one, or entering one outside a task or twice aborts with a message.
 * Once left, it may be entered again.  Scopes nest, and each acts on its own
 * task only: what must end with the scope is awaited in it.
 *
 * While a timeout scope is expired, suspending calls inside it return
 * UV_ECANCELED, exactly as for a cancelled task; leaving the scope turns that
 * into UV_ETIMEDOUT (asyncio.timeout).  A shield makes suspending calls inside
 * it unaware of cancellations and expiries from outside it; they take effect
 * when the shield is left (trio's CancelScope(shield=True)).
 */
#ifndef COGET_SCOPE_H
#define COGET_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/parts.h>
#include <coget/status.h>
#include <coget/task.h>
#include <coget/time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A timeout or shield being in force; its fields are private. */
struct co_scope {
	struct co_timer timer;
	struct co_scope *outer;
	struct co_task *task; /* NULL once it is left */
	int64_t deadline_ns;
	bool shields;
	bool expired;
};

/*
 * Run fn(arg) in the calling task, for at most timeout_ns (asyncio.wait_for).
 * Suspends as fn does.
 *
 * On expiry fn meets UV_ECANCELED wherever it suspends, and the call returns
 * when fn has.  If fn ended otherwise than with UV_ECANCELED, even in the turn
 * of the expiry, its status stands and nothing is lost.  A timeout of zero or
 * less never runs fn; CO_FOREVER sets no limit.
 *
 * Returns fn's status; UV_ETIMEDOUT if the time ended it; UV_ECANCELED if the
 * caller was cancelled; UV_ENOMEM; UV_EINVAL when fn is NULL.
 */
int co_wait_for(co_fn *fn, void *arg, int64_t timeout_ns) CO_MUST_CHECK;

/*
 * Enter a timeout that expires delay_ns from now (asyncio.timeout).  Does not
 * suspend.  A delay of zero or less expires at once; CO_FOREVER never does, but
 * can be rescheduled.
 *
 * Returns 0, or UV_ENOMEM, in which case the scope is entered without a
 * deadline and must be left all the same.
 */
int co_timeout_enter(struct co_scope *scope, int64_t delay_ns) CO_MUST_CHECK;

/* The same, with an instant as co_time_ns() counts them (timeout_at). */
int co_timeout_enter_at(struct co_scope *scope,
			int64_t deadline_ns) CO_MUST_CHECK;

/*
 * Leave a timeout with the status of the work inside.
 *
 * Returns UV_ETIMEDOUT if status is UV_ECANCELED, this scope had expired, and
 * neither an outer scope nor a cancellation of the task is the cause; otherwise
 * status as it is.
 */
int co_timeout_leave(struct co_scope *scope, int status) CO_MUST_CHECK;

/*
 * Move the deadline of an entered scope; CO_FOREVER removes it.  What has
 * expired stays expired.  May be called by any task of the loop.
 *
 * Returns 0; UV_ETIMEDOUT if the scope has expired; UV_EINVAL for NULL, or if
 * it has been left; UV_ENOMEM.
 */
int co_timeout_reschedule(struct co_scope *scope,
			  int64_t deadline_ns) CO_MUST_CHECK;

/*
 * Cancel what runs in a timeout (trio's CancelScope.cancel), as if its deadline
 * had come: the way to end what another task does, and not that task.  Leaving
 * the timeout returns UV_ETIMEDOUT.  May be called by any task or callback of
 * the loop; NULL, or a scope that was left, is ignored.
 */
void co_scope_cancel(struct co_scope *scope);

/* The deadline in force; CO_FOREVER if there is none (Timeout.when). */
int64_t co_timeout_deadline_ns(const struct co_scope *scope);

/* Whether the deadline, or a cancel, came while the scope was in force. */
bool co_timeout_expired(const struct co_scope *scope);

/* Enter a shield.  Does not suspend and cannot fail. */
void co_shield_enter(struct co_scope *scope);

/* Leave a shield; what it kept out takes effect at the next suspension. */
void co_shield_leave(struct co_scope *scope);

/*
 * Whether the calling task's suspending calls return UV_ECANCELED, being
 * cancelled or in a timeout that has expired: to be asked now and then by work
 * that does not suspend.  Expiries are noticed when the loop next polls.
 */
bool co_is_cancelled(void);

/*
 * The instant from which on the calling task's suspending calls will return
 * UV_ECANCELED: the earliest deadline of the timeouts around the caller, up to
 * the innermost shield (trio's current_effective_deadline).
 *
 * Returns CO_FOREVER if there is none, and 0 if the task is cancelled already.
 */
int64_t co_effective_deadline_ns(void);

#ifdef __cplusplus
}
#endif
#endif
