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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/config.h"
#include "cli/conflicts.h"
#include "cli/lookup.h"
#include "cli/mistaken_value.h"
#include "cli/option_default.h"
#include "cli/option_value.h"
#include "cli/parser.h"
#include "cli/precedence.h"
#include "cli/secret.h"
#include "cli/usage_error.h"
#include "cli/value_error.h"

static enum cli_outcome run_out_of_memory(struct parser *parser)
{
	usage_error(parser->errors, "out of memory");
	return CLI_USAGE;
}

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
	/* It may hold secrets. */
	if (settings->json && mistaken_value_is_json(word)) {
		usage_error(parser->errors,
			    "JSON is not a URL; --json prints events; to send "
			    "JSON, use --json-data");
		return CLI_USAGE;
	}
	url = secret_keep_url(settings, word);
	if (!url)
		return run_out_of_memory(parser);
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

/*
 * A value of the environment, unless the command line has one.  It is removed in
 * any case, so that programs started later do not inherit it.
 */
static enum cli_outcome take_variable(struct parser *parser, const char *name,
				      const char *option_name, bool is_wanted)
{
	const struct option *option =
		option_by_name(option_name, strlen(option_name));
	char *value = getenv(name);
	int status = 0;

	if (!value)
		return CLI_RUN;
	if (is_wanted)
		status = option_value_store(option, parser->settings, value);
	if (status < 0)
		value_error(parser->errors, option, name, value, status);
	secret_overwrite(value);
	unsetenv(name);
	return status < 0 ? CLI_USAGE : CLI_RUN;
}

/* configured: the settings before the command line was read. */
static enum cli_outcome take_environment(struct parser *parser,
					 const struct settings *configured)
{
	const struct settings *settings = parser->settings;
	enum cli_outcome outcome =
		take_variable(parser, "COGET_USER", "user",
			      settings->user_count == configured->user_count);

	if (outcome == CLI_RUN)
		outcome = take_variable(
			parser, "COGET_KEY_PASSWORD", "key-password",
			settings->key_password == configured->key_password);
	return outcome;
}

/* Without URLs and lists, standard input is the list. */
static enum cli_outcome choose_sources(struct parser *parser)
{
	struct settings *settings = parser->settings;

	if (settings->url_count > 0 || settings->lists.count > 0 ||
	    settings->metalinks.count > 0)
		return CLI_RUN;
	if (isatty(STDIN_FILENO)) {
		usage_error(parser->errors,
			    "no URLs; give some as arguments, in a file with "
			    "-i FILE, or on standard input; try 'coget "
			    "--help'");
		return CLI_USAGE;
	}
	if (strings_add(&settings->lists, "-") < 0)
		return run_out_of_memory(parser);
	return CLI_RUN;
}

static enum cli_outcome print_config(struct parser *parser)
{
	size_t len;
	FILE *out = open_memstream(&parser->settings->config_text, &len);

	if (!out)
		return run_out_of_memory(parser);
	assignments_write(parser->assignments, parser->settings, out);
	return fclose(out) == 0 ? CLI_CONFIG : run_out_of_memory(parser);
}

/* The assignments end with the parsing, and the report is written later. */
static enum cli_outcome keep_given(struct parser *parser)
{
	size_t len;
	FILE *out = open_memstream(&parser->settings->given_options, &len);

	if (!out)
		return run_out_of_memory(parser);
	assignments_write_given(parser->assignments, out);
	if (fclose(out) != 0)
		return run_out_of_memory(parser);
	while (len > 0 && parser->settings->given_options[len - 1] == '\n')
		parser->settings->given_options[--len] = '\0';
	return CLI_RUN;
}

/* Config files first: what is read later counts. */
static enum cli_outcome parse_all(struct parser *parser, char **words)
{
	enum cli_outcome outcome = config_read(parser, words);
	const struct settings configured = *parser->settings;

	parser->source = "the command line";
	parser->next = words;
	if (outcome == CLI_RUN)
		outcome = parse_words(parser);
	if (outcome == CLI_RUN)
		outcome = take_environment(parser, &configured);
	if (outcome == CLI_RUN && parser->settings->print_config)
		return print_config(parser);
	precedence_apply(parser->settings, &configured);
	if (outcome == CLI_RUN &&
	    !conflicts_check(parser->settings, parser->errors))
		outcome = CLI_USAGE;
	if (outcome == CLI_RUN && parser->settings->report)
		outcome = keep_given(parser);
	return outcome == CLI_RUN ? choose_sources(parser) : outcome;
}

enum cli_outcome cli_parse(struct settings *settings, int argc, char **argv,
			   FILE *errors)
{
	struct assignments assignments = {0};
	struct parser parser = {
		.settings = settings,
		.errors = errors,
		.assignments = &assignments,
	};
	enum cli_outcome outcome;

	*settings = (struct settings){0};
	/* Each word is at most one URL. */
	settings->urls = calloc((size_t)argc + 1, sizeof(*settings->urls));
	if (!settings->urls)
		return run_out_of_memory(&parser);
	option_store_defaults(settings);
	outcome = parse_all(&parser, argc > 0 ? argv + 1 : argv);
	option_settle(settings);
	assignments_release(&assignments);
	return outcome;
}
