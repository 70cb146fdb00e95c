/*
 * Callbacks: soon, later, and from other threads.
 *
 * A callback is on the ready list, or on that of other threads, while its link
 * is not alone; it is due later while its timer is armed.
 */
#include <coget/loop.h>

#include "runtime/debug.h"
#include "runtime/handle.h"
#include "runtime/link.h"
#include "runtime/task.h"

/* The running loop, for a callback that is to be changed by nobody else. */
static struct co_loop *own_loop(void)
{
	if (!loop_current)
		debug_misused("a callback was scheduled or cancelled outside its "
			      "run; another thread uses "
			      "co_call_soon_threadsafe()");
	return loop_current;
}

static void on_due(struct co_timer *timer)
{
	struct co_callback *callback =
		CONTAINER_OF(timer, struct co_callback, timer);

	loop_ready(loop_current, &callback->ready);
}

void co_callback_init(struct co_callback *callback, void (*fn)(void *arg),
		      void *arg)
{
	if (!callback)
		return;
	*callback = (struct co_callback){
		.timer.on_due = on_due,
		.fn = fn,
		.arg = arg,
	};
	link_init(&callback->ready.link);
}

bool co_callback_cancel(struct co_callback *callback)
{
	if (!callback)
		return false;
	if (callback->timer.slot != 0) {
		timers_disarm(&own_loop()->timers, &callback->timer);
		return true;
	}
	if (link_is_alone(&callback->ready.link))
		return false;
	if (callback->ready.is_remote)
		debug_misused("a callback was cancelled or scheduled that "
			      "co_call_soon_threadsafe() was given before");
	loop_unready(own_loop(), &callback->ready);
	return true;
}

void co_call_soon(struct co_callback *callback)
{
	if (!callback)
		return;
	co_callback_cancel(callback);
	loop_ready(own_loop(), &callback->ready);
}

int co_call_at(struct co_callback *callback, int64_t when_ns)
{
	if (!callback || !loop_current)
		return UV_EINVAL;
	co_callback_cancel(callback);
	if (when_ns == CO_FOREVER)
		return 0;
	return timers_arm(&loop_current->timers, &callback->timer, when_ns);
}

int co_call_later(struct co_callback *callback, int64_t delay_ns)
{
	return co_call_at(callback, co_time_after_ns(delay_ns));
}

/* Under the lock. */
static void append_remote(struct co_loop *loop, struct co_callback *callback)
{
	if (!link_is_alone(&callback->ready.link))
		debug_misused("co_call_soon_threadsafe() was given a callback that "
			      "is scheduled already");
	callback->ready.is_remote = true;
	link_append(&loop->remote, &callback->ready.link);
}

void callback_hand_over(struct co_loop *loop, struct co_callback *callback)
{
	uv_mutex_lock(&loop->remote_lock);
	append_remote(loop, callback);
	wakeup_send(loop);
	uv_mutex_unlock(&loop->remote_lock);
}

void callback_hand_over_in_batch(struct co_loop *loop,
				 struct co_callback *callback)
{
	uv_mutex_lock(&loop->remote_lock);
	append_remote(loop, callback);
	wakeup_send_later(loop);
	uv_mutex_unlock(&loop->remote_lock);
}

int co_call_soon_threadsafe(struct co_loop *name, struct co_callback *callback)
{
	struct co_loop *loop;

	if (!name || !callback)
		return UV_EINVAL;
	loop = handle_hold(name);
	if (!loop)
		return CO_LOOP_CLOSED;
	callback_hand_over(loop, callback);
	handle_let_go();
	return 0;
}

void callback_take_remote(struct co_loop *loop)
{
	struct co_link taken;

	uv_mutex_lock(&loop->remote_lock);
	link_move_all(&taken, &loop->remote);
	uv_mutex_unlock(&loop->remote_lock);
	while (!link_is_alone(&taken)) {
		struct co_runnable *runnable = CONTAINER_OF(
			taken.next, struct co_runnable, link);

		link_remove(&runnable->link);
		runnable->is_remote = false;
		loop_ready(loop, runnable);
	}
}

void callback_run(struct co_callback *callback)
{
	if (callback->fn)
		callback->fn(callback->arg);
}
