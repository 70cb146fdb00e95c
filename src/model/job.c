#include "model/job.h"

#include <stdlib.h>

void job_free(struct job *job)
{
	if (!job)
		return;
	free(job->url);
	free(job->host);
	free(job->name);
	free(job->checksum);
	free(job);
}
