/*
 * The Gregorian calendar: which days there are, and the seconds up to them.
 *
 * Unlike struct tm and timegm(), it takes the 31st of February for no date.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

struct calendar_time {
	int64_t year;	/* from 0 */
	unsigned month; /* from 0 to 11 */
	unsigned day;	/* from 1 */
	unsigned hour;
	unsigned minute;
	unsigned second;
	int64_t zone_s; /* ahead of UTC */
};

/* Whether there is that day and time.  A leap second is allowed for. */
bool calendar_has(const struct calendar_time *time);

/* The seconds since 1970, UTC, of a time that there is. */
int64_t calendar_seconds(const struct calendar_time *time);

#endif
