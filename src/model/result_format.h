/*
 * The template of --format: the words of results, and the escapes \n, \t, \r,
 * \0 and \\, which stand for what they are in C.
 */
#ifndef MODEL_RESULT_FORMAT_H
#define MODEL_RESULT_FORMAT_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/event.h"
#include "model/failure.h"
#include "model/result_words.h"

/*
 * Check what a user has written.  Returns 0, or -EINVAL with *failure saying
 * what is wrong and what to do.
 */
int result_format_check(const char *format, struct failure *failure);

/* Whether a checked format has that word. */
bool result_format_has(const char *format, enum result_word word);

/*
 * Append the line of an event, with end behind it.  Returns 0 or an error of
 * buf_append(), with a part appended.
 *
 * format  a checked one.
 */
int result_format_put(struct buf *out, const char *format,
		      const struct event *event, char end);

#endif
