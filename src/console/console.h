/*
 * The console: reads lines, and does what they say, until they end.
 */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include <stdbool.h>

#include <coget/status.h>

#include "console/jobs.h"

struct co_http_session;
struct co_task;
struct history;
struct job;
struct terminal;

struct console {
	struct terminal *terminal; /* NULL: lines come from a pipe or a file */
	struct history *history;
	struct co_http_session *session;
	struct jobs jobs;
	struct job *foreground; /* NULL while a line is typed */
	struct co_task *main;
	bool is_over;	/* a line has said so */
	int end_signal; /* that has ended it; 0 for none */
	int output_error; /* -errno of writing standard output; ends it */
};

/* What is to be run in place of the lines. */
struct console_options {
	const char *const *load; /* a C file and its arguments, or NULL */
};

/*
 * Run a console, in the calling task.  Suspends until the lines end, or it is
 * cancelled.
 *
 * Tasks that are left are cancelled if the lines came from a terminal, or one
 * was "quit"; and waited for otherwise.
 *
 * Returns 0; the negative status of the last command, or of a task that was
 * left and has failed; UV_ECANCELED if a signal has ended it, which end_signal
 * names then.
 */
int console_run(struct console *console,
		const struct console_options *options) CO_MUST_CHECK;

/*
 * Print lines on standard output, or the error output: above the prompt, where
 * there is one.  Does not suspend.
 */
void console_print(struct console *console, const char *lines);
void console_complain(struct console *console, const char *lines);

/*
 * Start what the words of a line say, behind the first, as a task in the
 * background.  The words are moved into it.  Suspends for a turn.
 *
 * Returns 0 or a negative status, with what is wrong printed.
 */
int console_spawn(struct console *console, struct words *line, size_t first,
		  size_t end);

#endif
