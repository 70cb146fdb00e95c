/*
 * The text of --help.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

/* Print the usage line and every option with its default. */
void help_print(FILE *out);

#endif
