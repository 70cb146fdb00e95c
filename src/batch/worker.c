/*
 * A worker: takes the oldest job that may run, runs it, and again.
 */
#include "batch/stages.h"

int batch_work(void *arg)
{
	struct batch *batch = arg;
	struct jobqueue_host *host;
	struct job *job;
	int status;

	while ((status = jobqueue_get(batch->queue, &job, &host)) == 0) {
		status = item_run(batch, job);
		jobqueue_done(batch->queue, host);
		job_free(job);
		if (status < 0)
			return status;
	}
	return status == UV_EOF ? 0 : status;
}
