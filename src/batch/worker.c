/*
 * A worker: takes the oldest job that may run, runs it, and again.
 */
#include "batch/stages.h"

/* A job is had without suspending, or in the turn of a cancellation, too. */
static int run_unless_cancelled(struct batch *batch, const struct job *job)
{
	if (co_task_cancelling(co_current_task()) > 0)
		return UV_ECANCELED;
	return item_run(batch, job);
}

int batch_work(void *arg)
{
	struct batch *batch = arg;
	struct jobqueue_host *host;
	struct job *job;
	int status;

	while ((status = jobqueue_get(batch->queue, &job, &host)) == 0) {
		status = run_unless_cancelled(batch, job);
		jobqueue_done(batch->queue, host);
		job_free(job);
		if (status < 0)
			return status;
	}
	return status == UV_EOF ? 0 : status;
}
