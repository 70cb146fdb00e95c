/*
 * A streaming writer of one flat JSON object per line, straight into a buffer.
 *
 * Begin, add fields, end.  The first error is kept and makes the rest of the
 * calls do nothing; ending with an error takes the half line back, so a line is
 * in the buffer whole or not at all.
 *
 * Strings are valid JSON whatever bytes they hold: what is not UTF-8 becomes
 * U+FFFD, byte by byte, and characters that would do something to a terminal's
 * line (text.h) are escaped as \uHHHH.
 */
#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

#include <stdint.h>

#include "base/buf.h"

struct json_writer {
	struct buf *out;
	size_t start;
	int status;
};

void json_begin(struct json_writer *json, struct buf *out);

/* A string, or null for NULL.  Names are literals that need no escaping. */
void json_string(struct json_writer *json, const char *name, const char *value);

/* What is JSON already, such as a number. */
void json_literal(struct json_writer *json, const char *name,
		  const char *literal);

/* A string with credentials taken out: of a URL, of a text (credentials.h). */
void json_url(struct json_writer *json, const char *name, const char *url);
void json_message(struct json_writer *json, const char *name,
		  const char *text);

void json_number(struct json_writer *json, const char *name, uint64_t value);

/* Microseconds as seconds with six decimals, as curl writes its times. */
void json_seconds(struct json_writer *json, const char *name,
		  int64_t duration_us);

/* Ends the line.  Returns 0, or the error with nothing appended. */
int json_end(struct json_writer *json);

#endif
