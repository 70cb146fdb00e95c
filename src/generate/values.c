#include "generate/values.h"

#include <ctype.h>
#include <string.h>

#include "model/checksum.h"
#include "model/failure.h"
#include "model/schemes.h"

/* By the kind of the option, where that says it. */
static const enum value_shape shapes[] = {
	[OPTION_RETRY_FILTER] = VALUE_LIST, [OPTION_REDIRECTS] = VALUE_LIST,
	[OPTION_SCHEMES] = VALUE_LIST,	    [OPTION_CHECKSUM] = VALUE_PREFIXES,
	[OPTION_PROXY] = VALUE_PREFIXES,    [OPTION_METHOD] = VALUE_WORDS,
	[OPTION_HELP] = VALUE_WORDS,	    [OPTION_HEADER] = VALUE_AT_FILE,
	[OPTION_USER] = VALUE_AT_FILE,	    [OPTION_PROXY_USER] = VALUE_AT_FILE,
	[OPTION_PASSWORD] = VALUE_AT_FILE,  [OPTION_DATA] = VALUE_AT_FILE,
	[OPTION_JSON] = VALUE_AT_FILE,	    [OPTION_BEARER] = VALUE_AT_FILE,
	[OPTION_COOKIE] = VALUE_FILE,	    [OPTION_PIN] = VALUE_FILE,
	[OPTION_SOCKET] = VALUE_FILE,	    [OPTION_LIMIT] = VALUE_WORDS,
};

/* By the argument's name in the help, otherwise. */
static const struct {
	const char *argument;
	enum value_shape shape;
} arguments[] = {
	{"FILE", VALUE_FILE},
	{"DIR", VALUE_DIR},
	{"COMMAND", VALUE_COMMAND},
};

enum value_shape value_shape(const struct option *option)
{
	size_t count = sizeof(shapes) / sizeof(shapes[0]);

	if (!option->argument)
		return VALUE_ANY;
	if (option->choices)
		return VALUE_WORDS;
	if (strcmp(option->name, "interface") == 0)
		return VALUE_INTERFACE;
	if (option->kind < count && shapes[option->kind] != VALUE_ANY)
		return shapes[option->kind];
	for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++)
		if (strcmp(arguments[i].argument, option->argument) == 0)
			return arguments[i].shape;
	return VALUE_ANY;
}

bool value_is_optional(const struct option *option)
{
	return option->argument &&
	       (option->preset || option->kind == OPTION_HELP);
}

const char *value_shape_name(enum value_shape shape)
{
	static const char *const names[VALUE_SHAPES] = {
		[VALUE_ANY] = "",
		[VALUE_WORDS] = "words",
		[VALUE_LIST] = "list",
		[VALUE_PREFIXES] = "prefixes",
		[VALUE_FILE] = "file",
		[VALUE_DIR] = "dir",
		[VALUE_AT_FILE] = "at-file",
		[VALUE_INTERFACE] = "interface",
		[VALUE_COMMAND] = "command",
	};

	return names[shape];
}

static void print_choices(FILE *out, const struct option *option)
{
	for (size_t i = 0; option->choices[i]; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", option->choices[i]);
}

/* Those that retry_filter_parse() takes, but for rare statuses. */
static void print_errors(FILE *out)
{
	fputs("default all 4xx 5xx 404 408 425 429 500 502 503 504", out);
	for (unsigned error = 0; error < ERROR_COUNT; error++)
		if (error_retry((enum error_class)error) != ERROR_STAYS)
			fprintf(out, " %s",
				error_name((enum error_class)error));
}

static void print_schemes(FILE *out)
{
	fputs("all", out);
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		fprintf(out, " %s", scheme_table[i].name);
}

static void print_algorithms(FILE *out)
{
	for (unsigned i = 0; i < CHECKSUM_COUNT; i++)
		fprintf(out, "%s%s=", i > 0 ? " " : "",
			checksum_name((enum checksum_algorithm)i));
}

/* The first words of the headings, as --help takes them. */
static void print_topics(FILE *out)
{
	fputs("all", out);
	for (size_t i = 0; i < option_count; i++) {
		const char *heading = option_table[i].heading;

		if (!heading)
			continue;
		fputc(' ', out);
		for (; *heading && *heading != ' '; heading++)
			fputc(tolower((unsigned char)*heading), out);
	}
}

void value_print_words(FILE *out, const struct option *option)
{
	if (!option->argument)
		return;
	if (option->choices)
		print_choices(out, option);
	else if (option->kind == OPTION_RETRY_FILTER)
		print_errors(out);
	else if (option->kind == OPTION_SCHEMES)
		print_schemes(out);
	else if (option->kind == OPTION_REDIRECTS)
		fputs("http private all none", out);
	else if (option->kind == OPTION_CHECKSUM)
		print_algorithms(out);
	else if (option->kind == OPTION_PROXY)
		fputs("http:// https:// socks4:// socks4a:// socks5:// "
		      "socks5h://",
		      out);
	else if (option->kind == OPTION_METHOD)
		fputs("GET POST PUT PATCH DELETE OPTIONS", out);
	else if (option->kind == OPTION_LIMIT)
		fputs("auto", out);
	else if (option->kind == OPTION_HELP)
		print_topics(out);
}
