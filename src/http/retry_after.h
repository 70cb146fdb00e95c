/*
 * Retry-After: how long a server wants to be left alone (RFC 9110 section
 * 10.2.3).
 */
#ifndef HTTP_RETRY_AFTER_H
#define HTTP_RETRY_AFTER_H

#include <stdint.h>

/*
 * Parse one.
 *
 * date   the answer's Date, which a date is told apart from; NULL, or one that
 *        is none: now_s is.
 * now_s  our clock, in seconds since 1970.
 *
 * Returns nanoseconds: 0 for a date that is past, INT64_MAX for what does not
 * fit (the caller has a limit of its own), -1 for what is no Retry-After.
 */
int64_t retry_after_ns(const char *text, const char *date, int64_t now_s);

#endif
