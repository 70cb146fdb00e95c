#include "cli/help.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "cli/lookup.h"
#include "cli/options.h"

#define LINE_COLUMNS 80
#define HELP_COLUMN 32

static const char introduction[] =
	"Usage: coget [OPTION]... [URL]...\n"
	"Download many files at once, over HTTP, FTP and SFTP.\n"
	"\n"
	"URLs are arguments, or lines of files given with -i.  Without any,\n"
	"they are read from standard input, and each download starts as soon\n"
	"as its line has arrived.\n";

static const char units[] =
	"\n"
	"N is a whole number.  TIME is a number of seconds, or a number with\n"
	"ms, s, m, h or d, such as 1.5m.  SIZE and RATE are numbers of bytes,\n"
	"also with k, M, G or T, such as 1.5M.  As a limit, 0 or none means "
	"no\n"
	"limit.  A LIST is separated by commas.  --no-NAME turns an option\n"
	"without a value off again.\n";

static const char statuses[] =
	"\n"
	"Exit status: 0 if every file was downloaded or skipped, 2 if the\n"
	"command line is wrong; otherwise the kind of failure, such as 4 for\n"
	"the network, or 1 for several kinds.  For more, type: man coget\n";

/* Print text from HELP_COLUMN on, wrapped; the line begins at HELP_COLUMN. */
static void print_wrapped(FILE *out, const char *text)
{
	int column = HELP_COLUMN;

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (column > HELP_COLUMN && column + 1 + len >= LINE_COLUMNS) {
			fprintf(out, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		}
		if (column > HELP_COLUMN)
			column += fprintf(out, " ");
		column += fprintf(out, "%.*s", len, text);
		text += len;
		text += *text == ' ';
	}
	fputc('\n', out);
}

static void print_option(FILE *out, const struct option *option)
{
	char left[64];
	char right[256];
	int len = snprintf(left, sizeof(left), "  %c%c%c --%s%s%s",
			   option->letter ? '-' : ' ',
			   option->letter ? option->letter : ' ',
			   option->letter ? ',' : ' ', option->name,
			   option->argument ? " " : "",
			   option->argument ? option->argument : "");

	snprintf(right, sizeof(right), "%s%s%s%s", option->help,
		 option->fallback ? " (default: " : "",
		 option->fallback ? option->fallback : "",
		 option->fallback ? ")" : "");
	if (len >= HELP_COLUMN)
		fprintf(out, "%s\n%*s", left, HELP_COLUMN, "");
	else
		fprintf(out, "%-*s", HELP_COLUMN, left);
	print_wrapped(out, right);
}

/* The first word of a heading, in lower case, which stands for its group. */
static int print_group_name(FILE *out, const char *heading)
{
	int len = 0;

	for (; isalpha((unsigned char)heading[len]); len++)
		fputc(tolower((unsigned char)heading[len]), out);
	return len;
}

static void print_groups(FILE *out)
{
	int column = fprintf(out, "GROUP is");

	for (size_t i = 0; i < option_count; i++) {
		const char *heading = option_table[i].heading;

		if (!heading)
			continue;
		if (column > LINE_COLUMNS - 20)
			column = fprintf(out, "\n") - 1;
		else
			column += fprintf(out, " ");
		column += print_group_name(out, heading);
		column += fprintf(out, ",");
	}
	fputs(" or all.\n", out);
}

/* Whether a word is one of the heading's. */
static bool names_group(const char *heading, const char *word)
{
	size_t len = strlen(word);

	while (*heading) {
		size_t next = strcspn(heading, " ");

		if (next == len && len > 0 && strncmp(word, "and", 4) != 0 &&
		    strncasecmp(heading, word, len) == 0)
			return true;
		heading += next;
		heading += *heading == ' ';
	}
	return false;
}

/* The first option of the group that is called so; or NULL. */
static const struct option *find_group(const char *word)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].heading &&
		    names_group(option_table[i].heading, word))
			return &option_table[i];
	return NULL;
}

/* The option that is called so, also with its dashes; or NULL. */
static const struct option *find_option(const char *word)
{
	if (word[0] == '-' && word[1] != '-' && word[1] && !word[2])
		return option_by_letter(word[1]);
	word += strncmp(word, "--", 2) == 0 ? 2 : 0;
	return option_by_name(word, strlen(word));
}

bool help_knows(const char *topic)
{
	return strcmp(topic, "all") == 0 || find_group(topic) ||
	       find_option(topic);
}

static void print_everyday(FILE *out)
{
	const char *heading = NULL;

	fputs(introduction, out);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];

		if (option->heading)
			heading = option->heading;
		if (!option->is_everyday)
			continue;
		if (heading)
			fprintf(out, "\n%s:\n", heading);
		heading = NULL;
		print_option(out, option);
	}
	fputs("\nThere are more: type coget --help GROUP, or coget --help "
	      "--NAME for one.\n",
	      out);
	print_groups(out);
	fputs(statuses, out);
}

static void print_all(FILE *out)
{
	fputs(introduction, out);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];

		if (option->heading)
			fprintf(out, "\n%s:\n", option->heading);
		print_option(out, option);
	}
	fputs(units, out);
	fputs(statuses, out);
}

static void print_group(FILE *out, const struct option *first)
{
	const struct option *end = option_table + option_count;
	const struct option *option = first;

	fprintf(out, "%s:\n", first->heading);
	do
		print_option(out, option++);
	while (option < end && !option->heading);
	fputs(units, out);
}

/* All that there is to know of one, but for what the manual page adds. */
static void print_one(FILE *out, const struct option *option)
{
	print_option(out, option);
	if (option->example)
		fprintf(out, "\nExample: --%s %s\n", option->name,
			option->example);
	if (option->aliases[0])
		fprintf(out, "\nOther names:");
	for (size_t i = 0; i < OPTION_MAX_ALIASES && option->aliases[i]; i++)
		fprintf(out, " %s", option->aliases[i]);
	fprintf(out, "%s\nFor more, type: man coget\n",
		option->aliases[0] ? "\n" : "");
}

void help_print(FILE *out, const char *topic)
{
	const struct option *group;

	if (!topic) {
		print_everyday(out);
		return;
	}
	if (strcmp(topic, "all") == 0) {
		print_all(out);
		return;
	}
	group = find_group(topic);
	if (group)
		print_group(out, group);
	else
		print_one(out, find_option(topic));
}
