#include "console/command.h"

#include <stdint.h>
#include <string.h>

#include "console/actions.h"
#include "console/call.h"
#include "console/child.h"
#include "console/http_calls.h"
#include "console/jobs.h"
#include "console/loader.h"

static const struct command commands[] = {
	{"get", "URL [FILE]", "show the text at a URL, or store it in a file",
	 1, 2, COMMAND_WORDS, http_call_get, NULL},
	{"head", "URL", "show the status and the headers of an answer", 1, 1,
	 COMMAND_WORDS, http_call_head, NULL},
	{"post", "URL TEXT", "send a text, and show the answer", 2, SIZE_MAX,
	 COMMAND_WORDS, http_call_post, NULL},
	{"sleep", "TIME", "do nothing for so many seconds, or 200ms, 3m", 1, 1,
	 COMMAND_DURATION, call_sleep, NULL},
	{"run", "PROGRAM [ARGUMENT...]", "run a program, and show its output",
	 1, SIZE_MAX, COMMAND_WORDS, child_call, NULL},
	{"load", "FILE.c [ARGUMENT]",
	 "compile a C file, and run it in a task", 1, 2,
	 COMMAND_WORDS, loader_call, NULL},
	{"gather", "COMMAND, COMMAND...",
	 "run several at once; results in the order given", 1,
	 SIZE_MAX, COMMAND_CALLS, call_gather, NULL},
	{"wait_for", "TIME COMMAND",
	 "run a command, and cancel it after that time", 2, SIZE_MAX,
	 COMMAND_DURATION_CALL, call_wait_for, NULL},
	{"join", "NUMBER...",
	 "wait for tasks; Ctrl-C cancels them", 1, SIZE_MAX,
	 COMMAND_NUMBERS, jobs_join_call, NULL},
	{"spawn", "COMMAND",
	 "run a command in the background: \"COMMAND &\"", 1, SIZE_MAX,
	 COMMAND_CALLS, NULL, action_spawn},
	{"tasks", "", "list the tasks, and what they wait on", 0, 0,
	 COMMAND_WORDS, NULL, action_tasks},
	{"cancel", "NUMBER...", "cancel tasks in the background", 1, SIZE_MAX,
	 COMMAND_NUMBERS, NULL, action_cancel},
	{"history", "", "list the lines typed before", 0, 0, COMMAND_WORDS,
	 NULL, action_history},
	{"help", "[COMMAND]", "list the commands, or explain one", 0, 1,
	 COMMAND_NAME, NULL, action_help},
	{"quit", "", "cancel all tasks and end", 0, 0, COMMAND_WORDS, NULL,
	 action_quit},
};

const struct command *command_at(size_t index)
{
	return index < sizeof(commands) / sizeof(commands[0]) ? &commands[index]
							      : NULL;
}

const struct command *command_find(const char *name)
{
	const struct command *command;

	for (size_t i = 0; (command = command_at(i)); i++)
		if (strcmp(command->name, name) == 0)
			return command;
	return strcmp(name, "exit") == 0 ? command_find("quit") : NULL;
}

int command_help(struct buf *out, const struct command *command)
{
	int error = 0;

	if (command)
		return buf_printf(out, "%s%s%s: %s\n", command->name,
				  *command->arguments ? " " : "",
				  command->arguments, command->help);
	for (size_t i = 0; !error && (command = command_at(i)); i++)
		error = buf_printf(out, "%-8s %-21s %s\n", command->name,
				   command->arguments, command->help);
	return error;
}

int command_usage(struct buf *out, const struct command *command)
{
	return buf_printf(out, "%s: usage: %s%s%s\n", command->name,
			  command->name, *command->arguments ? " " : "",
			  command->arguments);
}
