#include "generate/completions.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "generate/values.h"

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

/* What offers values, by their shape; words follow a "%". */
static const char *const in_bash[VALUE_SHAPES] = {
	[VALUE_ANY] = "",
	[VALUE_WORDS] = "_coget_offer -W '%' ",
	[VALUE_LIST] = "_coget_offer_list '%' ",
	[VALUE_PREFIXES] = "_coget_offer_beginnings '%' ",
	[VALUE_FILE] = "_coget_offer_paths -f ",
	[VALUE_DIR] = "_coget_offer_paths -d ",
	[VALUE_AT_FILE] = "_coget_offer_at_file ",
	[VALUE_INTERFACE] = "_coget_offer -W \"$(_coget_interfaces)\" ",
	[VALUE_COMMAND] = "_coget_offer -c ",
};

static const char *const in_zsh[VALUE_SHAPES] = {
	[VALUE_ANY] = " ",
	[VALUE_WORDS] = "(%)",
	[VALUE_LIST] = " _coget_list %",
	[VALUE_PREFIXES] = " _coget_beginnings %",
	[VALUE_FILE] = "_files",
	[VALUE_DIR] = "_files -/",
	[VALUE_AT_FILE] = " _coget_at_file",
	[VALUE_INTERFACE] = "_net_interfaces",
	[VALUE_COMMAND] = "_command_names -e",
};

static const char *const in_fish[VALUE_SHAPES] = {
	[VALUE_ANY] = " -x",
	[VALUE_WORDS] = " -x -a '%'",
	[VALUE_LIST] = " -x -a '(__coget_list %)'",
	[VALUE_PREFIXES] = " -x -a '%'",
	[VALUE_FILE] = " -r -F",
	[VALUE_DIR] = " -x -a '(__fish_complete_directories)'",
	[VALUE_AT_FILE] = " -x -a '(__coget_at_file)'",
	[VALUE_INTERFACE] = " -x -a '(__fish_print_interfaces)'",
	[VALUE_COMMAND] = " -x -a '(__fish_complete_command)'",
};

/* Print the form for the option's value, with special characters quoted. */
static void print_offer(FILE *out, const char *const *forms,
			const struct option *option, const char *special)
{
	const char *form = forms[value_shape(option)];
	const char *percent = strchr(form, '%');
	char *words = NULL;
	size_t size;
	FILE *memory;

	if (!percent) {
		fputs(form, out);
		return;
	}
	memory = open_memstream(&words, &size);
	if (!memory)
		abort();
	value_print_words(memory, option);
	fclose(memory);
	fwrite(form, 1, (size_t)(percent - form), out);
	print_quoted(out, words, special, "");
	fputs(percent + 1, out);
	free(words);
}

static void print_bash_value(FILE *out, const struct option *option)
{
	fputc('\t', out);
	if (option->letter)
		fprintf(out, "-%c | ", option->letter);
	fprintf(out, "--%s) ", option->name);
	print_offer(out, in_bash, option, "");
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
	enum value_shape shape = value_shape(option);

	fprintf(out, ":%s", option->argument);
	if (shape == VALUE_ANY || shape == VALUE_AT_FILE) {
		fputs(", such as ", out);
		print_quoted(out, option->example, ":", "'\\''");
	}
	fputc(':', out);
	print_offer(out, in_zsh, option, ":");
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
			print_offer(out, in_fish, option, "");
		fputs(" -d '", out);
		print_quoted(out, option->help, "\\", "\\'");
		fputs("'\n", out);
	}
}
