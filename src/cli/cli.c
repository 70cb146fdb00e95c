/*
 * Options may stand anywhere among the URLs, until "--".
 *
 * Names cannot be abbreviated: an abbreviation that is unique today would be
 * ambiguous in the next version, and break scripts.  Names of other programs
 * that have only one meaning are accepted: see foreign.h.  Parsing ends at the
 * first mistake, since what follows one is often only its consequence.
 */
#include "cli/cli.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/lookup.h"
#include "cli/option_value.h"
#include "cli/parser.h"
#include "cli/secret.h"
#include "cli/usage_error.h"
#include "cli/value_error.h"

static enum cli_outcome take_url(struct parser *parser, char *word)
{
	struct settings *settings = parser->settings;
	const char *url;

	if (strcmp(word, "-") == 0) {
		usage_error(parser->errors,
			    "'-' is not a URL; to read a list from standard "
			    "input, type -i -");
		return CLI_USAGE;
	}
	url = secret_keep_url(settings, word);
	if (!url) {
		usage_error(parser->errors, "out of memory");
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
			outcome = parser_take_name(parser, word);
		else
			outcome = parser_take_letters(parser, word);
	}
	return outcome;
}

/* It is removed, so that programs started later do not inherit it. */
static enum cli_outcome take_environment(struct parser *parser)
{
	static const char name[] = "COGET_USER";
	char *value = getenv(name);
	int status = 0;

	if (!value)
		return CLI_RUN;
	if (parser->settings->user_count == 0)
		status = secret_add_user(parser->settings, value);
	if (status < 0)
		value_error(parser->errors, option_by_name("user", 4), name,
			    value, status);
	secret_overwrite(value);
	unsetenv(name);
	return status < 0 ? CLI_USAGE : CLI_RUN;
}

/* Without URLs and lists, standard input is the list. */
static enum cli_outcome choose_sources(struct parser *parser)
{
	struct settings *settings = parser->settings;

	if (settings->has_checksum &&
	    (settings->url_count != 1 || settings->lists.count > 0)) {
		usage_error(parser->errors,
			    "--checksum needs exactly one URL, given as an "
			    "argument; for more, write checksum=ALGO=HEX under "
			    "each URL of a list, or use --checksums FILE");
		return CLI_USAGE;
	}
	if (settings->url_count > 0 || settings->lists.count > 0)
		return CLI_RUN;
	if (isatty(STDIN_FILENO)) {
		usage_error(parser->errors,
			    "no URLs; give some as arguments, in a file with "
			    "-i FILE, or on standard input; try 'coget "
			    "--help'");
		return CLI_USAGE;
	}
	settings->lists.items[settings->lists.count++] = "-";
	return CLI_RUN;
}

/* Each word is at most one URL or value; standard input may be one more. */
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
		usage_error(errors, "out of memory");
		return CLI_USAGE;
	}
	option_value_store_defaults(settings);
	outcome = parse_words(&parser);
	if (outcome == CLI_RUN)
		outcome = take_environment(&parser);
	if (outcome == CLI_RUN)
		outcome = choose_sources(&parser);
	return outcome;
}
