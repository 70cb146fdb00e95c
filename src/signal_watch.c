#include "signal_watch.h"

#include <signal.h>
#include <stdbool.h>

#include <coget/coget.h>

#include "report/report.h"

/* Who signals a process and its group, as timeout(1) does, means it once. */
#define SAME_SIGNAL_NS (250 * CO_MILLISECOND)

/* The system sends these as often as it likes, and a user those. */
static bool is_from_user(int signum)
{
	return signum == SIGINT || signum == SIGTERM;
}

/* Watch those of the system alone; *out is NULL if that are none. */
static int watch_system(const struct process_signals *watched,
			struct co_signal **out)
{
	int signums[PROCESS_SIGNALS_MAX];
	size_t count = 0;

	*out = NULL;
	for (size_t i = 0; i < watched->count; i++)
		if (!is_from_user(watched->signums[i]))
			signums[count++] = watched->signums[i];
	return count > 0 ? co_signal_open(out, signums, count) : 0;
}

/*
 * Closing the watch restores the default action; but not that of a terminal
 * which closes and hangs up twice.
 */
int signal_watch_run(void *arg)
{
	struct signal_watch *watch = arg;
	struct co_signal *signals, *others = NULL;
	int status = co_signal_open(&signals, watch->watched.signums,
				    watch->watched.count);

	process_release_signals(&watch->watched);
	if (status < 0)
		return status;
	status = co_signal_wait(signals);
	if (status > 0) {
		watch->signum = status;
		watch->on_first(watch->arg);
		status = watch_system(&watch->watched, &others);
		if (status == 0)
			status = co_sleep(SAME_SIGNAL_NS);
	}
	co_signal_close(signals);
	if (status == 0)
		status = co_sleep(CO_FOREVER);
	co_signal_close(others);
	return status;
}

int signal_watch_status(void *arg)
{
	struct report *report = arg;
	const int signum = SIGUSR1;
	struct co_signal *signals;
	int status = co_signal_open(&signals, &signum, 1);

	if (status < 0)
		return status;
	while ((status = co_signal_wait(signals)) >= 0) {
		status = report_tell_status(report);
		if (status < 0)
			break;
	}
	co_signal_close(signals);
	return status;
}
