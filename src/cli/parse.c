/*
 * The parser: options anywhere among the URLs, until "--".
 *
 * Names are not completed: what is short today would be ambiguous after the
 * next version, in scripts that nobody looks at.  The first mistake ends it, as
 * what follows one is often only its consequence.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/find.h"
#include "cli/refuse.h"
#include "cli/secret.h"
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

static void refuse(struct parser *parser, const struct option *option,
		   const char *form, const char *value, int status)
{
	if (option->is_secret && value[0] == '@')
		refuse_file(parser->errors, option, form, value + 1, status);
	else if (status == -ENOMEM)
		complain(parser->errors, "out of memory");
	else
		refuse_value(parser->errors, option, form, value);
}

/* Take an option, and the next word where it needs one. */
static enum cli_outcome take(struct parser *parser, const struct option *option,
			     const char *form, char *value)
{
	int status;

	if (option->argument && !value) {
		value = *parser->next;
		if (!value) {
			refuse_value(parser->errors, option, form, NULL);
			return CLI_USAGE;
		}
		parser->next++;
	}
	status = option_store(option, parser->settings, value);
	if (status < 0)
		refuse(parser, option, form, value, status);
	if (option->is_secret && value[0] != '@')
		secret_overwrite(value);
	if (status < 0)
		return CLI_USAGE;
	return option->kind == OPTION_HELP      ? CLI_HELP
	       : option->kind == OPTION_VERSION ? CLI_VERSION
						: CLI_RUN;
}

/* "--name", "--name=value", "--name value" */
static enum cli_outcome parse_name(struct parser *parser, char *word)
{
	char *name = word + 2;
	size_t len = strcspn(name, "=");
	char *value = name[len] ? name + len + 1 : NULL;
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
static enum cli_outcome parse_letters(struct parser *parser, char *word)
{
	enum cli_outcome outcome = CLI_RUN;
	char *letters = word + 1;
	size_t len = strcspn(letters, "=");

	/* Otherwise "-dir x" would make a directory named "ir". */
	if (option_by_name(letters, len)) {
		refuse_name(parser->errors, word, len + 1,
			    option_by_name(letters, len));
		return CLI_USAGE;
	}
	for (; *letters && outcome == CLI_RUN; letters++) {
		const struct option *option = option_by_letter(*letters);
		char *rest = letters[1] ? letters + 1 : NULL;

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

static enum cli_outcome take_url(struct parser *parser, char *word)
{
	struct settings *settings = parser->settings;
	const char *url;

	if (strcmp(word, "-") == 0) {
		complain(parser->errors,
			 "'-' is no URL; to read a list from standard input, "
			 "type -i -");
		return CLI_USAGE;
	}
	url = secret_keep_url(settings, word);
	if (!url) {
		complain(parser->errors, "out of memory");
		return CLI_USAGE;
	}
	settings->urls[settings->url_count++] = url;
	return CLI_RUN;
}

static enum cli_outcome parse_words(struct parser *parser)
{
	enum cli_outcome outcome = CLI_RUN;
	bool options_ended = false;

	while (*parser->next && outcome == CLI_RUN) {
		char *word = *parser->next++;

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

/* Programs that are started later shall not inherit it. */
static enum cli_outcome take_environment(struct parser *parser)
{
	static const char name[] = "COGET_USER";
	char *value = getenv(name);
	int status = 0;

	if (!value)
		return CLI_RUN;
	if (!parser->settings->user)
		status = secret_set_user(parser->settings, value);
	if (status < 0)
		refuse(parser, option_by_name("user", 4), name, value, status);
	secret_overwrite(value);
	unsetenv(name);
	return status < 0 ? CLI_USAGE : CLI_RUN;
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
		outcome = take_environment(&parser);
	if (outcome == CLI_RUN)
		outcome = settle_sources(&parser);
	return outcome;
}
