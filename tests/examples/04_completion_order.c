/*
 * Tasks start in the order of their creation, and end when their work does: the
 * one started first sleeps longest and ends last.
 */
#include <stdio.h>

#include <coget/coget.h>

struct job {
	const char *name;
	int64_t delay_ns;
};

static int work(void *arg)
{
	struct job *job = arg;
	int status;

	printf("%s starts\n", job->name);
	status = co_sleep(job->delay_ns);
	printf("%s ends\n", job->name);
	return status;
}

CO_MAIN(argc, argv)
{
	struct job jobs[] = {{"first", 300 * CO_MILLISECOND},
			     {"second", 200 * CO_MILLISECOND},
			     {"third", 100 * CO_MILLISECOND}};

	return co_gather(CO_EACH(work, jobs));
}
