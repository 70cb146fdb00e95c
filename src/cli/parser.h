/*
 * The parser of words that begin with a dash: the option or options in one, and
 * their values.  Lines of config files are words, too: see config.h.
 */
#ifndef CLI_PARSER_H
#define CLI_PARSER_H

#include <stdio.h>

#include "cli/assignments.h"
#include "cli/cli.h"
#include "model/settings.h"

struct parser {
	struct settings *settings;
	FILE *errors;
	char **next; /* the remaining words; ends with NULL */
	const char *source;	     /* of the words: see struct assignment */
	struct assignments *assignments; /* added to */
	const char *host; /* for which alone the options are set; NULL: all */
};

/*
 * Parse "--name", "--name=value" or "--name value", and store it.
 *
 * Returns CLI_RUN to go on with the next word, or how the parsing ends.
 */
enum cli_outcome parser_take_name(struct parser *parser, char *word);

/*
 * Parse "-x", "-x value", "-xvalue", or several letters in one word, "-qk".
 *
 * Returns as parser_take_name() does.
 */
enum cli_outcome parser_take_letters(struct parser *parser, char *word);

#endif
