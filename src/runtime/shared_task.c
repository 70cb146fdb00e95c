/*
 * Tasks that another thread asks for.  A request lives until its task is done,
 * or until the end of the run, which answers those that came too late.
 */
#include <stdlib.h>

#include "runtime/handle.h"
#include "runtime/link.h"
#include "runtime/shared.h"
#include "runtime/task.h"

static void on_done(struct co_watch *watch, struct co_task *task)
{
	struct shared_request *request =
		CONTAINER_OF(watch, struct shared_request, watch);

	request->task = NULL;
	request->on_end(request, task->status);
}

static void take(struct co_link *taken, struct co_loop *loop)
{
	uv_mutex_lock(&loop->remote_lock);
	link_move_all(taken, &loop->requests);
	uv_mutex_unlock(&loop->remote_lock);
}

static struct shared_request *next(struct co_link *taken)
{
	struct co_link *link = taken->next;

	if (link_is_alone(taken))
		return NULL;
	link_remove(link);
	return CONTAINER_OF(link, struct shared_request, link);
}

static void create(struct shared_request *request, struct co_loop *loop)
{
	struct co_task *task = task_create(loop, request->fn, request->arg);

	if (task && !request->is_unread) {
		request->task = task;
		request->watch.on_done = on_done;
		task_watch(task, &request->watch);
	} else { /* where nobody asks for the status, its failure is reported */
		request->on_end(request, UV_ENOMEM);
	}
}

void shared_take_requests(struct co_loop *loop)
{
	struct co_link taken;
	struct shared_request *request;

	take(&taken, loop);
	while ((request = next(&taken)))
		create(request, loop);
}

void shared_drop_requests(struct co_loop *loop)
{
	struct co_link taken;
	struct shared_request *request;

	take(&taken, loop);
	while ((request = next(&taken)))
		request->on_end(request, UV_ECANCELED);
}

static void hand_over(struct co_loop *loop, struct shared_request *request,
		      bool in_batch)
{
	uv_mutex_lock(&loop->remote_lock);
	link_append(&loop->requests, &request->link);
	if (in_batch)
		wakeup_send_later(loop);
	else
		wakeup_send(loop);
	uv_mutex_unlock(&loop->remote_lock);
}

int shared_request(struct co_loop *name, struct shared_request *request,
		   bool in_batch)
{
	struct co_loop *loop = handle_hold(name);

	if (!loop)
		return CO_LOOP_CLOSED;
	hand_over(loop, request, in_batch);
	handle_let_go();
	return 0;
}

/* One that sets a future. */
struct promise {
	struct shared_request request;
	struct co_shared_future *result;
};

static void on_end(struct shared_request *request, int status)
{
	struct promise *promise =
		CONTAINER_OF(request, struct promise, request);

	(void)co_shared_future_set(promise->result, status);
	free(promise);
}

int co_create_task_threadsafe(struct co_loop *name,
			      struct co_shared_future *result, co_fn *fn,
			      void *arg)
{
	struct promise *promise;
	int status;

	if (!name || !fn)
		return UV_EINVAL;
	promise = malloc(sizeof(*promise));
	if (!promise)
		return UV_ENOMEM;
	*promise = (struct promise){
		.request.fn = fn,
		.request.arg = arg,
		.request.is_unread = !result,
		.request.on_end = on_end,
		.result = result,
	};
	status = shared_request(name, &promise->request, false);
	if (status < 0)
		free(promise);
	return status;
}
