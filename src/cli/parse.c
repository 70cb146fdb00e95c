/*
 * The parser: options anywhere among the URLs, until "--".
 *
 * Names are not completed: what is short today would be ambiguous after the
 * next version, in scripts that nobody looks at.  The first mistake ends it, as
 * what follows one is often only its consequence.
 */
#include "cli/cli.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/find.h"
#include "cli/refuse.h"
#include "cli/store.h"

struct parser {
	struct settings *settings;
	FILE *errors;
	char **next; /* the words to come; ends with NULL */
};

/* An option as the user wrote it: "--jobs" or "-j". */
struct spelling {
	char text[40];
};

static struct spelling spell_name(const struct option *option)
{
	struct spelling spelling;

	snprintf(spelling.text, sizeof(spelling.text), "--%s", option->name);
	return spelling;
}

static struct spelling spell_letter(const struct option *option)
{
	return (struct spelling){{'-', option->letter, '\0'}};
}

/* Take an option, and the next word where it needs one. */
static enum cli_outcome take(struct parser *parser, const struct option *option,
			     const char *form, const char *value)
{
	if (option->argument && !value) {
		value = *parser->next;
		if (!value) {
			refuse_value(parser->errors, option, form, NULL);
			return CLI_USAGE;
		}
		parser->next++;
	}
	if (option_store(option, parser->settings, value) < 0) {
		refuse_value(parser->errors, option, form, value);
		return CLI_USAGE;
	}
	return option->kind == OPTION_HELP      ? CLI_HELP
	       : option->kind == OPTION_VERSION ? CLI_VERSION
						: CLI_RUN;
}

/* "--name", "--name=value", "--name value" */
static enum cli_outcome parse_name(struct parser *parser, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const char *value = name[len] ? name + len + 1 : NULL;
	const struct option *option = option_by_name(name, len);

	if (!option) {
		refuse_name(parser->errors, word, len + 2,
			    option_nearest(name, len));
		return CLI_USAGE;
	}
	if (value && !option->argument) {
		complain(parser->errors, "--%s takes no value; got %s",
			 option->name, quote(value).text);
		return CLI_USAGE;
	}
	return take(parser, option, spell_name(option).text, value);
}

/* "-x", "-x value", "-xvalue", and several letters in one word: "-qk" */
static enum cli_outcome parse_letters(struct parser *parser, const char *word)
{
	enum cli_outcome outcome = CLI_RUN;
	const char *letters = word + 1;
	size_t len = strcspn(letters, "=");

	/* Otherwise "-dir x" would make a directory named "ir". */
	if (option_by_name(letters, len)) {
		refuse_name(parser->errors, word, len + 1,
			    option_by_name(letters, len));
		return CLI_USAGE;
	}
	for (; *letters && outcome == CLI_RUN; letters++) {
		const struct option *option = option_by_letter(*letters);
		const char *rest = letters[1] ? letters + 1 : NULL;

		if (!option) {
			refuse_letter(parser->errors, *letters);
			return CLI_USAGE;
		}
		outcome = take(parser, option, spell_letter(option).text,
			       option->argument ? rest : NULL);
		if (option->argument)
			break;
	}
	return outcome;
}

static enum cli_outcome take_url(struct parser *parser, const char *word)
{
	struct settings *settings = parser->settings;

	if (strcmp(word, "-") == 0) {
		complain(parser->errors,
			 "'-' is no URL; to read a list from standard input, "
			 "type -i -");
		return CLI_USAGE;
	}
	settings->urls[settings->url_count++] = word;
	return CLI_RUN;
}

static enum cli_outcome parse_words(struct parser *parser)
{
	enum cli_outcome outcome = CLI_RUN;
	bool options_ended = false;

	while (*parser->next && outcome == CLI_RUN) {
		const char *word = *parser->next++;

		if (options_ended || word[0] != '-' || !word[1])
			outcome = take_url(parser, word);
		else if (strcmp(word, "--") == 0)
			options_ended = true;
		else if (word[1] == '-')
			outcome = parse_name(parser, word);
		else
			outcome = parse_letters(parser, word);
	}
	return outcome;
}

/* Without URLs and lists, what is piped in is the list. */
static enum cli_outcome settle_sources(struct parser *parser)
{
	struct settings *settings = parser->settings;

	if (settings->has_checksum &&
	    (settings->url_count != 1 || settings->lists.count > 0)) {
		complain(parser->errors,
			 "--checksum is for one URL as the only argument; for "
			 "more, write checksum=ALGO=HEX under each URL of a "
			 "list, or use --checksums FILE");
		return CLI_USAGE;
	}
	if (settings->url_count > 0 || settings->lists.count > 0)
		return CLI_RUN;
	if (isatty(STDIN_FILENO)) {
		complain(parser->errors,
			 "no URLs; give some as arguments, in a file with "
			 "-i FILE, or on standard input; try 'coget --help'");
		return CLI_USAGE;
	}
	settings->lists.items[settings->lists.count++] = "-";
	return CLI_RUN;
}

/* Each word is a URL or a value at most; standard input may come on top. */
static bool make_room(struct settings *settings, size_t words)
{
	settings->urls = calloc(words, sizeof(*settings->urls));
	settings->lists.items = calloc(words, sizeof(char *));
	settings->checksum_files.items = calloc(words, sizeof(char *));
	return settings->urls && settings->lists.items &&
	       settings->checksum_files.items;
}

enum cli_outcome cli_parse(struct settings *settings, int argc, char **argv,
			   FILE *errors)
{
	struct parser parser = {settings, errors, argc > 0 ? argv + 1 : argv};
	enum cli_outcome outcome;

	*settings = (struct settings){0};
	if (!make_room(settings, (size_t)argc + 1)) {
		complain(errors, "out of memory");
		return CLI_USAGE;
	}
	option_store_defaults(settings);
	outcome = parse_words(&parser);
	if (outcome == CLI_RUN)
		outcome = settle_sources(&parser);
	return outcome;
}
