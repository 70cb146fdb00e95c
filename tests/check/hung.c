/*
 * A program that hangs, for gdb.sh to look at: two workers wait for a lock that
 * main keeps while it waits for them.  It aborts when nothing is left to run.
 */
#include <stdlib.h>

#include <coget/coget.h>

static struct co_lock lock;

static int fetch_page(void *arg)
{
	int *status = arg;

	*status = co_lock_acquire(&lock);
	return *status;
}

static int work(void *arg)
{
	int status;

	co_task_set_name(co_current_task(), "worker");
	status = fetch_page(arg);
	*(volatile int *)arg = status; /* the call above is no tail call */
	return status;
}

static int hang(void *arg)
{
	int statuses[2];
	int status;

	(void)arg;
	co_lock_init(&lock);
	status = co_lock_acquire(&lock);
	return status < 0 ? status : co_gather(CO_EACH(work, statuses));
}

static void stop(void *arg, const char *text)
{
	(void)arg;
	(void)text;
	abort(); /* at the report of the deadlock */
}

int main(void)
{
	const struct co_run_options options = {.debug = true};

	co_set_reporter(stop, NULL);
	return co_run_with(hang, NULL, &options) ? EXIT_FAILURE : EXIT_SUCCESS;
}
