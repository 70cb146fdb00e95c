#include "console/terminal.h"

#include <histedit.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include <coget/scope.h>
#include <coget/stream.h>

enum { HISTORY_LINES = 1000 };

struct terminal {
	EditLine *edit;
	History *history;
	struct co_stream *keys;
	struct co_scope reading; /* in force while a line is read */
	bool is_reading;
	int status; /* of what the last key was read with */
	char *line;
	const char *prompt;
	terminal_complete_fn *complete;
	void *arg;
};

static struct terminal *terminal_of(EditLine *edit)
{
	void *terminal = NULL;

	el_get(edit, EL_CLIENTDATA, &terminal);
	return terminal;
}

static char *get_prompt(EditLine *edit)
{
	return (char *)terminal_of(edit)->prompt;
}

/* How many columns the prompt and the text before the cursor take. */
static size_t columns_before(const struct terminal *terminal)
{
	const LineInfoW *info = el_wline(terminal->edit);
	size_t columns = strlen(terminal->prompt);
	int width;

	for (const wchar_t *at = info->buffer; at < info->cursor; at++) {
		width = wcwidth(*at);
		/* A control character is shown as ^X. */
		columns += width >= 0 ? (size_t)width : 2;
	}
	return columns;
}

/* Take the line that is being edited off the screen. */
static void hide_line(const struct terminal *terminal)
{
	char *up = NULL, *clear = NULL;
	int width = 0;

	el_get(terminal->edit, EL_GETTC, "up", &up);
	el_get(terminal->edit, EL_GETTC, "cd", &clear);
	el_get(terminal->edit, EL_GETTC, "co", &width);
	if (!up || !clear || width <= 0) {
		putc('\n', stdout);
		return;
	}
	for (size_t row = columns_before(terminal) / (size_t)width; row > 0;
	     row--)
		fputs(up, stdout);
	printf("\r%s", clear);
}

/* Insert what the text before the cursor can go on with, or show the cases. */
static void complete_word(struct terminal *terminal)
{
	const LineInfo *info = el_line(terminal->edit);
	struct buf rest = BUF_INIT(SIZE_MAX), cases = BUF_INIT(SIZE_MAX);
	char *before =
		strndup(info->buffer, (size_t)(info->cursor - info->buffer));

	if (before)
		terminal->complete(terminal->arg, before, &rest, &cases);
	if (rest.len > 0) {
		hide_line(terminal);
		el_insertstr(terminal->edit, rest.data);
		el_set(terminal->edit, EL_REFRESH);
	} else if (cases.len > 0) {
		terminal_print(terminal, stdout, cases.data);
	} else {
		el_beep(terminal->edit);
	}
	free(before);
	buf_release(&rest);
	buf_release(&cases);
}

/* Read a character.  Suspends.  Returns 1, 0 at the end, or an error. */
static int read_character(struct terminal *terminal, wchar_t *out)
{
	mbstate_t state = {0};
	ssize_t count;
	size_t used;
	char byte;

	while ((count = co_stream_read(terminal->keys, &byte, 1)) > 0) {
		used = mbrtowc(out, &byte, 1, &state);
		if (used == 0)
			*out = L'\0';
		if (used <= 1)
			return 1;
		if (used == (size_t)-1)
			state = (mbstate_t){0};
	}
	return (int)count;
}

/*
 * libedit's call for the next character.  Suspends.  Returns 1, 0 at the end,
 * or -1.  The Tab key is dealt with here: libedit 3.1 leaks the memory of
 * functions that it is taught.
 */
static int read_key(EditLine *edit, wchar_t *out)
{
	struct terminal *terminal = terminal_of(edit);
	int count;

	while ((count = read_character(terminal, out)) == 1 && *out == L'\t')
		complete_word(terminal);
	terminal->status = count == 0 ? UV_EOF : count;
	return count < 0 ? -1 : count;
}

static int set_up(struct terminal *terminal)
{
	EditLine *edit = terminal->edit;
	HistEvent event;

	if (!edit || !terminal->history)
		return UV_ENOMEM;
	history(terminal->history, &event, H_SETSIZE, HISTORY_LINES);
	el_set(edit, EL_CLIENTDATA, terminal);
	el_set(edit, EL_SIGNAL, 0);
	el_set(edit, EL_PROMPT, get_prompt);
	el_set(edit, EL_EDITOR, "emacs");
	el_set(edit, EL_HIST, history, terminal->history);
	el_set(edit, EL_GETCFN, read_key);
	el_set(edit, EL_BIND, "^R", "em-inc-search-prev", NULL);
	return 0;
}

int terminal_open(struct terminal **out, const char *prompt,
		  terminal_complete_fn *complete, void *arg)
{
	struct terminal *terminal = calloc(1, sizeof(*terminal));
	int status;

	*out = NULL;
	if (!terminal)
		return UV_ENOMEM;
	terminal->prompt = prompt;
	terminal->complete = complete;
	terminal->arg = arg;
	status = co_stream_open(&terminal->keys, STDIN_FILENO);
	if (status == 0) {
		terminal->edit =
			el_init("coget-console", stdin, stdout, stderr);
		terminal->history = history_init();
		status = set_up(terminal);
	}
	if (status < 0) {
		terminal_close(terminal);
		return status;
	}
	*out = terminal;
	return 0;
}

void terminal_close(struct terminal *terminal)
{
	if (!terminal)
		return;
	if (terminal->edit)
		el_end(terminal->edit);
	if (terminal->history)
		history_end(terminal->history);
	co_stream_close(terminal->keys);
	free(terminal->line);
	free(terminal);
}

int terminal_read_line(struct terminal *terminal, const char **line)
{
	int len = 0, status;
	const char *text;

	*line = NULL;
	terminal->status = 0;
	status = co_timeout_enter(&terminal->reading, CO_FOREVER);
	terminal->is_reading = true;
	text = status == 0 ? el_gets(terminal->edit, &len) : NULL;
	terminal->is_reading = false;
	if (status == 0 && !text)
		status = terminal->status < 0 ? terminal->status : UV_EOF;
	status = co_timeout_leave(&terminal->reading, status);
	free(terminal->line);
	terminal->line = text ? strndup(text, strcspn(text, "\r\n")) : NULL;
	if (text && !terminal->line)
		return UV_ENOMEM;
	if (!text)
		terminal_print(terminal, stdout,
			       status == UV_ETIMEDOUT ? "^C\n" : "\n");
	*line = terminal->line;
	return status == UV_ETIMEDOUT ? UV_EINTR : status;
}

void terminal_remember(struct terminal *terminal, const char *line)
{
	HistEvent event;

	history(terminal->history, &event, H_ENTER, line);
}

void terminal_print(struct terminal *terminal, FILE *file, const char *lines)
{
	if (terminal->is_reading) {
		hide_line(terminal);
		fflush(stdout);
	}
	fputs(lines, file);
	fflush(file);
	if (terminal->is_reading)
		el_set(terminal->edit, EL_REFRESH);
}

void terminal_interrupt(struct terminal *terminal)
{
	if (terminal->is_reading)
		co_scope_cancel(&terminal->reading);
}

void terminal_resize(struct terminal *terminal)
{
	el_resize(terminal->edit);
}

void terminal_resume(struct terminal *terminal)
{
	if (!terminal->is_reading)
		return;
	/* libedit does not know that the shell has set its own mode. */
	el_set(terminal->edit, EL_PREP_TERM, 0);
	el_set(terminal->edit, EL_PREP_TERM, 1);
	el_set(terminal->edit, EL_REFRESH);
}
