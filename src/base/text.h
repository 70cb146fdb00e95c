/*
 * Text from elsewhere: read, told apart, and made safe to show.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Whether a byte is a blank, a tab, or a part of a line's end. */
bool text_is_blank(char byte);

/* A hash of a string; the same on every machine. */
uint64_t text_hash(const char *text);

/*
 * Decode the UTF-8 sequence at the start of len bytes (RFC 3629: no surrogates,
 * no overlong forms, at most U+10FFFF).
 *
 * Returns its length in bytes with *code set, or 0 if the bytes there are none.
 */
size_t text_decode(const char *text, size_t len, uint32_t *code);

/* Whether all of it is valid UTF-8. */
bool text_is_utf8(const char *text, size_t len);

/*
 * Whether a code point does something to the line instead of standing in it: C0
 * and C1 controls, DEL, line and paragraph separators, direction overrides and
 * isolates, zero-width and invisible format characters, noncharacters.
 */
bool text_is_unsafe(uint32_t code);

/*
 * Columns on a terminal: 0 for combining marks, 2 for wide characters, else 1.
 */
unsigned text_columns(uint32_t code);

/*
 * Append text with every unsafe character, every byte that is not UTF-8, and
 * the backslash escaped as \n, \r, \t, \\, \xHH or \u{HEX}.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int text_escape(struct buf *out, const char *text, size_t len);

/* What a terminal can show. */
enum text_charset {
	TEXT_UTF8,
	TEXT_ASCII, /* all else is escaped too, and the ellipsis is dots */
};

/*
 * Append text, escaped, cut in the middle with an ellipsis so that it takes at
 * most this many columns, and set *used to the columns it takes.
 *
 * Returns 0 or an error of buf_append(), with a part appended.
 */
int text_fit(struct buf *out, const char *text, unsigned columns,
	     enum text_charset charset, unsigned *used);

#endif
