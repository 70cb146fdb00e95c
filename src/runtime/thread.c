/*
 * Work on libuv's thread pool.  The request lives in the caller's frame, which
 * is safe because the call returns only after libuv's last use of it.
 */
#include <coget/thread.h>

#include "runtime/link.h"
#include "runtime/task.h"

struct thread_work {
	uv_work_t request;
	co_fn *fn;
	void *arg;
	int status;
	bool done;
	struct co_task *waiter;
};

static void on_work(uv_work_t *request)
{
	struct thread_work *work =
		CONTAINER_OF(request, struct thread_work, request);

	work->status = work->fn(work->arg);
}

static void on_worked(uv_work_t *request, int status)
{
	struct thread_work *work =
		CONTAINER_OF(request, struct thread_work, request);

	if (status < 0)
		work->status = status;
	work->done = true;
	work->waiter->loop->threads_busy--;
	task_wake(work->waiter, 0);
}

int co_to_thread(co_fn *fn, void *arg)
{
	struct thread_work work = {.fn = fn, .arg = arg};
	int status;

	work.waiter = task_running();
	if (!work.waiter || !fn)
		return UV_EINVAL;
	if (task_refuses_wait(work.waiter))
		return UV_ECANCELED;
	status = uv_queue_work(&work.waiter->loop->uv, &work.request, on_work,
			       on_worked);
	if (status < 0)
		return status;
	work.waiter->loop->threads_busy++;
	(void)task_wait(NULL, "thread");
	while (!work.done) { /* a cancellation; too late if it has started */
		uv_cancel((uv_req_t *)&work.request);
		(void)task_wait_again(NULL, "thread");
	}
	return work.status;
}
