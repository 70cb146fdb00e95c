/*
 * Futures, and callbacks at the end of futures and tasks.
 */
#include <coget/future.h>

#include "runtime/link.h"
#include "runtime/task.h"

void co_future_init(struct co_future *future, void (*on_cancel)(void *arg),
		    void *arg)
{
	if (!future)
		return;
	*future = (struct co_future){
		.on_cancel = on_cancel,
		.arg = arg,
		.status = UV_EAGAIN,
	};
	link_init(&future->waiters);
	link_init(&future->watches);
}

bool co_future_set(struct co_future *future, int status)
{
	if (!future || future->done)
		return false;
	future->done = true;
	future->status = status;
	task_wake_all(&future->waiters, status);
	task_tell(&future->watches, NULL);
	return true;
}

bool co_future_done(const struct co_future *future)
{
	return future && future->done;
}

int co_future_status(const struct co_future *future)
{
	return future ? future->status : UV_EINVAL;
}

int co_future_wait(struct co_future *future)
{
	int status;

	if (!future)
		return UV_EINVAL;
	if (future->done)
		return future->status;
	status = task_wait(&future->waiters, "future");
	while (!future->done && future->on_cancel && status != UV_EINVAL) {
		if (!future->cancel_told) {
			future->cancel_told = true;
			future->on_cancel(future->arg);
		}
		if (!future->done)
			status = task_wait_again(&future->waiters, "future");
	}
	return future->done ? future->status : status;
}

static void on_done(struct co_watch *watch, struct co_task *task)
{
	(void)task;
	co_call_soon(&CONTAINER_OF(watch, struct co_done_callback, watch)->call);
}

/*
 * Have it called when whatever keeps the list is done; NULL: it is so already.
 */
static void add(struct co_link *watches, struct co_done_callback *callback,
		void (*fn)(void *arg), void *arg)
{
	callback->watch.on_done = on_done;
	link_init(&callback->watch.link);
	co_callback_init(&callback->call, fn, arg);
	if (watches)
		link_append(watches, &callback->watch.link);
	else
		co_call_soon(&callback->call);
}

void co_future_add_done_callback(struct co_future *future,
				 struct co_done_callback *callback,
				 void (*fn)(void *arg), void *arg)
{
	if (future && callback && fn)
		add(future->done ? NULL : &future->watches, callback, fn, arg);
}

void co_task_add_done_callback(struct co_task *task,
			       struct co_done_callback *callback,
			       void (*fn)(void *arg), void *arg)
{
	if (!task || !callback || !fn)
		return;
	task_check_loop(task);
	add(task->state == CO_TASK_DONE ? NULL : &task->watches, callback, fn,
	    arg);
}

bool co_done_callback_remove(struct co_done_callback *callback)
{
	if (!callback)
		return false;
	if (link_is_alone(&callback->watch.link))
		return co_callback_cancel(&callback->call);
	link_remove(&callback->watch.link);
	return true;
}
