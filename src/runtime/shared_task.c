/*
 * Tasks that another thread asks for.  A request lives until its task is done, or
 * until the end of the run, which answers those that came too late.
 */
#include <stdlib.h>

#include "runtime/handle.h"
#include "runtime/link.h"
#include "runtime/shared.h"
#include "runtime/task.h"

struct request {
	struct co_link link; /* in co_loop.requests, until the task is created */
	struct co_watch watch;
	co_fn *fn;
	void *arg;
	struct co_shared_future *result;
};

static void end(struct request *request, int status)
{
	(void)co_shared_future_set(request->result, status);
	free(request);
}

static void on_done(struct co_watch *watch, struct co_task *task)
{
	end(CONTAINER_OF(watch, struct request, watch), task->status);
}

static void take(struct co_link *taken, struct co_loop *loop)
{
	uv_mutex_lock(&loop->remote_lock);
	link_move_all(taken, &loop->requests);
	uv_mutex_unlock(&loop->remote_lock);
}

static struct request *next(struct co_link *taken)
{
	struct co_link *link = taken->next;

	if (link_is_alone(taken))
		return NULL;
	link_remove(link);
	return CONTAINER_OF(link, struct request, link);
}

static void create(struct request *request, struct co_loop *loop)
{
	struct co_task *task = task_create(loop, request->fn, request->arg);

	if (task && request->result) {
		request->watch.on_done = on_done;
		task_watch(task, &request->watch);
	} else { /* where nobody asks for the status, its failure is reported */
		end(request, UV_ENOMEM);
	}
}

void shared_take_requests(struct co_loop *loop)
{
	struct co_link taken;
	struct request *request;

	take(&taken, loop);
	while ((request = next(&taken)))
		create(request, loop);
}

void shared_drop_requests(struct co_loop *loop)
{
	struct co_link taken;
	struct request *request;

	take(&taken, loop);
	while ((request = next(&taken)))
		end(request, UV_ECANCELED);
}

static void hand_over(struct co_loop *loop, struct request *request)
{
	uv_mutex_lock(&loop->remote_lock);
	link_append(&loop->requests, &request->link);
	wakeup_send(loop);
	uv_mutex_unlock(&loop->remote_lock);
}

int co_create_task_threadsafe(struct co_loop *name, co_fn *fn, void *arg,
			      struct co_shared_future *result)
{
	struct request *request;
	struct co_loop *loop;

	if (!name || !fn)
		return UV_EINVAL;
	request = malloc(sizeof(*request));
	if (!request)
		return UV_ENOMEM;
	*request = (struct request){.fn = fn, .arg = arg, .result = result};
	loop = handle_hold(name);
	if (!loop) {
		free(request);
		return UV_ESRCH;
	}
	hand_over(loop, request);
	handle_let_go();
	return 0;
}
