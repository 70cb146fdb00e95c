#include "console/console.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/gather.h>
#include <coget/http_session.h>
#include <coget/scope.h>
#include <coget/signal.h>
#include <coget/stream.h>
#include <coget/task.h>

#include "console/command.h"
#include "console/completion.h"
#include "console/history.h"
#include "console/terminal.h"
#include "console/words.h"

static void print(struct console *console, FILE *file, const char *lines)
{
	if (console->terminal) {
		terminal_print(console->terminal, file, lines);
		return;
	}
	if ((fputs(lines, file) < 0 || fflush(file) != 0) && file == stdout &&
	    console->output_error == 0) {
		console->output_error = -errno;
		console->is_over = true;
	}
}

void console_print(struct console *console, const char *lines)
{
	print(console, stdout, lines);
}

void console_complain(struct console *console, const char *lines)
{
	print(console, stderr, lines);
}

/* Start a job, and say why it cannot be. */
static int start_job(struct job **job, struct console *console,
		     struct words *line, size_t first, size_t end,
		     bool is_background)
{
	struct buf problem = BUF_INIT(SIZE_MAX);
	int error = jobs_start(job, console, line, first, end, is_background,
			       &problem);

	if (error)
		console_complain(console, problem.len > 0 ? problem.data
							  : "out of memory\n");
	buf_release(&problem);
	return error;
}

int console_spawn(struct console *console, struct words *line, size_t first,
		  size_t end)
{
	struct buf text = BUF_INIT(SIZE_MAX);
	struct job *job;
	int error;

	if (first == end) {
		console_complain(console, "spawn: usage: spawn COMMAND, or "
					  "COMMAND &\n");
		return -EINVAL;
	}
	error = start_job(&job, console, line, first, end, true);
	if (error)
		return error;
	if (buf_printf(&text, "[%u]\n", job_number(job)) == 0)
		console_print(console, text.data);
	buf_release(&text);
	/* Let it begin: one that is cancelled before could not say so. */
	(void)!co_sleep(0);
	return 0;
}

/* Run a job, and wait for it.  Suspends. */
static int run_in_foreground(struct console *console, struct words *line)
{
	struct job *job;
	int status = start_job(&job, console, line, 0, line->count, false);

	if (status < 0)
		return status;
	console->foreground = job;
	status = jobs_finish(&console->jobs, job);
	console->foreground = NULL;
	return status;
}

static int act(struct console *console, const struct command *command,
	       struct words *line)
{
	struct buf usage = BUF_INIT(SIZE_MAX);
	size_t count = line->count - 1;

	if (count >= command->min && count <= command->max)
		return command->act(console, line);
	if (command_usage(&usage, command) == 0)
		console_complain(console, usage.data);
	buf_release(&usage);
	return -EINVAL;
}

/* Do what the words say.  May suspend. */
static int run_words(struct console *console, struct words *line)
{
	const struct command *command = command_find(line->each[0].text);

	if (word_is(&line->each[line->count - 1], "&"))
		return console_spawn(console, line, 0, line->count - 1);
	if (command && command->act)
		return act(console, command, line);
	return run_in_foreground(console, line);
}

/*
 * Do what a line says.  May suspend.
 *
 * status  of the last command; becomes that of this one, if it is one.
 */
static void run_line(struct console *console, const char *line, int *status)
{
	struct words words;
	int error = words_split(&words, line);

	if (error) {
		console_complain(console, error == -EINVAL
						  ? "a quote is not closed\n"
						  : "out of memory\n");
		*status = error;
		return;
	}
	if (words.count > 0)
		*status = run_words(console, &words);
	words_release(&words);
}

/* Lines from the terminal.  Returns 0 at their end, or UV_ECANCELED. */
static int run_terminal(struct console *console, int *status)
{
	const char *line;
	int result = 0;

	while (!console->is_over) {
		result = terminal_read_line(console->terminal, &line);
		if (result == UV_EINTR)
			continue;
		if (result < 0)
			break;
		history_add(console->history, line);
		terminal_remember(console->terminal, line);
		run_line(console, line, status);
	}
	return result == UV_EOF ? 0 : result;
}

/* Do what a line of len bytes says, its end included.  May suspend. */
static void take_line(struct console *console, const char *text, size_t len,
		      int *status)
{
	char *line = strndup(text, strcspn(text, "\r\n"));

	if (line && strlen(text) == len) {
		history_add(console->history, line);
		run_line(console, line, status);
	} else {
		console_complain(console, line ? "a line has a NUL in it\n"
					       : "out of memory\n");
		*status = UV_EINVAL;
	}
	free(line);
}

/* Lines that others write.  Returns 0 at their end, or the error of reading. */
static int run_stream(struct console *console, struct co_stream *lines,
		      int *status)
{
	const char *line;
	ssize_t len = 0;

	while (!console->is_over && !co_is_cancelled() &&
	       (len = co_stream_read_line(lines, &line)) > 0)
		take_line(console, line, (size_t)len, status);
	return co_is_cancelled() ? UV_ECANCELED : len < 0 ? (int)len : 0;
}

