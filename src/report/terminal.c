#include "report/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Whether the terminal can move its cursor, as far as it says. */
static bool is_capable(void)
{
	const char *term = getenv("TERM");

	return term && *term && strcmp(term, "dumb") != 0;
}

/* Lines and a display on one terminal would destroy each other. */
static bool has_other_output(const struct settings *settings)
{
	return (settings->json || settings->format || settings->digest ||
		settings->probe != PROBE_NONE ||
		settings_fill_stdout(settings)) &&
	       isatty(STDOUT_FILENO);
}

enum view terminal_view(const struct settings *settings)
{
	bool is_auto = settings->progress == PROGRESS_AUTO;

	if (settings->dry_run || settings->progress == PROGRESS_NONE ||
	    (settings->quiet && is_auto))
		return VIEW_NONE;
	if (settings->progress == PROGRESS_PLAIN || !isatty(STDERR_FILENO))
		return VIEW_LINES;
	if (has_other_output(settings))
		return VIEW_NONE;
	return is_auto && !is_capable() ? VIEW_LINES : VIEW_DISPLAY;
}

/*
 * A locale that is asked for may not be installed, while the terminal is what
 * the name says all the same.
 */
static bool names_utf8(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") ||
			       strcasestr(value, "utf8");
	}
	return false;
}

/*
 * The process itself stays in the "C" locale: by other ones' rules "I" may be
 * no capital "i", and headers and schemes would not be known any more.
 */
static bool locale_is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is_utf8;

	if (locale == (locale_t)0)
		return false;
	is_utf8 = strcasecmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
	freelocale(locale);
	return is_utf8;
}

struct frame_style terminal_style(void)
{
	const char *no_color = getenv("NO_COLOR");
	bool is_utf8 = locale_is_utf8() || names_utf8();

	return (struct frame_style){
		.charset = is_utf8 ? TEXT_UTF8 : TEXT_ASCII,
		.coloured = !no_color || !*no_color,
	};
}

struct window terminal_window(void)
{
	struct window window = {.columns = 80, .rows = 24};
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0) {
		if (size.ws_col > 0)
			window.columns = size.ws_col;
		if (size.ws_row > 0)
			window.rows = size.ws_row;
	}
	return window;
}

bool terminal_is_ours(void)
{
	pid_t foreground = tcgetpgrp(STDERR_FILENO);

	/* A terminal that is not our controlling one has no such notion. */
	return foreground < 0 || foreground == getpgrp();
}
