#include "report/console.h"

#include <signal.h>

#include <coget/scope.h>
#include <coget/signal.h>
#include <coget/time.h>

#include "report/state.h"

/* A terminal that takes nothing (Ctrl-S) does not hold up a stop for longer. */
#define CLEAR_NS (500 * CO_MILLISECOND)

static const char *const hints[] = {
	"p: by host, q: stop",
	"p: by file, q: stop",
};

/* The same as Ctrl-C, which a second time would end the process at once. */
static void quit(struct report *report)
{
	if (!report->has_quit)
		raise(SIGINT);
	report->has_quit = true;
}

static void on_key(void *arg, char key)
{
	struct report *report = arg;

	if (key == 'q' || key == 'Q')
		quit(report);
	if (key != 'p' && key != 'P')
		return;
	report->shows_hosts = !report->shows_hosts;
	display_toggle_hosts(report->display);
	report_wake(report);
}

void console_follow(struct report *report, bool is_in_foreground)
{
	keyboard_follow(&report->keyboard, is_in_foreground);
	display_hint(report->display, keyboard_is_on(&report->keyboard)
					      ? hints[report->shows_hosts]
					      : NULL);
}

void console_cleared(struct report *report)
{
	if (report->stop != STOP_CLEARING)
		return;
	report->stop = STOP_CLEARED;
	co_future_set(&report->cleared, 0);
}

static int await_cleared(void *arg)
{
	struct report *report = arg;

	co_future_init(&report->cleared, NULL, NULL);
	report->stop = STOP_CLEARING;
	report_wake(report);
	return co_future_wait(&report->cleared);
}

/*
 * Stop as the signal would have.  Where nobody could continue the process, the
 * kernel does not stop it; so it is not SIGSTOP.
 */
static int stop(struct report *report)
{
	int status = co_wait_for(await_cleared, report, CLEAR_NS);

	report->stop = STOP_CLEARED; /* also if that took too long */
	keyboard_leave(&report->keyboard);
	if (status == 0 || status == UV_ETIMEDOUT) {
		raise(SIGTSTP);
		status = 0;
	}
	report->stop = STOP_NONE;
	display_forget(report->display);
	report_wake(report);
	return status;
}

/* Somebody else has stopped it, and the shell has written below the display. */
static void go_on(struct report *report)
{
	keyboard_leave(&report->keyboard);
	display_forget(report->display);
}

/* Open the watch on what a terminal does; Ctrl-Z unless it is ignored. */
static int open_watch(struct co_signal **out)
{
	static const int signums[] = {SIGWINCH, SIGCONT, SIGTSTP};
	struct sigaction action;
	bool is_ignored = sigaction(SIGTSTP, NULL, &action) == 0 &&
			  action.sa_handler == SIG_IGN;

	return co_signal_open(out, signums, is_ignored ? 2 : 3);
}

static int watch(void *arg)
{
	struct report *report = arg;
	int status = 0;

	while (status == 0) {
		struct co_signal *signals;

		status = open_watch(&signals);
		if (status < 0)
			return status;
		status = co_signal_wait(signals);
		while (status > 0 && status != SIGTSTP) {
			if (status == SIGCONT)
				go_on(report);
			report_wake(report);
			status = co_signal_wait(signals);
		}
		/* With the watch closed the signal stops the process. */
		co_signal_close(signals);
		if (status > 0)
			status = stop(report);
	}
	return status;
}

int console_open(struct report *report)
{
	keyboard_init(&report->keyboard, report->settings, on_key, report);
	return co_create_task(&report->console, watch, report);
}

void console_close(struct report *report)
{
	struct co_task *task = report->console;
	struct co_scope shield;

	report->console = NULL;
	if (!task)
		return;
	keyboard_close(&report->keyboard);
	co_shield_enter(&shield);
	co_task_cancel(task);
	(void)!co_join(task);
	co_task_release(task);
	co_shield_leave(&shield);
}
