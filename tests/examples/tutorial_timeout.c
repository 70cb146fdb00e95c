/*
 * Two errands at the same time, each with a limit of its own: what takes too long
 * is cancelled, and the other one is not.
 */
#include <stdio.h>

#include <coget/coget.h>

struct errand {
	const char *name;
	int64_t needs_ns;
};

static int run_errand(void *arg)
{
	struct errand *errand = arg;
	int status;

	CO_WITH_TIMEOUT (2 * CO_SECOND, status)
		status = co_sleep(errand->needs_ns); /* the others run on */
	printf("%s: %s\n", errand->name, status ? co_strerror(status) : "done");
	return 0;
}

CO_MAIN(argc, argv)
{
	struct errand errands[] = {{"baker", CO_SECOND},
				   {"post office", 3 * CO_SECOND}};

	return co_gather(CO_EACH(run_errand, errands));
}
