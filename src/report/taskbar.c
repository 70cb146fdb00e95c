#include "report/taskbar.h"

#include <stdlib.h>
#include <string.h>

enum { STATE_NONE, STATE_NORMAL, STATE_ERROR, STATE_UNKNOWN };

/* The first version of VTE, of GNOME's terminals, with it: 0.80. */
#define VTE_SINCE 8000

static bool is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static bool is(const char *name, const char *expected)
{
	const char *value = getenv(name);

	return value && strcmp(value, expected) == 0;
}

/* iTerm2 lists what it can: a capital letter begins each feature. */
static bool is_iterm_with_progress(void)
{
	const char *features = getenv("TERM_FEATURES");

	return is("TERM_PROGRAM", "iTerm.app") && features &&
	       strchr(features, 'P');
}

static bool is_known(void)
{
	const char *vte = getenv("VTE_VERSION");

	/* What is around them hears of it only if they pass it on. */
	if (is_set("TMUX") || is_set("STY"))
		return false;
	return is_set("WT_SESSION") || is("ConEmuANSI", "ON") ||
	       is("TERM_PROGRAM", "WezTerm") || is("TERM_PROGRAM", "ghostty") ||
	       is("TERM", "xterm-ghostty") || is_iterm_with_progress() ||
	       (vte && atoi(vte) >= VTE_SINCE);
}

void taskbar_init(struct taskbar *taskbar)
{
	*taskbar = (struct taskbar){.is_known = is_known()};
}

static int put(struct taskbar *taskbar, struct buf *out, int state, int percent)
{
	int status;

	if (!taskbar->is_known ||
	    (state == taskbar->state && percent == taskbar->shown))
		return 0;
	status = buf_printf(out, "\033]9;4;%d;%d\033\\", state, percent);
	if (status == 0) {
		taskbar->state = state;
		taskbar->shown = percent;
	}
	return status;
}

int taskbar_put(struct taskbar *taskbar, struct buf *out, double share,
		bool has_failures)
{
	if (share < 0)
		return put(taskbar, out, STATE_UNKNOWN, 0);
	return put(taskbar, out, has_failures ? STATE_ERROR : STATE_NORMAL,
		   (int)(share * 100));
}

int taskbar_clear(struct taskbar *taskbar, struct buf *out)
{
	return put(taskbar, out, STATE_NONE, 0);
}
