#include "base/date.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* The first and the last second that has four digits for its year. */
#define YEAR_0_S INT64_C(-62167219200)
#define YEAR_9999_S INT64_C(253402300799)

/* Not struct tm and timegm(): they take the 31st of February for a date. */
struct date {
	int64_t year;
	unsigned month; /* from 0 */
	unsigned day;
	unsigned hour;
	unsigned minute;
	unsigned second;
};

static bool take_digits(const char **text, unsigned count, unsigned *out)
{
	*out = 0;
	for (; count > 0; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*out = *out * 10 + (unsigned)(**text - '0');
	}
	return true;
}

/* Three letters as one number: each answer has dates, and many have two. */
#define LETTERS(a, b, c) \
	((unsigned)(a) << 16 | (unsigned)(b) << 8 | (unsigned)(c))

static unsigned take_letters(const char **text)
{
	const unsigned char *at = (const unsigned char *)*text;

	if (!at[0] || !at[1] || !at[2])
		return 0;
	*text += 3;
	return LETTERS(at[0], at[1], at[2]);
}

static bool take_month(const char **text, unsigned *month)
{
	static const unsigned months[] = {
		LETTERS('J', 'a', 'n'), LETTERS('F', 'e', 'b'),
		LETTERS('M', 'a', 'r'), LETTERS('A', 'p', 'r'),
		LETTERS('M', 'a', 'y'), LETTERS('J', 'u', 'n'),
		LETTERS('J', 'u', 'l'), LETTERS('A', 'u', 'g'),
		LETTERS('S', 'e', 'p'), LETTERS('O', 'c', 't'),
		LETTERS('N', 'o', 'v'), LETTERS('D', 'e', 'c'),
	};
	unsigned letters = take_letters(text);

	for (*month = 0; *month < 12; (*month)++)
		if (months[*month] == letters)
			return true;
	return false;
}

/* A day's name, short or in full; whether it is that date's does not matter. */
static bool take_weekday(const char **text, bool in_full)
{
	static const struct {
		unsigned letters;
		const char *rest;
	} days[] = {
		{LETTERS('S', 'u', 'n'), "day"},
		{LETTERS('M', 'o', 'n'), "day"},
		{LETTERS('T', 'u', 'e'), "sday"},
		{LETTERS('W', 'e', 'd'), "nesday"},
		{LETTERS('T', 'h', 'u'), "rsday"},
		{LETTERS('F', 'r', 'i'), "day"},
		{LETTERS('S', 'a', 't'), "urday"},
	};
	unsigned letters = take_letters(text);
	size_t i = 0;

	while (i < 7 && days[i].letters != letters)
		i++;
	if (i == 7 || !in_full)
		return i < 7;
	if (strncmp(*text, days[i].rest, strlen(days[i].rest)) != 0)
		return false;
	*text += strlen(days[i].rest);
	return true;
}

/* The day of the month in two columns, the first of which may be blank. */
static bool take_padded_day(const char **text, unsigned *day)
{
	bool is_padded = **text == ' ';

	*text += is_padded;
	return take_digits(text, is_padded ? 1 : 2, day);
}

/*
 * Match text against a pattern: a letter of the cases takes what it stands for,
 * anything else itself.  Returns whether all of the text matched.
 */
static bool match(const char *text, const char *pattern, struct date *date)
{
	unsigned year;
	bool ok = true;

	for (; ok && *pattern; pattern++) {
		switch (*pattern) {
		case 'w':
		case 'W':
			ok = take_weekday(&text, *pattern == 'W');
			break;
		case 'd':
			ok = take_digits(&text, 2, &date->day);
			break;
		case 'e':
			ok = take_padded_day(&text, &date->day);
			break;
		case 'b':
			ok = take_month(&text, &date->month);
			break;
		case 'Y':
		case 'y':
			ok = take_digits(&text, *pattern == 'Y' ? 4 : 2, &year);
			date->year = year;
			break;
		case 't':
			ok = take_digits(&text, 2, &date->hour) &&
			     *text++ == ':' &&
			     take_digits(&text, 2, &date->minute) &&
			     *text++ == ':' &&
			     take_digits(&text, 2, &date->second);
			break;
		default:
			ok = *text++ == *pattern;
		}
	}
	return ok && !*text;
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* A leap second is allowed for. */
static bool exists(const struct date *date)
{
	static const unsigned days[] = {31, 28, 31, 30, 31, 30,
					31, 31, 30, 31, 30, 31};
	unsigned last =
		days[date->month] + (date->month == 1 && is_leap(date->year));

	return date->day >= 1 && date->day <= last && date->hour < 24 &&
	       date->minute < 60 && date->second <= 60;
}

/* Days from 1970 to the first of January; years from 0. */
static int64_t days_before(int64_t year)
{
	int64_t past = year - 1;
	int64_t leaps = year == 0 ? 0 : past / 4 - past / 100 + past / 400 + 1;

	return year * 365 + leaps - 719528;
}

static int64_t seconds_of(const struct date *date)
{
	static const int before[] = {0,	  31,  59,  90,	 120, 151,
				     181, 212, 243, 273, 304, 334};
	int64_t days = days_before(date->year) + before[date->month] +
		       (date->month > 1 && is_leap(date->year)) + date->day - 1;

	return ((days * 24 + date->hour) * 60 + date->minute) * 60 +
	       date->second;
}

/* The latest year that ends so and is not more than 50 years ahead. */
static int64_t full_year(int64_t two_digits, int64_t now_s)
{
	int64_t now_year = 1970 + now_s / 31556952; /* seconds in a year */
	int64_t year = now_year - now_year % 100 + 100 + two_digits;

	while (year > now_year + 50)
		year -= 100;
	return year;
}

int date_parse(const char *text, int64_t now_s, int64_t *seconds)
{
	struct date date = {0};

	*seconds = 0;
	if (match(text, "w, d b Y t GMT", &date) ||
	    match(text, "w b e t Y", &date)) {
		/* The year is there in full. */
	} else if (match(text, "W, d-b-y t GMT", &date)) {
		date.year = full_year(date.year, now_s);
	} else {
		return -EINVAL;
	}
	if (!exists(&date))
		return -EINVAL;
	*seconds = seconds_of(&date);
	return 0;
}

void date_format(char text[DATE_SIZE], int64_t seconds)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t clamped = seconds < YEAR_0_S	 ? YEAR_0_S
			 : seconds > YEAR_9999_S ? YEAR_9999_S
						 : (time_t)seconds;
	struct tm tm;

	gmtime_r(&clamped, &tm);
	snprintf(text, DATE_SIZE, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
		 days + 3 * tm.tm_wday, (unsigned)tm.tm_mday % 100,
		 months + 3 * tm.tm_mon, (unsigned)(tm.tm_year + 1900) % 10000,
		 (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
		 (unsigned)tm.tm_sec % 100);
}
