/*
 * The JSON Schema (draft 2020-12) of a line of --json, made from the tables of
 * json_fields.h.
 *
 * A later coget may print events, fields and values that this one does not know
 * of: the schema takes them.  What it does know has to be as it says.
 */
#ifndef REPORT_JSON_SCHEMA_H
#define REPORT_JSON_SCHEMA_H

#include "base/buf.h"

/* Append it, indented, with a newline.  Returns 0 or an error of buf_append(). */
int json_schema_put(struct buf *out);

#endif
