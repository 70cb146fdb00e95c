/*
 * Storing the options of a command line or a config file, one by one, and
 * remembering them for --print-config.
 */
#ifndef CLI_OPTION_TAKE_H
#define CLI_OPTION_TAKE_H

#include <stdio.h>

#include "cli/assignments.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "model/settings.h"

/* The words that are read, and where what they say goes. */
struct parser {
	struct settings *settings;
	FILE *errors;
	char **next;	    /* the remaining words; ends with NULL */
	const char *source; /* of the words: see struct assignment */
	struct assignments *assignments; /* added to */
	const char *host; /* for which alone the options are set; NULL: all */
};

/*
 * Store an option, written in a form such as "--jobs" or "-j".  If value is NULL
 * and the option needs one, the next word is.
 *
 * Returns CLI_RUN to go on with the next word, or how the parsing ends: with
 * CLI_USAGE, parser->errors has been told why.
 */
enum cli_outcome option_take(struct parser *parser, const struct option *option,
			     const char *form, char *value);

/* Store the opposite of a switch.  Returns as option_take() does. */
enum cli_outcome option_take_negated(struct parser *parser,
				     const struct option *option);

#endif
