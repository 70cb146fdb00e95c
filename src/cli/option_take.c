#include "cli/option_take.h"

#include <stdbool.h>
#include <string.h>

#include "cli/help.h"
#include "cli/host_section.h"
#include "cli/mistaken_value.h"
#include "cli/option_default.h"
#include "cli/option_value.h"
#include "cli/secret.h"
#include "cli/usage_error.h"
#include "cli/value_error.h"
#include "model/host_pattern.h"

/* Remember what was stored, for --print-config. */
static enum cli_outcome record(struct parser *parser,
			       struct assignment assignment)
{
	assignment.source = parser->source;
	assignment.host = parser->host;
	if (assignment.option->is_for_command_line ||
	    assignments_add(parser->assignments, assignment) == 0)
		return CLI_RUN;
	usage_error(parser->errors, "out of memory");
	return CLI_USAGE;
}

enum cli_outcome option_take_negated(struct parser *parser,
				     const struct option *option)
{
	option_negate(option, parser->settings);
	return record(parser, (struct assignment){.option = option,
						  .is_negated = true});
}

/* What follows --help may be a topic, or anything else of a command line. */
static bool is_topic(const char *next)
{
	return next &&
	       (help_knows(next) || (next[0] != '-' && !strpbrk(next, "./:")));
}

static bool is_choice(const struct option *option, const char *word)
{
	for (size_t i = 0; word && option->choices[i]; i++)
		if (strcmp(option->choices[i], word) == 0)
			return true;
	return false;
}

/* Whether its value was left out, as it may be: a URL or an option follows. */
static bool lacks_value(const struct option *option, const char *next)
{
	if (option->kind == OPTION_HELP)
		return !is_topic(next);
	if (option->preset && option->kind == OPTION_CHOICE)
		return !is_choice(option, next);
	return option->preset &&
	       (!next || next[0] == '-' ||
		(strchr(next, '/') && !host_list_is_valid(next)));
}

enum cli_outcome option_take(struct parser *parser, const struct option *option,
			     const char *form, char *value)
{
	struct assignment assignment = {.option = option};
	int status;

	if (option->argument && !value && !lacks_value(option, *parser->next)) {
		value = *parser->next;
		if (!value || mistaken_value_is_option(option, value)) {
			value_error_missing(parser->errors, option, form,
					    value);
			return CLI_USAGE;
		}
		parser->next++;
	}
	assignment.value = value;
	if (!value)
		value = (char *)option->preset;
	status = parser->host
			 ? host_section_store(option, parser->settings,
					      parser->host, value)
			 : option_value_store(option, parser->settings, value);
	if (status < 0)
		value_error(parser->errors, option, form, value, status);
	if (secret_is_given(option, value)) {
		secret_overwrite(value);
		assignment.is_hidden = true;
	}
	if (status < 0)
		return CLI_USAGE;
	return option->kind == OPTION_HELP	? CLI_HELP
	       : option->kind == OPTION_VERSION ? CLI_VERSION
						: record(parser, assignment);
}
