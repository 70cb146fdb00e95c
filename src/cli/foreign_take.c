#include "cli/foreign_take.h"

#include <stdbool.h>
#include <string.h>

#include "cli/lookup.h"
#include "cli/usage_error.h"

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

	return opposite ? option_take_negated(parser, opposite) : CLI_RUN;
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
		return option_take(parser, opposite, foreign->ours, NULL);
	usage_error_default(parser->errors, word, len, foreign);
	return CLI_USAGE;
}

/* A default can be asked for; another option turns it off, if any does. */
static enum cli_outcome take_default(struct parser *parser,
				     const struct foreign *foreign,
				     const char *word, const char *value)
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
	return option_take(parser, option_of(foreign), foreign->ours,
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
	*outcome = option_take(parser, option_of(foreign), foreign->ours, NULL);
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

enum cli_outcome foreign_take_name(struct parser *parser, const char *word,
				   size_t len, const char *value)
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

enum cli_outcome foreign_take_letter(struct parser *parser, const char *word,
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

enum cli_outcome foreign_take_pair(struct parser *parser,
				   const struct foreign *pair, const char *word,
				   size_t len)
{
	if (pair->kind == FOREIGN_DEFAULT)
		return confirm(parser, pair);
	if (pair->kind == FOREIGN_MEANS)
		return take_meaning(parser, pair, NULL);
	usage_error_unknown(parser->errors, word, len,
			    (struct guess){NULL, pair});
	return CLI_USAGE;
}
