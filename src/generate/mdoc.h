/*
 * What all generated parts of manuals are made of.
 */
#ifndef GENERATE_MDOC_H
#define GENERATE_MDOC_H

#include <stddef.h>
#include <stdio.h>

/*
 * Print len bytes of text as lines of a manual, the last with its newline, too.
 * Dashes of options do not become hyphens.
 */
void mdoc_print_text(FILE *out, const char *text, size_t len);

#endif
