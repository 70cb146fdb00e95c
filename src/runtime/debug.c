/*
 * Reports and debug mode.
 */
#include "runtime/debug.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/link.h"
#include "runtime/task.h"

enum { LINE_BYTES = 512, REFUSALS_MAX = 10000 };

#define SLOW_NS (100 * CO_MILLISECOND)

static void print_report(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "coget runtime: %s\n", text);
}

static void (*reporter)(void *arg, const char *text) = print_report;
static void *reporter_arg;

void co_set_reporter(void (*report)(void *arg, const char *text), void *arg)
{
	reporter = report ? report : print_report;
	reporter_arg = arg;
}

void debug_report(const char *format, ...)
{
	char line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	reporter(reporter_arg, line);
}

void debug_misused(const char *how)
{
	const struct co_task *task = task_running();

	debug_report("%s%s%s%s", task ? "task '" : "", task ? task->name : "",
		     task ? "' " : "", how);
	abort();
}

bool debug_is_wanted(void)
{
	const char *value = getenv("CO_DEBUG");

	return value && *value && strcmp(value, "0") != 0;
}

void debug_check_turn(const char *what, int64_t start_ns)
{
	int64_t took_ns = (int64_t)uv_hrtime() - start_ns;

	if (took_ns >= SLOW_NS)
		debug_report("'%s' kept the loop for %.3f s: nothing else ran; "
			     "see co_to_thread()",
			     what, (double)took_ns / CO_SECOND);
}

void debug_check_deadlock(struct co_loop *loop)
{
	bool can_wake;

	uv_unref((uv_handle_t *)&loop->wakeup.poll);
	can_wake = loop->timers.len > 0 || loop->shared_waits > 0 ||
		   uv_loop_alive(&loop->uv);
	uv_ref((uv_handle_t *)&loop->wakeup.poll);
	if (can_wake)
		return;
	debug_report("deadlock: nothing can wake these tasks, short of another "
		     "thread");
	for (struct co_link *link = loop->tasks.next; link != &loop->tasks;
	     link = link->next) {
		struct co_task *task = CONTAINER_OF(link, struct co_task, all);

		debug_report("  '%s' waits on %s", task->name, task->waits_on);
	}
}

void debug_count_refusal(struct co_task *task)
{
	if (++task->refusals == REFUSALS_MAX)
		debug_misused("has been cancelled and goes on waiting: each wait "
			      "returns UV_ECANCELED at once; it must return, or "
			      "call co_uncancel()");
}

void debug_report_pending(struct co_loop *loop)
{
	for (struct co_link *link = loop->tasks.next; link != &loop->tasks;
	     link = link->next) {
		struct co_task *task = CONTAINER_OF(link, struct co_task, all);

		debug_report("task '%s' was pending when main ended%s%s",
			     task->name, *task->waits_on ? ", waiting on " : "",
			     task->waits_on);
	}
}

void debug_report_open(const char *what)
{
	debug_report("a handle (%s) was open when the run ended", what);
}
