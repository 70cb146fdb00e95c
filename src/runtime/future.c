/*
 * Futures.
 */
#include <coget/future.h>

#include "runtime/link.h"
#include "runtime/task.h"

void co_future_init(struct co_future *future, void (*on_cancel)(void *arg),
		    void *arg)
{
	*future = (struct co_future){
		.on_cancel = on_cancel,
		.arg = arg,
		.status = UV_EAGAIN,
	};
	link_init(&future->waiters);
}

bool co_future_set(struct co_future *future, int status)
{
	if (future->done)
		return false;
	future->done = true;
	future->status = status;
	task_wake_all(&future->waiters, status);
	return true;
}

bool co_future_done(const struct co_future *future)
{
	return future->done;
}

int co_future_status(const struct co_future *future)
{
	return future->status;
}

int co_future_wait(struct co_future *future)
{
	int status;

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
