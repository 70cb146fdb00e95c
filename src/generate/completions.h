/*
 * The completions, from the option table.  Each function prints the generated
 * region of its shell's file; the old text is not used.
 */
#ifndef GENERATE_COMPLETIONS_H
#define GENERATE_COMPLETIONS_H

#include <stdio.h>

/* The list of options, and a function that completes their values. */
void completions_print_bash(FILE *out, char *old);

/* The elements of an array for _arguments. */
void completions_print_zsh(FILE *out, char *old);

/* One call of complete for each option. */
void completions_print_fish(FILE *out, char *old);

#endif
