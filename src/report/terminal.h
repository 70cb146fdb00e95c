/*
 * What the environment and the descriptors allow to be shown.
 */
#ifndef REPORT_TERMINAL_H
#define REPORT_TERMINAL_H

#include <stdbool.h>

#include "model/settings.h"
#include "report/display.h"

/* How progress is told. */
enum view {
	VIEW_NONE,
	VIEW_LINES,   /* a plain line now and then */
	VIEW_DISPLAY, /* the live display */
};

/* Decide from the settings, TERM, and what stdout and stderr are. */
enum view terminal_view(const struct settings *settings);

/* Decide from NO_COLOR (no-color.org) and the locale, set or only asked for. */
struct frame_style terminal_style(void);

/* The window of stderr now; 80 by 24 where it does not say. */
struct window terminal_window(void);

/*
 * Whether the terminal is at our disposal; not so for a job in the background,
 * whose output would be drawn over the shell's prompt.
 */
bool terminal_is_ours(void);

#endif
