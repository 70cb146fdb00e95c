#include "cli/help.h"

#include <string.h>

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

static const char closing[] =
	"\n"
	"N is a whole number.  TIME is a number of seconds, or a number with\n"
	"ms, s, m, h or d, such as 1.5m.  SIZE is a number of bytes, or a\n"
	"number with k, M, G or T, such as 10M.  As a limit, 0 or none means\n"
	"no limit.  A LIST is separated by commas.  --no-NAME turns an option\n"
	"without a value off again.\n"
	"\n"
	"Exit status: 0 if every file was downloaded or skipped, 1 if some\n"
	"failed, 2 if the command line is wrong.  For more, type: man coget\n";

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

	snprintf(left, sizeof(left), "  %c%c%c --%s%s%s",
		 option->letter ? '-' : ' ',
		 option->letter ? option->letter : ' ',
		 option->letter ? ',' : ' ', option->name,
		 option->argument ? " " : "",
		 option->argument ? option->argument : "");
	snprintf(right, sizeof(right), "%s%s%s%s", option->help,
		 option->fallback ? " (default: " : "",
		 option->fallback ? option->fallback : "",
		 option->fallback ? ")" : "");
	fprintf(out, "%-*s", HELP_COLUMN, left);
	print_wrapped(out, right);
}

void help_print(FILE *out)
{
	fputs(introduction, out);
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];

		if (option->heading)
			fprintf(out, "\n%s:\n", option->heading);
		print_option(out, option);
	}
	fputs(closing, out);
}
