/*
 * JSON for people: a line for each member and element.
 */
#ifndef REPORT_JSON_INDENT_H
#define REPORT_JSON_INDENT_H

#include "base/buf.h"

/*
 * Append a line of json_writer.h's, set out over many.  Returns 0 or an error of
 * buf_append(), with a part appended.
 */
int json_indent(struct buf *out, const char *line);

#endif
