#include "generate/completions.h"

#include <stdbool.h>
#include <string.h>

#include "cli/options.h"

static bool takes(const struct option *option, const char *argument)
{
	return option->argument && strcmp(option->argument, argument) == 0;
}

/* The choices of a value, separated by blanks. */
static void print_choices(FILE *out, const struct option *option)
{
	for (size_t i = 0; option->choices[i]; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", option->choices[i]);
}

/*
 * Print text for single quotes: each character of special with a backslash, a
 * quote as the shell wants it there.
 */
static void print_quoted(FILE *out, const char *text, const char *special,
			 const char *quote)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs(quote, out);
		else
			fprintf(out, "%s%c", strchr(special, *text) ? "\\" : "",
				*text);
	}
}

static void print_bash_value(FILE *out, const struct option *option)
{
	fputc('\t', out);
	if (option->letter)
		fprintf(out, "-%c | ", option->letter);
	fprintf(out, "--%s) ", option->name);
	if (takes(option, "FILE"))
		fputs("_coget_offer_paths -f ", out);
	else if (takes(option, "DIR"))
		fputs("_coget_offer_paths -d ", out);
	if (option->choices) {
		fputs("_coget_offer -W '", out);
		print_choices(out, option);
		fputs("' ", out);
	}
	fputs(";;\n", out);
}

void completions_print_bash(FILE *out, char *old)
{
	(void)old;
	fputs("_coget_options='", out);
	for (size_t i = 0; i < option_count; i++) {
		fputs("\n\t", out);
		if (option_table[i].letter)
			fprintf(out, "-%c ", option_table[i].letter);
		fprintf(out, "--%s", option_table[i].name);
	}
	fputs("'\n\n_coget_value()\n{\n\tcase $1 in\n", out);
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].argument)
			print_bash_value(out, &option_table[i]);
	fputs("\t*) return 1 ;;\n\tesac\n}\n", out);
}

/* Which spellings exclude each other or the rest, and the spellings. */
static void print_zsh_spellings(FILE *out, const struct option *option)
{
	bool repeats = option_is_repeatable(option);
	bool ends = option->kind == OPTION_HELP ||
		    option->kind == OPTION_VERSION;
	const char *plus = option->argument ? "+" : "";
	const char *equals = option->argument ? "=" : "";

	if (repeats)
		fputs("'*'", out);
	else if (ends)
		fputs("'(- *)'", out);
	else if (option->letter)
		fprintf(out, "'(-%c --%s)'", option->letter, option->name);
	if (option->letter)
		fprintf(out, "{-%c%s,--%s%s}", option->letter, plus,
			option->name, equals);
	else
		fprintf(out, "--%s%s", option->name, equals);
}

/* ":NAME, such as EXAMPLE:" and how the value is completed. */
static void print_zsh_value(FILE *out, const struct option *option)
{
	bool is_path = takes(option, "FILE") || takes(option, "DIR");

	fprintf(out, ":%s", option->argument);
	if (!is_path && !option->choices) {
		fputs(", such as ", out);
		print_quoted(out, option->example, ":", "'\\''");
	}
	if (option->choices) {
		fputs(":(", out);
		print_choices(out, option);
		fputc(')', out);
	} else if (is_path) {
		fprintf(out, ":_files%s", takes(option, "DIR") ? " -/" : "");
	} else {
		fputs(": ", out);
	}
}

void completions_print_zsh(FILE *out, char *old)
{
	(void)old;
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];

		fputc('\t', out);
		print_zsh_spellings(out, option);
		fputs("'[", out);
		print_quoted(out, option->help, "[]", "'\\''");
		fputc(']', out);
		if (option->argument)
			print_zsh_value(out, option);
		fputs("'\n", out);
	}
}

void completions_print_fish(FILE *out, char *old)
{
	(void)old;
	for (size_t i = 0; i < option_count; i++) {
		const struct option *option = &option_table[i];

		fputs("complete -c coget", out);
		if (option->letter)
			fprintf(out, " -s %c", option->letter);
		fprintf(out, " -l %s", option->name);
		if (option->argument)
			fputs(takes(option, "FILE") ? " -r -F" : " -x", out);
		if (takes(option, "DIR"))
			fputs(" -a '(__fish_complete_directories)'", out);
		if (option->argument && option->choices) {
			fputs(" -a '", out);
			print_choices(out, option);
			fputc('\'', out);
		}
		fputs(" -d '", out);
		print_quoted(out, option->help, "\\", "\\'");
		fputs("'\n", out);
	}
}
