/*
 * Reports, and what debug mode looks for.
 */
#ifndef RUNTIME_DEBUG_H
#define RUNTIME_DEBUG_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include <coget/debug.h>

struct co_loop;

/* Give one line to the program's reporter. */
void debug_report(const char *format, ...)
	__attribute__((cold, format(printf, 1, 2)));

/*
 * Say how the runtime was misused, by the running task if there is one; abort.
 */
void debug_misused(const char *how) __attribute__((cold, noreturn));

/* Whether the environment asks for debug mode. */
bool debug_is_wanted(void);

/* Report a turn that began at start_ns, if it was long; what: a task's name. */
void debug_check_turn(const char *what, int64_t start_ns);

/* Report the loop's tasks, if nothing that the loop knows can wake one. */
void debug_check_deadlock(struct co_loop *loop);

/* Count a wait refused to a cancelled task; abort if it never stops asking. */
void debug_count_refusal(struct co_task *task);

/* Report the tasks that the end of the run has found pending. */
void debug_report_pending(struct co_loop *loop);

/*
 * Report a handle, a "stream" for instance, that the end of the run found open.
 */
void debug_report_open(const char *what);

#endif
