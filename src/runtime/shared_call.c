/*
 * A call that another thread's loop makes in a task of its own.
 *
 * It lives in the frame of the caller, who does not return before that loop has
 * had its last use of it, and has said so by a callback.
 */
#include "runtime/link.h"
#include "runtime/shared.h"
#include "runtime/task.h"

struct shared_call {
	struct shared_request request;
	struct co_callback answer; /* of the caller's loop */
	struct co_task *caller;
	int status;
	bool is_answered;
};

static void on_answer(void *arg)
{
	struct shared_call *call = arg;

	call->is_answered = true;
	task_wake(call->caller, 0);
}

/* In the other loop; the caller's runs on, as that task waits in it. */
static void on_end(struct shared_request *request, int status)
{
	struct shared_call *call =
		CONTAINER_OF(request, struct shared_call, request);

	call->status = status;
	callback_hand_over_in_batch(call->caller->loop, &call->answer);
}

static int begin(struct shared_call *call, struct co_loop *loop, co_fn *fn,
		 void *arg)
{
	*call = (struct shared_call){
		.request.fn = fn,
		.request.arg = arg,
		.request.on_end = on_end,
		.caller = task_running(),
	};
	co_callback_init(&call->answer, on_answer, call);
	return shared_request(loop, &call->request, true);
}

/* In the other loop, where the call that is cancelled may have ended. */
static int cancel_there(void *arg)
{
	const struct shared_call *call = arg;

	if (call->request.task)
		co_task_cancel(call->request.task);
	return 0;
}

/* Have the other loop cancel the call; that runs to its end all the same. */
static void pass_cancel_on(struct shared_call *call, struct co_loop *loop)
{
	struct shared_call cancelling;

	if (begin(&cancelling, loop, cancel_there, call) < 0)
		return;
	while (!cancelling.is_answered)
		(void)task_wait_again(NULL, "another loop");
}

int co_to_loop(struct co_loop *loop, co_fn *fn, void *arg)
{
	struct co_task *self = task_running();
	struct shared_call call;
	int status;

	if (!self || !loop || !fn)
		return UV_EINVAL;
	if (task_refuses_wait(self))
		return UV_ECANCELED;
	if (loop == self->loop->name)
		return fn(arg);
	status = begin(&call, loop, fn, arg);
	if (status < 0)
		return status;
	self->loop->shared_waits++;
	(void)task_wait(NULL, "another loop");
	while (!call.is_answered) {
		pass_cancel_on(&call, loop);
		if (!call.is_answered)
			(void)task_wait_again(NULL, "another loop");
	}
	self->loop->shared_waits--;
	return call.status;
}
