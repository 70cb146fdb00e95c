/*
 * The text of --help: the everyday options, those of a group, all, or one.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Whether there is help on a topic: "all", a word of a group's heading, or an
 * option's name, with its dashes or without.
 */
bool help_knows(const char *topic);

/* Print it; NULL: the usage, and the options that are most used. */
void help_print(FILE *out, const char *topic);

#endif
