/*
 * Quantities as people write them: counts, durations, sizes.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Parse a text that is a whole decimal number from min to max and nothing else.
 *
 * Returns 0, -EINVAL if the text is not a number, -ERANGE outside the limits.
 */
int units_parse_count(const char *text, uint64_t min, uint64_t max,
		      uint64_t *out);

/*
 * Parse a duration: a decimal number, fractions allowed, of seconds, or with
 * ms, s, m, h or d behind it.  Rounded up to whole nanoseconds.
 *
 * Returns 0, -EINVAL if the text is not a duration, -ERANGE if it does not fit.
 */
int units_parse_duration_ns(const char *text, int64_t *out_ns);

/*
 * Parse how often something happens: a decimal number, fractions allowed, of
 * times a second, or with /s, /m, /h or /d behind it, of times in that.
 *
 * out_ns  how long from one time to the next; 0 if the number is 0.
 *
 * Returns 0, -EINVAL if the text is no such number, -ERANGE if it does not fit.
 */
int units_parse_interval_ns(const char *text, int64_t *out_ns);

/*
 * Parse a number of bytes: a whole decimal number; or a decimal number, also with
 * a fraction, and k, M, G or T behind it, of either case, for powers of 1024.
 * Rounded up to whole bytes.
 *
 * Returns 0, -EINVAL if the text is not a size, -ERANGE above INT64_MAX.
 */
int units_parse_size(const char *text, uint64_t *out_bytes);

/* The longest text the formatters below make, with its NUL. */
#define UNITS_TEXT_SIZE 28

/* Format a count with commas between the thousands: "12,000". */
void units_format_count(char text[UNITS_TEXT_SIZE], uint64_t count);

/* Format a number of bytes in at most seven columns: "512 B", "3.4 MiB". */
void units_format_bytes(char text[UNITS_TEXT_SIZE], uint64_t bytes);

/* Format a duration for people: "300ms", "1.5s", "4s", "1m05s", "3d04h". */
void units_format_duration(char text[UNITS_TEXT_SIZE], int64_t duration_ns);

#endif
