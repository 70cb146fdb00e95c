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

static int converse(void *arg)
{
	struct co_scope shield;
	int status = say("hello");

	(void)arg;
	while (status == 0)
		status = co_sleep(CO_SECOND);
	if (say("still there?") < 0)
		puts("(a cancelled task does not wait)");
	co_shield_enter(&shield);
	say("good-bye");
	co_shield_leave(&shield);
	return status;
}

static int interrupt(void *arg)
{
	struct co_task *task;
	int status = co_create_task(&task, converse, NULL);

	(void)arg;
	if (status < 0)
		return status;
	status = co_sleep(100 * CO_MILLISECOND);
	co_task_cancel(task);
	printf("ended: %s\n", co_strerror(co_join(task)));
	co_task_release(task);
	return status;
}

int main(void)
{
	return co_run(interrupt, NULL) < 0;
}
