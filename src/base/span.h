/*
 * A piece of a text: what parsers cut out without copying it.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *text; /* within a text of somebody else's; no NUL ends it */
	size_t len;
};

/* Without the blanks at its start and end (text_is_blank()). */
struct span span_trim(struct span span);

/*
 * Take the part before the mark off *text, which ends at end, and the mark with
 * it; all of it if there is no mark.  Returns the part, trimmed.
 */
struct span span_take(const char **text, const char *end, char mark);

/* Whether it is that word, of either case. */
bool span_is(struct span span, const char *word);

/* Whether it begins with that word, of either case. */
bool span_begins_with(struct span span, const char *word);

#endif
