#include "cli/parser.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/foreign.h"
#include "cli/help.h"
#include "cli/host_section.h"
#include "cli/lookup.h"
#include "cli/mistaken_value.h"
#include "cli/option_default.h"
#include "cli/option_value.h"
#include "cli/secret.h"
#include "cli/usage_error.h"
#include "cli/value_error.h"
#include "model/host_pattern.h"

/* An option as the user wrote it: "--jobs" or "-j". */
struct spelling {
	char text[40];
};

static struct spelling spell_name(const char *name, size_t len)
{
	struct spelling spelling;

	snprintf(spelling.text, sizeof(spelling.text), "--%.*s", (int)len,
		 name);
	return spelling;
}

static struct spelling spell_letter(char letter)
{
	return (struct spelling){{'-', letter, '\0'}};
}

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

static enum cli_outcome negate(struct parser *parser,
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

/* Store an option, with the next word as its value where it needs one. */
static enum cli_outcome take(struct parser *parser, const struct option *option,
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
	return option->kind == OPTION_HELP      ? CLI_HELP
	       : option->kind == OPTION_VERSION ? CLI_VERSION
						: record(parser, assignment);
}

/* "--name=true" and "--name=false", as in aria2, of a switch. */
static enum cli_outcome take_switch(struct parser *parser,
				    const struct option *option,
				    const char *form, char *value)
{
	bool is_switch = option_is_switch(option);

	if (is_switch && strcmp(value, "true") == 0)
		return take(parser, option, form, NULL);
	if (is_switch && strcmp(value, "false") == 0)
		return negate(parser, option);
	usage_error(parser->errors, "%s takes no value; got %s", form,
		    quote(value).text);
	return CLI_USAGE;
}

/* The option that the name leads to; NULL if there is none, or it needs more. */
static const struct option *option_of(const struct foreign *foreign)
{
	const char *ours = foreign->ours;

	return ours ? option_by_name(ours + 2, strlen(ours + 2)) : NULL;
}

/* A default is asked for: turn off an option that says otherwise. */
static enum cli_outcome confirm(struct parser *parser,
				const struct foreign *foreign)
{
	const struct option *opposite = option_of(foreign);

	return opposite ? negate(parser, opposite) : CLI_RUN;
}

/*
 * A default is turned off: a switch may do that.  word begins with what asks for
 * it, len bytes.
 */
static enum cli_outcome deny(struct parser *parser,
			     const struct foreign *foreign, const char *word,
			     size_t len)
{
	const struct option *opposite = option_of(foreign);

	if (opposite && option_is_switch(opposite))
		return take(parser, opposite, foreign->ours, NULL);
	usage_error_default(parser->errors, word, len, foreign);
	return CLI_USAGE;
}

/* A default can be asked for; another option turns it off, if any does. */
static enum cli_outcome take_default(struct parser *parser,
				     const struct foreign *foreign, char *word,
				     const char *value)
{
	size_t len = strlen(foreign->name) + 2;

	if (!value || strcmp(value, "true") == 0)
		return confirm(parser, foreign);
	if (strcmp(value, "false") == 0)
		return deny(parser, foreign, word, len + sizeof("=false") - 1);
	usage_error(parser->errors, "--%s takes no value; got %s",
		    foreign->name, quote(value).text);
	return CLI_USAGE;
}

/* A switch elsewhere that is another option here. */
static enum cli_outcome take_meaning(struct parser *parser,
				     const struct foreign *foreign,
				     const char *value)
{
	if (value && strcmp(value, "true") != 0) {
		usage_error(parser->errors, "--%s takes no value; got %s",
			    foreign->name, quote(value).text);
		return CLI_USAGE;
	}
	return take(parser, option_of(foreign), foreign->ours,
		    (char *)foreign->advice);
}

/*
 * "-C -" of curl's: what an option does here without a value.  value is NULL if
 * it is the next word.
 *
 * Returns whether it is that, with *outcome set.
 */
static bool take_dash(struct parser *parser, const struct foreign *foreign,
		      const char *value, enum cli_outcome *outcome)
{
	const char *given = value ? value : *parser->next;

	if (!given || strcmp(given, "-") != 0)
		return false;
	if (!value)
		parser->next++;
	*outcome = take(parser, option_of(foreign), foreign->ours, NULL);
	return true;
}

/* The default that "--no-name" would turn off; NULL if it is none. */
static const struct foreign *find_denied(const char *name, size_t len)
{
	const struct foreign *foreign = NULL;

	if (len > 3 && memcmp(name, "no-", 3) == 0)
		foreign = foreign_by_name(name + 3, len - 3);
	return foreign && foreign->kind == FOREIGN_DEFAULT ? foreign : NULL;
}

/* A name that is no option of coget's: len bytes after the dashes of word. */
static enum cli_outcome take_foreign(struct parser *parser, char *word,
				     size_t len, char *value)
{
	const char *name = word + 2;
	const struct foreign *foreign = foreign_by_name(name, len);
	const struct foreign *denied = find_denied(name, len);
	enum cli_outcome outcome;

	if (foreign && foreign->kind == FOREIGN_DEFAULT)
		return take_default(parser, foreign, word, value);
	if (foreign && foreign->ours && value && strcmp(value, "false") == 0) {
		usage_error_absent(parser->errors, word);
		return CLI_USAGE;
	}
	if (foreign && foreign->kind == FOREIGN_MEANS)
		return take_meaning(parser, foreign, value);
	if (foreign && foreign->kind == FOREIGN_DASH &&
	    take_dash(parser, foreign, value, &outcome))
		return outcome;
	if (!foreign && denied)
		return deny(parser, denied, word, len + 2);
	usage_error_unknown(parser->errors, word, len + 2,
			    option_guess(name, len));
	return CLI_USAGE;
}

/* "--no-json", "--no-json=false" and, of --no-mtime, "--mtime". */
static enum cli_outcome take_negation(struct parser *parser,
				      const struct option *option,
				      const char *form, char *value)
{
	if (!value || strcmp(value, "true") == 0)
		return negate(parser, option);
	if (strcmp(value, "false") == 0)
		value = "true";
	return take_switch(parser, option, form, value);
}

/* Whether a switch that has values of its own is turned on or off. */
static bool is_truth(const struct option *option, const char *value)
{
	return option_is_switch(option) && (strcmp(value, "true") == 0 ||
					    strcmp(value, "false") == 0);
}

enum cli_outcome parser_take_name(struct parser *parser, char *word)
{
	char *name = word + 2;
	size_t len = strcspn(name, "=");
	char *value = name[len] ? name + len + 1 : NULL;
	const struct option *option = option_by_name(name, len);
	const struct option *negated = option_by_negation(name, len);
	struct spelling form = spell_name(name, len);

	if (!option && negated && !foreign_by_name(name, len))
		return take_negation(parser, negated, form.text, value);
	if (!option)
		return take_foreign(parser, word, len, value);
	if (value && (!option->argument || is_truth(option, value)))
		return take_switch(parser, option, form.text, value);
	if (!value && mistaken_value_is_json(option, *parser->next)) {
		usage_error(parser->errors,
			    "--json prints events as JSON; to send JSON, use "
			    "--json-data");
		return CLI_USAGE;
	}
	return take(parser, option, form.text, value);
}

/*
 * Parse a word of one dash that is not made of letters of options: one of
 * wget's pairs, or a long name, as "-dir x" is not "-d ir".
 *
 * Returns whether it is such a word, with *outcome set.
 */
static bool take_whole(struct parser *parser, char *word,
		       enum cli_outcome *outcome)
{
	const char *letters = word + 1;
	size_t len = strcspn(letters, "=");
	const struct option *alias =
		len > 1 ? option_by_letters(letters, len) : NULL;
	const struct foreign *pair =
		len > 1 ? foreign_by_letters(letters, len) : NULL;
	bool is_name = option_by_name(letters, len) ||
		       (len > 2 && foreign_by_name(letters, len));

	*outcome = CLI_USAGE;
	if (alias)
		*outcome = take(parser, alias, word, NULL);
	else if (pair && pair->kind == FOREIGN_DEFAULT)
		*outcome = CLI_RUN;
	else if (pair && pair->kind == FOREIGN_MEANS)
		*outcome = take_meaning(parser, pair, NULL);
	else if (pair)
		usage_error_unknown(parser->errors, word, len + 1,
				    (struct guess){NULL, pair});
	else if (is_name)
		usage_error_unknown(parser->errors, word, len + 1,
				    option_guess(letters, len));
	return alias || pair || is_name;
}

/*
 * Whether the value after a letter was meant as more letters: "-rf", of an
 * option that takes a number, or "-OsS" of curl's.
 */
static bool is_bundle(const struct option *option, char letter,
		      const char *value)
{
	struct settings scratch = {0};
	bool is_alias = option->letter != letter;

	if (!is_alias && option->kind != OPTION_COUNT &&
	    option->kind != OPTION_LIMIT && option->kind != OPTION_RETRIES &&
	    option->kind != OPTION_TIME && option->kind != OPTION_DELAY &&
	    option->kind != OPTION_SIZE)
		return false;
	for (const char *at = value; *at; at++)
		if ((*at | 0x20) < 'a' || (*at | 0x20) > 'z')
			return false;
	return is_alias || option_value_store(option, &scratch, value) < 0;
}

/* A letter in word that is no option of coget's; *at is what follows it. */
static enum cli_outcome take_foreign_letter(struct parser *parser,
					    const char *word,
					    const char *letter, char **at)
{
	const struct foreign *foreign = foreign_by_letters(letter, 1);
	enum cli_outcome outcome;

	if (foreign && foreign->kind == FOREIGN_DEFAULT)
		return confirm(parser, foreign);
	if (foreign && foreign->kind == FOREIGN_MEANS)
		return take_meaning(parser, foreign, NULL);
	if (foreign && foreign->kind == FOREIGN_DASH &&
	    take_dash(parser, foreign, **at ? *at : NULL, &outcome)) {
		*at += strlen(*at);
		return outcome;
	}
	usage_error_letter(parser->errors, word, letter);
	return CLI_USAGE;
}

/* The letter at *at in word, and its value, over which *at moves. */
static enum cli_outcome take_letter(struct parser *parser, char *word,
				    char **at)
{
	char *letter = (*at)++;
	const struct option *option = option_by_letter(*letter);
	char *rest = letter[1] ? letter + 1 : NULL;
	const char *advice;

	if (!option)
		return take_foreign_letter(parser, word, letter, at);
	if (mistaken_value_is_none(*letter, rest, *parser->next))
		return CLI_RUN;
	advice = mistaken_value_advice(option, rest ? rest : *parser->next);
	if (advice) {
		usage_error(parser->errors, "%s", advice);
		return CLI_USAGE;
	}
	if (!option->argument)
		return take(parser, option, spell_letter(*letter).text, NULL);
	if (rest && is_bundle(option, *letter, rest)) {
		value_error_bundle(parser->errors, word, option,
				   spell_letter(*letter).text);
		return CLI_USAGE;
	}
	*at += strlen(*at);
	return take(parser, option, spell_letter(*letter).text, rest);
}

enum cli_outcome parser_take_letters(struct parser *parser, char *word)
{
	enum cli_outcome outcome = CLI_RUN;
	char *at = word + 1;

	if (take_whole(parser, word, &outcome))
		return outcome;
	outcome = CLI_RUN;
	while (*at && outcome == CLI_RUN)
		outcome = take_letter(parser, word, &at);
	return outcome;
}
