/*
 * The first SIGINT cancels the main task.  For the second, the kernel has
 * restored the default action (SA_RESETHAND), so that it also ends a task that
 * never suspends.  Signals go to the process: only the run in its first thread
 * is interrupted, as in Python.
 */
#include "runtime/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include "runtime/link.h"
#include "runtime/loop.h"

atomic_uint interrupt_watchers, interrupt_meetings;
static _Thread_local bool has_come;

static void on_sigint(uv_signal_t *handle, int signum)
{
	struct co_loop *loop = CONTAINER_OF(handle, struct co_loop, sigint);

	(void)signum;
	if (interrupt_watchers > 0 ||
	    interrupt_meetings != loop->interrupt_meetings)
		return;
	if (loop->main)
		has_come = co_task_cancel(loop->main);
}

bool interrupt_came(void)
{
	return has_come;
}

int interrupt_watch(struct co_loop *loop)
{
	struct sigaction action;
	int status = uv_signal_init(&loop->uv, &loop->sigint);

	has_come = false;
	if (status < 0)
		return status;
	uv_unref((uv_handle_t *)&loop->sigint);
	loop->interrupt_meetings = interrupt_meetings;
	if (gettid() != getpid())
		return 0;
	if (sigaction(SIGINT, NULL, &action) < 0 ||
	    action.sa_handler != SIG_DFL)
		return 0; /* whoever changed it has other plans */
	return uv_signal_start_oneshot(&loop->sigint, on_sigint, SIGINT);
}
