/*
 * Small parsers for what stands in URLs and options.
 */
#ifndef SERVER_TEXT_H
#define SERVER_TEXT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Percent-decode len bytes into out, which has room for len + 1, and terminate
 * them.  Returns how many they have become, or UV_EINVAL for a broken escape.
 */
int text_decode_bytes(char *out, const char *text, size_t len);

/* The same for what must be text.  Returns 0, or UV_EINVAL also for a NUL. */
int text_decode_percent(char *out, const char *text, size_t len);

/* Parse a whole decimal number.  Returns 0 or UV_EINVAL. */
int text_parse_count(const char *text, uint64_t *out);

/* The same with k, m or g (of 1024) behind it, or nothing. */
int text_parse_size(const char *text, uint64_t *out_bytes);

/* The same with ms or s behind it. */
int text_parse_time(const char *text, int64_t *out_ns);

/* Room for a date as HTTP writes them, with its NUL. */
#define DATE_SIZE 32

/* Write and read an IMF-fixdate (RFC 9110 section 5.6.7); -1: not one. */
void text_format_date(char out[DATE_SIZE], int64_t seconds);
int64_t text_parse_date(const char *text);

#endif
