/*
 * A streaming writer of one JSON object per line, straight into a buffer.
 *
 * Begin, then for each member its key and its value, then end.  The first error
 * is kept and makes the rest of the calls do nothing; ending with an error
 * takes the half line back, so a line is in the buffer whole or not at all. The
 * buffer is the writer's between begin and end.
 *
 * Strings are valid JSON whatever bytes they hold: what is not UTF-8 becomes
 * U+FFFD, byte by byte, and characters that would do something to a terminal's
 * line (text_safe.h) are escaped as \uHHHH.
 */
#ifndef REPORT_JSON_WRITER_H
#define REPORT_JSON_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct json_writer {
	struct buf *out;
	size_t start;	/* of the line in it */
	char *at;	/* where the next byte goes */
	char *end;	/* of the room there is */
	char separator; /* before the next key: '{' for the first one */
	int status;
};

/*
 * A key as it is written: copied with its size, which is the same for all, so
 * that the compiler makes a few moves of it.  The first byte is the
 * separator's.
 */
struct json_key {
	char text[31];
	unsigned char len;
};

#define JSON_KEY(name)                                         \
	{                                                      \
		",\"" name "\":", sizeof(",\"" name "\":") - 1 \
	}

void json_begin(struct json_writer *json, struct buf *out);

/* The key of the next value. */
void json_key(struct json_writer *json, const struct json_key *key);

/* The same for a name that is known only now and needs no escaping. */
void json_name(struct json_writer *json, const char *name);

/* A string, or null for NULL. */
void json_string(struct json_writer *json, const char *value);

/* The same for what is known to need no escapes, such as an address. */
void json_word(struct json_writer *json, const char *word);

/* What is JSON already, such as a number. */
void json_literal(struct json_writer *json, const char *literal);

/* A string with credentials taken out: of a URL, of a text (userinfo.h). */
void json_url(struct json_writer *json, const char *url);
void json_message(struct json_writer *json, const char *text);

void json_number(struct json_writer *json, uint64_t value);

/* Microseconds as seconds with six decimals, as curl writes its times. */
void json_seconds(struct json_writer *json, int64_t duration_us);

/*
 * An object as a value, and its end; a list, what stands before each of its
 * elements but the first, and its end.
 */
void json_open(struct json_writer *json);
void json_close(struct json_writer *json);
void json_open_list(struct json_writer *json);
void json_next(struct json_writer *json);
void json_close_list(struct json_writer *json);

/* Give the line up, for an error of the caller's. */
void json_fail(struct json_writer *json, int status);

/* Ends the line.  Returns 0, or the error with nothing appended. */
int json_end(struct json_writer *json);

#endif
