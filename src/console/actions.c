#include "console/actions.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <coget/debug.h>

#include "console/command.h"
#include "console/console.h"
#include "console/history.h"
#include "console/words.h"

int action_spawn(struct console *console, struct words *line)
{
	return console_spawn(console, line, 1, line->count);
}

int action_tasks(struct console *console, struct words *line CO_UNUSED)
{
	char *text = NULL;
	size_t len;
	FILE *file = open_memstream(&text, &len);

	if (!file)
		return UV_ENOMEM;
	co_dump_tasks(file);
	if (fclose(file) == 0)
		console_print(console, text);
	free(text);
	return 0;
}

static int cancel(struct console *console, const char *number)
{
	struct job *job = jobs_find(&console->jobs, number);
	bool is_there = job && !job_has_ended(job);
	struct buf line = BUF_INIT(SIZE_MAX);

	if (is_there) {
		job_cancel(job);
		return 0;
	}
	if (buf_printf(&line, "cancel: %s: %s\n", number,
		       job ? "has ended already" : "no such task") == 0)
		console_complain(console, line.data);
	buf_release(&line);
	return UV_ENOENT;
}

int action_cancel(struct console *console, struct words *line)
{
	int failure = 0;

	for (size_t i = 1; i < line->count; i++)
		if (cancel(console, line->each[i].text) < 0)
			failure = UV_ENOENT;
	return failure;
}

int action_history(struct console *console, struct words *line CO_UNUSED)
{
	struct buf lines = BUF_INIT(SIZE_MAX);
	int error = history_list(console->history, &lines);

	if (!error && lines.len > 0)
		console_print(console, lines.data);
	buf_release(&lines);
	return error;
}

int action_help(struct console *console, struct words *line)
{
	const struct command *command = NULL;
	struct buf text = BUF_INIT(SIZE_MAX);
	int error;

	if (line->count > 1) {
		command = command_find(line->each[1].text);
		if (!command) {
			console_complain(console, "help: no such command; "
						  "\"help\" lists them\n");
			return UV_ENOENT;
		}
	}
	error = command_help(&text, command);
	if (!error)
		console_print(console, text.data);
	buf_release(&text);
	return error;
}

int action_quit(struct console *console, struct words *line CO_UNUSED)
{
	console->is_over = true;
	return 0;
}
