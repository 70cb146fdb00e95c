#include "base/calendar.h"

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool calendar_has(const struct calendar_time *time)
{
	static const unsigned days[] = {31, 28, 31, 30, 31, 30,
					31, 31, 30, 31, 30, 31};
	unsigned last =
		days[time->month] + (time->month == 1 && is_leap(time->year));

	return time->day >= 1 && time->day <= last && time->hour < 24 &&
	       time->minute < 60 && time->second <= 60;
}

/* Days from 1970 to the first of January; years from 0. */
static int64_t days_before(int64_t year)
{
	int64_t past = year - 1;
	int64_t leaps = year == 0 ? 0 : past / 4 - past / 100 + past / 400 + 1;

	return year * 365 + leaps - 719528;
}

int64_t calendar_seconds(const struct calendar_time *time)
{
	static const int before[] = {0,	  31,  59,  90,	 120, 151,
				     181, 212, 243, 273, 304, 334};
	int64_t days = days_before(time->year) + before[time->month] +
		       (time->month > 1 && is_leap(time->year)) + time->day - 1;

	return ((days * 24 + time->hour) * 60 + time->minute) * 60 +
	       time->second - time->zone_s;
}
