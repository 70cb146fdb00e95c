/*
 * A task is cancelled while it waits, and says good-bye before it ends, which
 * takes time: a shield keeps the cancellation out of that.
 */
#include <stdio.h>

#include <coget/coget.h>

static int say(const char *what)
{
	int status = co_sleep(10 * CO_MILLISECOND);

	printf("%s: %s\n", what, co_strerror(status));
	return status;
}

static int converse(void *arg CO_UNUSED)
{
	struct co_scope shield;
	int status = say("hello");

	while (status == 0)
		status = co_sleep(CO_SECOND);
	if (say("still there?") < 0)
		puts("(a cancelled task does not wait)");
	co_shield_enter(&shield);
	say("good-bye");
	co_shield_leave(&shield);
	return status;
}

CO_MAIN(argc, argv)
{
	struct co_task *task;
	int status;

	CO_TRY(co_create_task(&task, converse, NULL));
	status = co_sleep(100 * CO_MILLISECOND);
	co_task_cancel(task);
	printf("ended: %s\n", co_strerror(co_join(task)));
	co_task_release(task);
	return status;
}
