/*
 * Text from elsewhere, made safe to show and fitted into columns.
 */
#ifndef BASE_TEXT_SHOW_H
#define BASE_TEXT_SHOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Append text with these escaped as \n, \r, \t, \\, \xHH or \u{HEX}: every
 * character that is unsafe where it stands (text_safe.h), every byte that is
 * not UTF-8, and the backslash.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int text_escape(struct buf *out, const char *text, size_t len);

/* What a terminal can show. */
enum text_charset {
	TEXT_UTF8,
	TEXT_ASCII, /* all else is escaped too, and the ellipsis is dots */
};

/* The columns that text takes, escaped. */
size_t text_columns(const char *text, enum text_charset charset);

/*
 * Whether it has letters that are written from right to left.  On some terminals
 * they take digits and punctuation around them along.
 */
bool text_has_rtl(const char *text);

/*
 * Append text, escaped, cut in the middle with an ellipsis so that it takes at
 * most this many columns, and set *used to the columns it takes.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int text_fit(struct buf *out, const char *text, unsigned columns,
	     enum text_charset charset, unsigned *used);

#endif
