/*
 * Dates as HTTP has them (RFC 9110 section 5.6.7).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdint.h>

/*
 * Parse an HTTP date, in today's form ("Sun, 06 Nov 1994 08:49:37 GMT") or one
 * of the two old ones, to seconds since 1970.  A year of two digits lies at
 * most 50 years after now_s, as the RFC asks; now_s is likewise in seconds.
 *
 * Returns 0, or -EINVAL with *seconds 0 for what is no date.
 */
int date_parse(const char *text, int64_t now_s, int64_t *seconds);

/* "Sun, 06 Nov 1994 08:49:37 GMT" and a NUL. */
#define DATE_SIZE 30

/* Format seconds since 1970, of a year from 0 to 9999, else the nearest. */
void date_format(char text[DATE_SIZE], int64_t seconds);

#endif
