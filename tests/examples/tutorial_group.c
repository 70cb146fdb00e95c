/*
 * Three tasks of one group.  One fails; the group cancels the others, waits for
 * them, and is left with the failure: nothing is still running after that.
 */
#include <stdio.h>

#include <coget/coget.h>

struct page {
	const char *name;
	int64_t needs_ns;
	int status; /* how it ends, if nobody cancels it */
};

static int fetch(void *arg)
{
	struct page *page = arg;
	int status = co_sleep(page->needs_ns);

	if (status == 0)
		status = page->status;
	printf("%s: %s\n", page->name, co_strerror(status));
	return status;
}

CO_MAIN(argc, argv)
{
	struct page pages[] = {
		{"index", 100 * CO_MILLISECOND, 0},
		{"news", 200 * CO_MILLISECOND, UV_ECONNRESET},
		{"archive", 60 * CO_SECOND, 0},
	};
	struct co_task_group group;
	int status;

	CO_WITH_TASK_GROUP (&group, status)
		for (size_t i = 0; status == 0 && i < CO_COUNT(pages); i++)
			status = co_task_group_create_task(&group, NULL, fetch,
							   &pages[i]);
	printf("all of them: %s\n", co_strerror(status));
	return 0;
}
