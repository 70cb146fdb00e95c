/*
 * The progress of the run beside the terminal's name, in a task bar or a tab:
 * the sequence OSC 9;4 of ConEmu, which Windows Terminal, Ghostty, WezTerm and
 * others know.
 *
 * It is sent to terminals that are known to know it: others may show it as
 * text, or as a message.
 */
#ifndef REPORT_TASKBAR_H
#define REPORT_TASKBAR_H

#include <stdbool.h>

#include "base/buf.h"

struct taskbar {
	bool is_known; /* by the terminal */
	int shown;     /* the percentage */
	int state;
};

/* Decide from the environment. */
void taskbar_init(struct taskbar *taskbar);

/*
 * Append what shows the share of the run that is done, if that has changed.
 *
 * share  from 0 to 1; below 0 if not known.
 *
 * Returns 0 or an error of buf_append() with nothing appended.
 */
int taskbar_put(struct taskbar *taskbar, struct buf *out, double share,
		bool has_failures);

/* Append what takes it away, if there is something.  Likewise. */
int taskbar_clear(struct taskbar *taskbar, struct buf *out);

#endif
