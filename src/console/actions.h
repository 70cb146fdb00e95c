/*
 * The commands that the console does at once, and not in a task.
 *
 * line  the words, its own name first.
 *
 * None suspends but action_spawn(), for a turn.  They return 0, or a negative
 * status with what is wrong printed.
 */
#ifndef CONSOLE_ACTIONS_H
#define CONSOLE_ACTIONS_H

struct console;
struct words;

/* Start a command in the background; the words are moved. */
int action_spawn(struct console *console, struct words *line);

/* List the tasks of the process, as co_dump_tasks() does. */
int action_tasks(struct console *console, struct words *line);

/* Cancel the tasks of these numbers. */
int action_cancel(struct console *console, struct words *line);

/* List the lines typed before. */
int action_history(struct console *console, struct words *line);

/* List the commands, or explain one. */
int action_help(struct console *console, struct words *line);

/* Have the console end. */
int action_quit(struct console *console, struct words *line);

#endif
