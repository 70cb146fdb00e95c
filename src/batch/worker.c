/*
 * A worker: takes the oldest job that may run, runs it, and again.
 */
#include "batch/stages.h"

#include <coget/time.h>

/* A job is had without suspending, or in the turn of a cancellation, too. */
static bool came_too_late(struct batch *batch, struct turn *turn)
{
	if (co_task_cancelling(co_current_task()) == 0)
		return false;
	/* It goes to where it was, which cannot fail. */
	(void)!jobqueue_put_back(batch->queue, turn, co_time_ns());
	return true;
}

int batch_work(void *arg)
{
	struct batch *batch = arg;
	struct turn turn;
	int status;

	while ((status = jobqueue_get(batch->queue, &turn)) == 0) {
		if (came_too_late(batch, &turn))
			return UV_ECANCELED;
		status = item_run(batch, &turn);
		if (status < 0)
			return status;
	}
	return status == UV_EOF ? 0 : status;
}
