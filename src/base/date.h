/*
 * Dates as HTTP has them (RFC 9110 section 5.6.7).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdint.h>

/*
 * Parse an HTTP date to seconds since 1970.  It may have today's form ("Sun, 06
 * Nov 1994 08:49:37 GMT"), one of the two old forms, or that of e-mail (RFC
 * 5322), and it may depart from them as servers do: any order and case, with or
 * without the day's name, a zone, or a zero before the day.  Without a zone it
 * is UTC.
 *
 * now_s  the present, in seconds since 1970.  A year of two digits lies at most
 *        50 years after it, as the RFC asks.
 *
 * Returns 0, or -EINVAL with *seconds 0 if the text is not a date.
 */
int date_parse(const char *text, int64_t now_s, int64_t *seconds);

/* "Sun, 06 Nov 1994 08:49:37 GMT" and a NUL. */
#define DATE_SIZE 30

/*
 * Format seconds since 1970.  A time outside the years 0 to 9999 is formatted
 * as the first or last second of these.
 */
void date_format(char text[DATE_SIZE], int64_t seconds);

#endif
