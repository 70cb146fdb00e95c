/*
 * A printer takes jobs from two queues until it is told to close, or nothing has
 * come for a second: whichever happens first.
 */
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

struct shop {
	struct co_queue letters, posters;
	struct co_event closing;
};

static int print_jobs(void *arg)
{
	struct shop *shop = arg;
	void *job;
	struct co_case cases[] = {
		co_case_get(&shop->letters, &job),
		co_case_get(&shop->posters, &job),
		co_case_event(&shop->closing),
		co_case_after(CO_SECOND),
	};

	for (;;) {
		int chosen = co_select(cases, CO_COUNT(cases));

		if (chosen < 0)
			return chosen;
		if (chosen >= 2) {
			puts(chosen == 2 ? "closing" : "nothing to do");
			return 0;
		}
		if (cases[chosen].status < 0) /* that queue was shut down */
			return cases[chosen].status;
		printf("%s: %s\n", chosen == 0 ? "letter" : "poster",
		       (char *)job);
	}
}

static int bring_jobs(void *arg)
{
	struct shop *shop = arg;
	int status = co_queue_put(&shop->letters, "a to b");

	if (status == 0)
		status = co_sleep(CO_SECOND / 2);
	if (status == 0)
		status = co_queue_put(&shop->posters, "lost cat");
	if (status == 0)
		status = co_sleep(CO_SECOND / 2);
	co_event_set(&shop->closing);
	return status;
}

static int run_shop(void *arg)
{
	struct shop shop;
	struct co_call calls[] = {{print_jobs, &shop, 0},
				  {bring_jobs, &shop, 0}};
	int status;

	(void)arg;
	co_event_init(&shop.closing);
	status = co_queue_init(&shop.letters, 10);
	if (status < 0)
		return status;
	status = co_queue_init(&shop.posters, 10);
	if (status == 0)
		status = co_gather_calls(calls, CO_COUNT(calls));
	co_queue_release(&shop.posters);
	co_queue_release(&shop.letters);
	return status;
}

int main(void)
{
	return co_run(run_shop, NULL) ? EXIT_FAILURE : EXIT_SUCCESS;
}
