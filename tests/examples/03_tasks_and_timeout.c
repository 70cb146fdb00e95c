/*
 * The same coroutine as two tasks that run at once, each joined for its result;
 * and under a time limit that is too short for it.
 */
#include <stdio.h>

#include <coget/coget.h>

struct fetch {
	const char *name;
	int data;
};

static int fetch_data(void *arg)
{
	struct fetch *fetch = arg;

	printf("fetching %s\n", fetch->name);
	CO_TRY(co_sleep(2 * CO_SECOND));
	fetch->data = 42;
	return 0;
}

/* Whatever happens, both have ended on return: they use the caller's frame. */
static int fetch_both(struct fetch fetches[2])
{
	struct co_task *a;
	struct co_task *b;
	int status_a, status_b;

	status_a = co_create_task(&a, fetch_data, &fetches[0]);
	status_b = co_create_task(&b, fetch_data, &fetches[1]);
	if (status_a == 0)
		status_a = co_join(a);
	if (status_b == 0)
		status_b = co_join(b);
	co_task_release(a);
	co_task_release(b);
	return status_a < 0 ? status_a : status_b;
}

CO_MAIN(argc, argv)
{
	struct fetch fetches[] = {{"a", 0}, {"b", 0}, {"c", 0}};
	int status;

	CO_TRY(fetch_both(fetches));
	printf("a: %d, b: %d\n", fetches[0].data, fetches[1].data);
	status = co_wait_for(fetch_data, &fetches[2], CO_SECOND);
	if (status != UV_ETIMEDOUT)
		return status;
	puts("c: too long");
	return 0;
}
