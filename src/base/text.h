/*
 * Reading text from elsewhere, byte by byte.  Bytes of ASCII alone count as
 * blanks, digits, letters and controls, whatever the locale.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a byte is a blank, a tab, or a part of a line's end. */
static inline bool text_is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Whether a byte is a decimal digit. */
static inline bool text_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Whether a text has a byte below the blank, or DEL. */
bool text_has_controls(const char *text);

/* Make a text lower-case, in place. */
void text_lower(char *text);

/* How many decimal digits a text begins with. */
size_t text_count_digits(const char *text);

/*
 * Take digits off the start of a text, with no sign or blank before them.
 * Returns whether there are any, and they fit; *text and *number are undefined
 * otherwise.
 */
bool text_take_number(const char **text, int64_t *number);

/* The same for numbers up to UINT64_MAX. */
bool text_take_unsigned(const char **text, uint64_t *number);

/* A hash of a string; the same on every machine. */
uint64_t text_hash(const char *text);

#endif
