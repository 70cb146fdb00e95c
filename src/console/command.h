/*
 * The commands of the console: one table, which the parser, the help and the
 * completion are made from.
 */
#ifndef CONSOLE_COMMAND_H
#define CONSOLE_COMMAND_H

#include <stddef.h>

#include "base/buf.h"

struct call;
struct console;
struct words;

/* What stands behind a command's name. */
enum command_takes {
	COMMAND_WORDS,
	COMMAND_NUMBERS, /* of tasks */
	COMMAND_DURATION,
	COMMAND_DURATION_CALL, /* and a call */
	COMMAND_CALLS,	       /* with commas between them */
	COMMAND_NAME,	       /* of a command */
};

struct command {
	const char *name;
	const char *arguments; /* for people */
	const char *help;
	size_t min, max; /* how many words it takes */
	enum command_takes takes;

	/*
	 * What it does: either as a coroutine, for which the table has run, in
	 * a task; or at once, by the console itself, with the words of the
	 * line, its own name first.  Both return 0 or more, or a negative
	 * status.
	 */
	int (*run)(struct call *call);
	int (*act)(struct console *console, struct words *line);
};

/* The command of that name, or NULL. */
const struct command *command_find(const char *name);

/* The index-th command, in the order of the help; NULL behind the last. */
const struct command *command_at(size_t index);

/*
 * Append the help on a command, or for NULL a list of all.  Returns 0 or an
 * error of buf_append().
 */
int command_help(struct buf *out, const struct command *command);

/* Append a line that says how it is used.  Returns 0 or an error of
 * buf_append(). */
int command_usage(struct buf *out, const struct command *command);

#endif
