/*
 * Two tasks, gathered: they sleep at the same time, so that both results are
 * there after the longer sleep, 3 s, not after 5; and in the order given.
 */
#include <stdio.h>

#include <coget/coget.h>

struct job {
	int seconds;
	char result[32];
};

static int work(void *arg)
{
	struct job *job = arg;
	int status = co_sleep(job->seconds * CO_SECOND);

	snprintf(job->result, sizeof(job->result), "slept %d s", job->seconds);
	return status;
}

CO_MAIN(argc, argv)
{
	struct job jobs[] = {{2, ""}, {3, ""}};
	int64_t start_ns = co_time_ns();

	CO_TRY(co_gather(CO_EACH(work, jobs)));
	printf("%s, %s, in %.0f s\n", jobs[0].result, jobs[1].result,
	       (double)(co_time_ns() - start_ns) / CO_SECOND);
	return 0;
}
