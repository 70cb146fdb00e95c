/*
 * A loop starts a task for each request with a copy of its number; what the
 * task sets, every function that it calls finds again, and the tasks that it
 * starts have it, too.  At the end one is measured: how much stack it needs.
 */
#include <stdio.h>

#include <coget/coget.h>

static struct co_local request_id = {.initial = "main"};

static void log_line(const char *text)
{
	printf("[%s] %s\n", (const char *)co_local_get(&request_id), text);
}

static int look_up(void *arg)
{
	CO_TRY(co_sleep(0));
	log_line(arg);
	return 0;
}

static int serve(void *arg)
{
	struct co_call calls[] = {{look_up, "looks up one thing", 0},
				  {look_up, "looks up another", 0}};
	char id[16];

	snprintf(id, sizeof(id), "r%d", *(int *)arg);
	co_task_set_name(co_current_task(), id);
	CO_TRY(co_local_set(&request_id, id));
	log_line("begins");
	CO_TRY(co_gather_calls(calls, CO_COUNT(calls)));
	log_line("ends");
	return 0;
}

CO_MAIN(argc, argv)
{
	struct co_task_group group;
	int status, number = 3;
	size_t used;

	CO_WITH_TASK_GROUP (&group, status)
		for (int i = 1; i < number && status == 0; i++)
			status = CO_GO(&group, serve, i);
	CO_TRY(status);
	CO_TRY(co_measure_stack(&used, serve, &number));
	log_line(used < CO_STACK_BYTES / 2 ? "a request needs little stack"
					   : "a request needs much stack");
	return 0;
}
