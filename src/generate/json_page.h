/*
 * The parts of coget-json(5) that follow from the tables of events and fields,
 * and the JSON Schema.  Each function of a region prints it; the old text is not
 * used.
 */
#ifndef GENERATE_JSON_PAGE_H
#define GENERATE_JSON_PAGE_H

#include <stdio.h>

/* What each event means. */
void json_page_print_events(FILE *out, char *old);

/* What each field means, under a heading for those that come together. */
void json_page_print_fields(FILE *out, char *old);

/* The whole schema.  Returns 0 or an error of buf_append(). */
int json_page_print_schema(FILE *out);

#endif
