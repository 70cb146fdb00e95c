/*
 * One config file, read into the settings.
 */
#ifndef CLI_CONFIG_FILE_H
#define CLI_CONFIG_FILE_H

#include <stdbool.h>

#include "cli/parser.h"

/*
 * Set the options that stand in a file, each as the command line would.  Blocks.
 *
 * A file that holds a secret must not be readable by others, and none may belong
 * to, or be written by, another user but root.
 *
 * parser     its source and next are used, and are to be set afterwards.
 * path       must live as long as the settings.
 * is_needed  a file that is not there, or not for this user to read, is an error.
 *
 * Returns CLI_RUN, or CLI_USAGE after an error that names file and line.
 */
enum cli_outcome config_file_read(struct parser *parser, const char *path,
				  bool is_needed);

#endif