/* Lines of a file, or of a device that nobody waits for. */
static int run_file(struct console *console, int *status)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len = 0;
	int error;

	while (!console->is_over && !co_is_cancelled() &&
	       (len = getline(&line, &size, stdin)) >= 0)
		take_line(console, line, (size_t)len, status);
	error = len < 0 && ferror(stdin) ? -errno : 0;
	free(line);
	return co_is_cancelled() ? UV_ECANCELED : error;
}

static int run_input(struct console *console, int *status)
{
	struct co_stream *lines;
	int result = co_stream_open(&lines, STDIN_FILENO);

	if (result == UV_EPERM)
		return run_file(console, status);
	if (result < 0)
		return result;
	result = run_stream(console, lines, status);
	co_stream_close(lines);
	return result == UV_EOF ? 0 : result;
}

static void on_signal(struct console *console, int number)
{
	if (number == SIGINT && console->terminal) {
		if (console->foreground)
			job_cancel(console->foreground);
		else
			terminal_interrupt(console->terminal);
	} else if (number == SIGWINCH && console->terminal) {
		terminal_resize(console->terminal);
	} else if (number == SIGCONT && console->terminal) {
		terminal_resume(console->terminal);
	} else if (number != SIGWINCH && number != SIGCONT) {
		console->end_signal = number;
		co_task_cancel(console->main);
	}
}

/* A coroutine, until it is cancelled. */
static int watch_signals(void *arg)
{
	static const int watched[] = {SIGINT, SIGTERM, SIGHUP, SIGCONT,
				      SIGWINCH};
	struct console *console = arg;
	struct co_signal *signals;
	int number = co_signal_open(&signals, watched, CO_COUNT(watched));

	if (number < 0)
		return number;
	while ((number = co_signal_wait(signals)) > 0)
		on_signal(console, number);
	co_signal_close(signals);
	return number;
}

static int open_terminal(struct console *console)
{
	int status = terminal_open(&console->terminal, "coget> ",
				   completion_find, console);

	for (size_t i = 0; status == 0 && i < history_count(console->history);
	     i++)
		terminal_remember(console->terminal,
				  history_line(console->history, i));
	return status;
}

static int open_console(struct console *console,
			const struct console_options *options)
{
	struct co_http_session_options session = {.trusts_environment = true};
	bool is_typed =
		!options->load && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	int status = history_open(&console->history, is_typed);

	if (status == 0)
		status = co_http_session_open(&console->session, &session);
	return status == 0 && is_typed ? open_terminal(console) : status;
}

static void close_console(struct console *console)
{
	terminal_close(console->terminal);
	co_http_session_close(console->session);
	history_close(console->history);
}

/* Run a command line of the program's as a line. */
static int load(struct console *console, const char *const *load)
{
	struct words line = {0};
	size_t count = 0;

	while (load[count])
		count++;
	line.each = calloc(count + 1, sizeof(*line.each));
	if (!line.each)
		return UV_ENOMEM;
	line.each[line.count++].text = "load";
	for (size_t i = 0; i < count; i++)
		line.each[line.count++].text = (char *)load[i];
	return run_in_foreground(console, &line);
}

/* Do all there is to be done.  status: out, of the last command. */
static int run_all(struct console *console,
		   const struct console_options *options, int *status)
{
	if (options->load) {
		*status = load(console, options->load);
		return co_is_cancelled() ? UV_ECANCELED : 0;
	}
	return console->terminal ? run_terminal(console, status)
				 : run_input(console, status);
}

/* The same, to the end of all tasks.  Returns what console_run() does. */
static int run_to_end(struct console *console,
		      const struct console_options *options)
{
	int command = 0, left;
	int status = run_all(console, options, &command);
	bool is_cut_short = status < 0 || console->terminal || console->is_over;

	if (status < 0 && status != UV_ECANCELED)
		fprintf(stderr, "coget-console: cannot read: %s\n",
			co_strerror(status));
	left = jobs_end_all(&console->jobs, is_cut_short);
	if (status < 0)
		return status;
	return command < 0 ? command : left;
}

int console_run(struct console *console, const struct console_options *options)
{
	const struct co_task_options named = {.name = "signals"};
	struct co_task *watch;
	int status = open_console(console, options);

	console->main = co_current_task();
	if (status == 0)
		status = co_create_task_with(&watch, watch_signals, console,
					     &named);
	if (status == 0) {
		status = run_to_end(console, options);
		co_task_cancel(watch);
		(void)!co_join(watch);
		co_task_release(watch);
	} else {
		fprintf(stderr, "coget-console: cannot start: %s\n",
			co_strerror(status));
	}
	close_console(console);
	return status;
}
