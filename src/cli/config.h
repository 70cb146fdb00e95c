/*
 * Config files: options that need not be typed each time.
 *
 * A line holds the long name of an option and its value: "jobs = 16"; a switch
 * stands alone, or with true or false.  The equals sign and dashes before the
 * name may be left out or not, as curl, aria2 and wget have it.  A value may
 * stand in double quotes.  "#" begins a comment at the beginning of a line.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "cli/parser.h"

/*
 * Read the config files that the words of a command line ask for, before these
 * are parsed: the file of --config; or /etc/coget/config, and then
 * $XDG_CONFIG_HOME/coget/config or ~/.config/coget/config, where these exist;
 * or none for --no-config.  Later values replace earlier ones, as the command
 * line replaces both.  Blocks.
 *
 * parser  its source and next are used, and are to be set afterwards.
 * words   end with NULL; they are not changed.
 *
 * Returns CLI_RUN, or CLI_USAGE after an error that names file and line.
 */
enum cli_outcome config_read(struct parser *parser, char **words);

#endif
