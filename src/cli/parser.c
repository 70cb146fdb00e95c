#include "cli/parser.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/foreign_take.h"
#include "cli/lookup.h"
#include "cli/mistaken_value.h"
#include "cli/option_value.h"
#include "cli/usage_error.h"
#include "cli/value_error.h"

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

/* "--name=true" and "--name=false", as in aria2, of a switch. */
static enum cli_outcome take_switch(struct parser *parser,
				    const struct option *option,
				    const char *form, char *value)
{
	bool is_switch = option_is_switch(option);

	if (is_switch && strcmp(value, "true") == 0)
		return option_take(parser, option, form, NULL);
	if (is_switch && strcmp(value, "false") == 0)
		return option_take_negated(parser, option);
	usage_error(parser->errors, "%s takes no value; got %s", form,
		    quote(value).text);
	return CLI_USAGE;
}

/* "--no-json", "--no-json=false" and, of --no-mtime, "--mtime". */
static enum cli_outcome take_negation(struct parser *parser,
				      const struct option *option,
				      const char *form, char *value)
{
	if (!value || strcmp(value, "true") == 0)
		return option_take_negated(parser, option);
	if (strcmp(value, "false") == 0)
		value = "true";
	return take_switch(parser, option, form, value);
}

/* Whether a switch that has values of its own is turned on or off. */
static bool is_truth(const struct option *option, const char *value)
{
	return option_is_switch(option) &&
	       (strcmp(value, "true") == 0 || strcmp(value, "false") == 0);
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
		return foreign_take_name(parser, word, len, value);
	if (value && (!option->argument || is_truth(option, value)))
		return take_switch(parser, option, form.text, value);
	return option_take(parser, option, form.text, value);
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
		*outcome = option_take(parser, alias, word, NULL);
	else if (pair)
		*outcome = foreign_take_pair(parser, pair, word, len + 1);
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

/* The letter at *at in word, and its value, over which *at moves. */
static enum cli_outcome take_letter(struct parser *parser, char *word,
				    char **at)
{
	char *letter = (*at)++;
	const struct option *option = option_by_letter(*letter);
	char *rest = letter[1] ? letter + 1 : NULL;
	const char *advice;

	if (!option)
		return foreign_take_letter(parser, word, letter, at);
	if (mistaken_value_is_remote_name(*letter, rest, *parser->next))
		return CLI_RUN;
	advice = mistaken_value_advice(option, rest ? rest : *parser->next);
	if (advice) {
		usage_error(parser->errors, "%s", advice);
		return CLI_USAGE;
	}
	if (!option->argument)
		return option_take(parser, option, spell_letter(*letter).text,
				   NULL);
	if (rest && is_bundle(option, *letter, rest)) {
		value_error_bundle(parser->errors, word, option,
				   spell_letter(*letter).text);
		return CLI_USAGE;
	}
	*at += strlen(*at);
	return option_take(parser, option, spell_letter(*letter).text, rest);
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
