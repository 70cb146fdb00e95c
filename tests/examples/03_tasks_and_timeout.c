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
	int status;

	printf("fetching %s\n", fetch->name);
	status = co_sleep(2 * CO_SECOND);
	if (status == 0)
		fetch->data = 42;
	return status;
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

static int fetch_thrice(void *arg)
{
	struct fetch fetches[] = {{"a", 0}, {"b", 0}, {"c", 0}};
	int status = fetch_both(fetches);

	(void)arg;
	if (status < 0)
		return status;
	printf("a: %d, b: %d\n", fetches[0].data, fetches[1].data);
	status = co_wait_for(fetch_data, &fetches[2], CO_SECOND);
	if (status != UV_ETIMEDOUT)
		return status;
	puts("c: too long");
	return 0;
}

int main(void)
{
	return co_run(fetch_thrice, NULL) < 0;
}
