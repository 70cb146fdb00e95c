#include "console/completion.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "console/command.h"
#include "console/console.h"
#include "console/words.h"

/* The cases that begin with what was typed, and what they have in common. */
struct search {
	const char *typed;
	struct buf common;
	struct buf *cases;
	size_t count;
};

static void try_case(struct search *search, const char *text)
{
	size_t same = 0;

	if (strncmp(text, search->typed, strlen(search->typed)) != 0)
		return;
	(void)!buf_printf(search->cases, "%s%s", search->count > 0 ? "  " : "",
			  text);
	if (search->count++ == 0) {
		(void)!buf_puts(&search->common, text);
		return;
	}
	while (same < search->common.len &&
	       text[same] == search->common.data[same])
		same++;
	buf_truncate(&search->common, same);
}

static void try_commands(struct search *search, bool with_actions)
{
	const struct command *command;

	for (size_t i = 0; (command = command_at(i)); i++)
		if (with_actions || command->run)
			try_case(search, command->name);
}

static void try_numbers(struct search *search, const struct console *console)
{
	struct job *job = NULL;
	char number[16];

	while ((job = jobs_next(&console->jobs, job))) {
		snprintf(number, sizeof(number), "%u", job_number(job));
		try_case(search, number);
	}
}

/* Try what can stand behind so many words. */
static void try_behind(struct search *search, const struct console *console,
		       const struct word *words, size_t count)
{
	const struct command *command = NULL;
	size_t begin = 0;

	for (; begin < count; begin++) {
		command = command_find(words[begin].text);
		if (!command)
			return;
		if (command->takes == COMMAND_DURATION_CALL)
			begin++;
		else if (command->takes != COMMAND_CALLS)
			break;
		/* Behind a comma there is another command. */
		for (size_t i = begin; i < count; i++)
			if (word_is(&words[i], ","))
				begin = i;
	}
	if (begin == count)
		try_commands(search, count == 0);
	else if (command->takes == COMMAND_NUMBERS)
		try_numbers(search, console);
	else if (command->takes == COMMAND_NAME && begin + 1 == count)
		try_commands(search, true);
}

void completion_find(void *arg, const char *before, struct buf *rest,
		     struct buf *cases)
{
	struct search search = {.common = BUF_INIT(SIZE_MAX), .cases = cases};
	size_t len = strlen(before);
	struct words words;
	size_t count, typed;

	if (words_split(&words, before) != 0)
		return;
	/* What is being typed is the last word, if the cursor touches it. */
	count = words.count;
	if (count > 0 && before[len - 1] != ' ' && before[len - 1] != '\t')
		count--;
	search.typed = count < words.count ? words.each[count].text : "";
	typed = strlen(search.typed);
	try_behind(&search, arg, words.each, count);
	if (search.common.len > typed)
		(void)!buf_puts(rest, search.common.data + typed);
	if (search.count == 1)
		(void)!buf_putc(rest, ' ');
	if (search.count > 0)
		(void)!buf_putc(cases, '\n');
	buf_release(&search.common);
	words_release(&words);
}
