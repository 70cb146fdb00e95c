/*
 * The parts of coget(1) that follow from the option table.
 */
#ifndef GENERATE_MANUAL_H
#define GENERATE_MANUAL_H

#include <stdio.h>

/*
 * Print the list of options, group by group.
 *
 * Of each option, its names, what it does, its default and its aliases are
 * generated.  The text between the comments '.\" --NAME' and '.\" --' (or the
 * next option, if neither default nor aliases follow) is written by hand, and
 * kept from the old text.  So is the text between a group's heading and its
 * list.
 */
void manual_print_options(FILE *out, char *old);

/* Print the names that are accepted as they ask for the default. */
void manual_print_defaults(FILE *out, char *old);

#endif
