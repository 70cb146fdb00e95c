/*
 * A terminal with a line that is being edited, by libedit, while tasks go on.
 *
 * libedit asks for one character after the other, from the stack of the task
 * that reads the line.  That call suspends the task until a key is pressed, so
 * libedit needs to know nothing of tasks.  What others print meanwhile appears
 * above the line, which is then drawn anew.
 */
#ifndef CONSOLE_TERMINAL_H
#define CONSOLE_TERMINAL_H

#include <stdio.h>

#include <coget/status.h>

#include "base/buf.h"

struct terminal;

/*
 * Says how the text before the cursor can go on.
 *
 * rest   receives what follows in each case, and a space if there is one case
 *        alone.
 * cases  receives them all, with spaces between them, if rest is empty.
 */
typedef void terminal_complete_fn(void *arg, const char *before,
				  struct buf *rest, struct buf *cases);

/*
 * Open the terminal that is standard input and output.  Does not suspend.
 *
 * complete  called with arg for the Tab key; it must not suspend.
 *
 * Returns 0 with *out to be closed by the caller; UV_ENOMEM; the errors of
 * co_stream_open().
 */
int terminal_open(struct terminal **out, const char *prompt,
		  terminal_complete_fn *complete, void *arg) CO_MUST_CHECK;

/* Free it; the terminal is as before.  NULL is ignored. */
void terminal_close(struct terminal *terminal);

/*
 * Read a line.  Suspends until it is complete.
 *
 * line  out: without its end; it holds until the next call.  NULL on error.
 *
 * Returns 0; UV_EOF at the end of the input, Ctrl-D on an empty line;
 * UV_EINTR after terminal_interrupt(); UV_ECANCELED; UV_ENOMEM.
 */
int terminal_read_line(struct terminal *terminal,
		       const char **line) CO_MUST_CHECK;

/* Have the arrow keys find a line. */
void terminal_remember(struct terminal *terminal, const char *line);

/* Print lines, to stdout or stderr, above the one that is being edited. */
void terminal_print(struct terminal *terminal, FILE *file, const char *lines);

/* Drop the line that is being edited, if there is one. */
void terminal_interrupt(struct terminal *terminal);

/* Draw it anew: the size has changed, or the process had been stopped. */
void terminal_resize(struct terminal *terminal);
void terminal_resume(struct terminal *terminal);

#endif
