/*
 * Two errands at the same time, each with a limit of its own: what takes too long
 * is cancelled, and the other one is not.
 */
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

struct errand {
	const char *name;
	int64_t needs_ns;
};

static int run_errand(void *arg)
{
	struct errand *errand = arg;

	return co_sleep(errand->needs_ns); /* suspends; the others run on */
}

static int run_in_time(void *arg)
{
	struct errand *errand = arg;
	int status = co_wait_for(run_errand, errand, 2 * CO_SECOND);

	printf("%s: %s\n", errand->name, status ? co_strerror(status) : "done");
	return 0;
}

static int run_all(void *arg)
{
	struct errand errands[] = {
		{"baker", CO_SECOND},
		{"post office", 3 * CO_SECOND},
	};

	(void)arg;
	return co_gather(CO_EACH(run_in_time, errands));
}

int main(void)
{
	return co_run(run_all, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
