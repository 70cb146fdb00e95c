/*
 * An item as a line of JSON: {"url": "https://example.org/a", "out": "b"}.
 */
#ifndef INPUT_JSON_LINE_H
#define INPUT_JSON_LINE_H

#include <stdbool.h>

#include "input/item_builder.h"

/*
 * Whether a line of a list is one, or was to be: no URL and no pattern of URLs
 * begins so.
 */
bool json_line_recognizes(const char *line);

/*
 * Make the item of a line, and count it.
 *
 * Returns 0 with *out owned by the caller; 1 likewise if something is wrong with
 * it, which the consumer has been told; or a status that ends the run, *out
 * being NULL for lack of memory.
 */
int json_line_read(struct item_builder *builder, const char *line,
		   struct source_position position,
		   struct item **out) CO_MUST_CHECK;

#endif
