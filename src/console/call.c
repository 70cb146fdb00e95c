#include "console/call.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/gather.h>
#include <coget/scope.h>

#include "base/text_show.h"
#include "base/units.h"
#include "console/command.h"

/* So much is shown of a result, and said of a failure. */
enum {
	RESULT_MAX = 16 << 20,
	FAILURE_MAX = 1 << 20,
	DEPTH_MAX = 16, /* of calls in calls: the parser's stack has an end */
};

static int parse(struct call *call, struct console *console,
		 const struct word *words, size_t count, unsigned depth,
		 struct buf *problem);

static int refuse_words(const struct command *command, struct buf *problem)
{
	(void)!command_usage(problem, command);
	return -EINVAL;
}

/* Parse what stands between commas.  Returns as call_parse(). */
static int parse_parts(struct call *call, struct buf *problem)
{
	size_t begin = 0, end;
	int error;

	call->parts = calloc(call->count + 1, sizeof(*call->parts));
	if (!call->parts)
		return -ENOMEM;
	for (; begin <= call->count; begin = end + 1) {
		for (end = begin; end < call->count; end++)
			if (word_is(&call->words[end], ","))
				break;
		if (begin == end)
			return refuse_words(call->command, problem);
		error = parse(&call->parts[call->part_count++], call->console,
			      call->words + begin, end - begin, call->depth + 1,
			      problem);
		if (error)
			return error;
	}
	return 0;
}

static int parse_one_part(struct call *call, size_t begin, struct buf *problem)
{
	call->parts = calloc(1, sizeof(*call->parts));
	if (!call->parts)
		return -ENOMEM;
	call->part_count = 1;
	return parse(call->parts, call->console, call->words + begin,
		     call->count - begin, call->depth + 1, problem);
}

static int parse_duration(struct call *call, struct buf *problem)
{
	const char *text = call->words[0].text;

	if (units_parse_duration_ns(text, &call->duration_ns) == 0)
		return 0;
	(void)!buf_printf(problem,
			  "%s: %s: not a duration such as 3, 1.5 or 200ms\n",
			  call->command->name, text);
	return -EINVAL;
}

/* Check the name of a command and how many words it has. */
static int check_command(const struct call *call, const char *name,
			 struct buf *problem)
{
	const struct command *command = call->command;
	const char *format = NULL;

	if (!command)
		format = "%s: no such command; \"help\" lists them\n";
	else if (!command->run)
		format = "%s: runs neither in the background nor as part of "
			 "another command\n";
	else if (call->depth > DEPTH_MAX)
		format = "%s: too many commands within each other\n";
	else if (call->count < command->min || call->count > command->max)
		return refuse_words(command, problem);
	if (!format)
		return 0;
	(void)!buf_printf(problem, format, name);
	return -EINVAL;
}

static int parse(struct call *call, struct console *console,
		 const struct word *words, size_t count, unsigned depth,
		 struct buf *problem)
{
	const struct command *command = command_find(words[0].text);
	int error;

	*call = (struct call){.command = command,
			      .console = console,
			      .words = words + 1,
			      .count = count - 1,
			      .depth = depth,
			      .result = BUF_INIT(RESULT_MAX),
			      .failure = BUF_INIT(FAILURE_MAX)};
	error = check_command(call, words[0].text, problem);
	if (error)
		return error;
	if (command->takes == COMMAND_DURATION ||
	    command->takes == COMMAND_DURATION_CALL)
		error = parse_duration(call, problem);
	if (!error && command->takes == COMMAND_DURATION_CALL)
		error = parse_one_part(call, 1, problem);
	if (!error && command->takes == COMMAND_CALLS)
		error = parse_parts(call, problem);
	return error;
}

int call_parse(struct call *call, struct console *console,
	       const struct word *words, size_t count, struct buf *problem)
{
	return parse(call, console, words, count, 0, problem);
}

void call_release(struct call *call)
{
	for (size_t i = 0; i < call->part_count; i++)
		call_release(&call->parts[i]);
	free(call->parts);
	buf_release(&call->result);
	buf_release(&call->failure);
	*call = (struct call){0};
}

int call_run(void *arg)
{
	struct call *call = arg;

	call->status = call->command->run(call);
	if (call->status < 0 && call->failure.len == 0)
		(void)call_fail(call, call->status, "%s",
				call->status == UV_ECANCELED
					? "cancelled"
					: co_strerror(call->status));
	return call->status;
}

/*
 * The length of what stands as it is, or is text to be escaped, at the start.
 * Backslashes stand, so that JSON and sources can be taken from the screen.
 */
static size_t piece_len(const char *text, size_t len, bool stands)
{
	size_t end = 0;

	while (end < len && (text[end] == '\n' || text[end] == '\t' ||
			     text[end] == '\\') == stands)
		end++;
	return end;
}

int call_show(struct call *call, const char *text, size_t len)
{
	int error = 0;
	size_t piece;

	for (size_t at = 0; at < len && !error; at += piece) {
		piece = piece_len(text + at, len - at, true);
		error = buf_append(&call->result, text + at, piece);
		if (error || piece > 0)
			continue;
		piece = piece_len(text + at, len - at, false);
		error = text_escape(&call->result, text + at, piece);
	}
	if (!error && len > 0 && text[len - 1] != '\n')
		error = buf_putc(&call->result, '\n');
	return error;
}

int call_fail(struct call *call, int status, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	(void)!buf_printf(&call->failure, "%s: ", call->command->name);
	if (text)
		(void)!text_escape(&call->failure, text, strlen(text));
	(void)!buf_putc(&call->failure, '\n');
	free(text);
	return status;
}

/* Add what came of a part to what came of the whole.  Returns 0 or -ENOMEM. */
static int take_over(struct call *call, const struct call *part)
{
	int error = 0;

	if (part->result.len > 0)
		error = buf_append(&call->result, part->result.data,
				   part->result.len);
	if (!error && part->failure.len > 0)
		error = buf_append(&call->failure, part->failure.data,
				   part->failure.len);
	return error;
}

int call_gather(struct call *call)
{
	int status = co_gather(call_run, call->parts, call->part_count,
			       sizeof(*call->parts));
	int error = 0;

	for (size_t i = 0; i < call->part_count && !error; i++)
		error = take_over(call, &call->parts[i]);
	return error ? error : status;
}

int call_wait_for(struct call *call)
{
	struct call *part = call->parts;
	int status = co_wait_for(call_run, part, call->duration_ns);
	int error;

	if (status == UV_ETIMEDOUT && part->status != UV_ETIMEDOUT)
		return call_fail(call, status, "%s: timed out after %s",
				 part->command->name, call->words[0].text);
	error = take_over(call, part);
	return error ? error : status;
}

int call_sleep(struct call *call)
{
	return co_sleep(call->duration_ns);
}
