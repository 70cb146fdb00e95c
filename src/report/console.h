/*
 * The live side of a terminal: its keys, its size, and stops (Ctrl-Z).
 *
 * Before the process stops, the display is taken down and the terminal given
 * back; when it goes on in the foreground, both come again.  Open when the
 * report runs with a display, and close when it does not any more.
 */
#ifndef REPORT_CONSOLE_H
#define REPORT_CONSOLE_H

#include <stdbool.h>

#include <coget/status.h>

struct report;

/* Begin.  Returns 0 or UV_ENOMEM. */
int console_open(struct report *report) CO_MUST_CHECK;

/* Begin or end to take keys, as the process is in the foreground or not. */
void console_follow(struct report *report, bool is_in_foreground);

/* The display is off the terminal, as a stop wants it. */
void console_cleared(struct report *report);

/* End.  Suspends.  Nothing happens if it is not open. */
void console_close(struct report *report);

#endif
