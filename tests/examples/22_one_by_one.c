/*
 * Three waits of a second, one after the other and at once: what concurrency is
 * worth where programs wait.
 */
#include <stdio.h>

#include <coget/coget.h>

static int wait_a_second(void *arg CO_UNUSED)
{
	return co_sleep(CO_SECOND);
}

static int one_by_one(void)
{
	for (int i = 0; i < 3; i++)
		CO_TRY(wait_a_second(NULL));
	return 0;
}

static void say(const char *how, int64_t start_ns)
{
	printf("%s: %.0f s\n", how,
	       (double)(co_time_ns() - start_ns) / CO_SECOND);
}

CO_MAIN(argc, argv)
{
	int64_t start_ns = co_time_ns();
	char waits[3];

	CO_TRY(one_by_one());
	say("one after the other", start_ns);
	start_ns = co_time_ns();
	CO_TRY(co_gather(CO_EACH(wait_a_second, waits)));
	say("at once", start_ns);
	return 0;
}
