/*
 * The parser of words that begin with a dash: the option or options in one, and
 * their values.  Lines of config files are words, too: see config.h.
 */
#ifndef CLI_PARSER_H
#define CLI_PARSER_H

#include "cli/cli.h"
#include "cli/option_take.h"

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
