/*
 * The modes of the terminal on standard input, changed so that keys come one by
 * one and are not echoed, and put back whatever ends the process.
 *
 * Of signals that end it, those that the program watches are for it to see to;
 * others, a crash among them, are met by handlers here, which put the modes
 * back.  Nothing can be done about SIGKILL.
 */
#ifndef REPORT_TERMINAL_MODES_H
#define REPORT_TERMINAL_MODES_H

#include <stdbool.h>

/*
 * Change them.  To be called in the foreground only: a job in the background is
 * stopped for it.  Returns whether that was possible; also if they are already.
 */
bool terminal_modes_take(void);

/* Put them back, if they were changed.  Async-signal-safe. */
void terminal_modes_restore(void);

/* Do not: somebody else has set them since. */
void terminal_modes_forget(void);

#endif
