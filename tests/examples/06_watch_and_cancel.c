/*
 * A task can be watched: it is scheduled, then waits, then is done.  Cancelling
 * it ends its wait at once, with a status that its joiner gets.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <coget/coget.h>

static int wait_random(void *arg)
{
	int64_t max_delay_ns = *(int64_t *)arg;
	int64_t delay_ns = max_delay_ns / 2 + rand() % (max_delay_ns / 2);

	return co_sleep(delay_ns);
}

static void show(const struct co_task *task)
{
	static const char *const states[] = {
		[CO_TASK_READY] = "ready",
		[CO_TASK_RUNNING] = "running",
		[CO_TASK_SUSPENDED] = "suspended",
		[CO_TASK_DONE] = "done",
	};

	printf("%s: %s", co_task_name(task), states[co_task_state(task)]);
	if (co_task_state(task) == CO_TASK_SUSPENDED)
		printf(" in %s", co_task_waits_on(task));
	if (co_task_state(task) == CO_TASK_DONE)
		printf(", %s", co_strerror(co_task_status(task)));
	putchar('\n');
}

CO_MAIN(argc, argv)
{
	int64_t max_delay_ns = 10 * CO_SECOND;
	struct co_task *task;
	int status;

	srand((unsigned)time(NULL));
	CO_TRY(co_create_task(&task, wait_random, &max_delay_ns));
	co_task_set_name(task, "wait_random");
	show(task);
	status = co_sleep(100 * CO_MILLISECOND);
	show(task);
	co_task_cancel(task);
	if (co_join(task) == UV_ECANCELED)
		show(task);
	co_task_release(task);
	return status;
}
