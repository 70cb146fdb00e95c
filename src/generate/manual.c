#include "generate/manual.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/foreign.h"
#include "cli/options.h"
#include "generate/mdoc.h"

/* After the text of an option that has a default or aliases. */
#define TEXT_END ".\\\" --\n"
#define LIST_BEGIN ".Bl -tag -width Ds\n"

/* What an option does, of which the table has no full stop. */
static void print_help(FILE *out, const struct option *option)
{
	char sentence[512];
	int len = snprintf(sentence, sizeof(sentence), "%s.", option->help);

	mdoc_print_text(out, sentence, (size_t)len);
}

static void print_default(FILE *out, const struct option *option)
{
	bool is_plain; /* a word, which needs no quotes */

	if (!option->fallback)
		return;
	is_plain = isalnum((unsigned char)option->fallback[0]);
	fprintf(out, "The default is%s%s", is_plain ? " " : "\n.Ql \\&",
		option->fallback);
	if (option->max > 0)
		fprintf(out, ", the maximum %llu",
			(unsigned long long)option->max);
	fputs(is_plain ? ".\n" : " .\n", out);
}

static void print_aliases(FILE *out, const struct option *option)
{
	if (!option->aliases[0])
		return;
	fputs("Other names:\n.Fl", out);
	for (size_t i = 0; i < OPTION_MAX_ALIASES; i++)
		if (option->aliases[i])
			fprintf(out, "%s %s", i > 0 ? " ," : "",
				option->aliases[i] + 1);
	fputs(" .\n", out);
}

/* The line after the next that begins so; NULL if there is none. */
static char *find_line(char *text, const char *start)
{
	for (char *line = text; line && *line;) {
		char *end = strchr(line, '\n');

		if (strncmp(line, start, strlen(start)) == 0)
			return end ? end + 1 : NULL;
		line = end ? end + 1 : NULL;
	}
	return NULL;
}

/* Whether a line ends the text of an option. */
static bool ends_text(const char *line, int depth)
{
	return strncmp(line, TEXT_END, strlen(TEXT_END)) == 0 ||
	       (depth == 0 && (strncmp(line, ".It Fl", 6) == 0 ||
			       strncmp(line, ".El", 3) == 0));
}

/* Print what is written by hand of an option. */
static void print_text(FILE *out, char *old, const struct option *option)
{
	char head[80], *text;
	int depth = 0;

	snprintf(head, sizeof(head), ".\\\" --%s\n", option->name);
	text = find_line(old, head);
	while (text && *text && !ends_text(text, depth)) {
		size_t len = strcspn(text, "\n") + 1;

		depth += strncmp(text, ".Bl", 3) == 0;
		depth -= strncmp(text, ".El", 3) == 0;
		fwrite(text, 1, len, out);
		text += len;
	}
}

static void print_option(FILE *out, char *old, const struct option *option)
{
	fputs(".It Fl ", out);
	if (option->letter)
		fprintf(out, "%c , Fl ", option->letter);
	fprintf(out, "-%s", option->name);
	if (option->argument)
		fprintf(out, " Ar %s", option->argument);
	fputc('\n', out);
	print_help(out, option);
	fprintf(out, ".\\\" --%s\n", option->name);
	print_text(out, old, option);
	if (option->fallback || option->aliases[0])
		fputs(TEXT_END, out);
	print_default(out, option);
	print_aliases(out, option);
}

/* Print a group's heading, and what is written by hand below it. */
static void print_heading(FILE *out, char *old, const char *heading)
{
	char line[80], *text, *end;

	snprintf(line, sizeof(line), ".Ss %s\n", heading);
	fputs(line, out);
	text = find_line(old, line);
	end = text ? strstr(text, LIST_BEGIN) : NULL;
	if (end)
		fwrite(text, 1, (size_t)(end - text), out);
	fputs(LIST_BEGIN, out);
}

void manual_print_options(FILE *out, char *old)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];

		if (option->heading && i > 0)
			fputs(".El\n", out);
		if (option->heading)
			print_heading(out, old, option->heading);
		print_option(out, old, option);
	}
	fputs(".El\n", out);
}

static void print_default_names(FILE *out, const struct foreign *rows,
				size_t count, const char *dash, bool *is_first)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i].kind != FOREIGN_DEFAULT)
			continue;
		fprintf(out, "%s%s%s", *is_first ? "" : " ,\n.Fl ", dash,
			rows[i].name);
		*is_first = false;
	}
}

void manual_print_defaults(FILE *out, char *old)
{
	bool is_first = true;

	(void)old;
	fputs(".Fl ", out);
	print_default_names(out, foreign_letters, foreign_letter_count, "",
			    &is_first);
	print_default_names(out, foreign_names, foreign_name_count, "-",
			    &is_first);
	fputs(" .\n", out);
}
