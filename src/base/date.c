#include "base/date.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/calendar.h"
#include "base/text.h"

/* The first and the last second that has four digits for its year. */
#define YEAR_0_S INT64_C(-62167219200)
#define YEAR_9999_S INT64_C(253402300799)

/* What has been read so far. */
struct reading {
	const char *start;
	const char *at;
	struct calendar_time date;
	bool has_weekday;
	bool has_day;
	bool has_month;
	bool has_year;
	bool has_two_digits; /* for the year */
	bool has_time;
	bool has_zone;
	bool has_offset;
};

static bool is_letter(char byte)
{
	return (unsigned char)((byte | 0x20) - 'a') < 26;
}

/* Claim what may be there once. */
static bool claim(bool *has)
{
	bool is_first = !*has;

	*has = true;
	return is_first;
}

/* Up to nine digits; returns how many. */
static unsigned take_digits(const char **text, unsigned *number)
{
	unsigned count = 0;

	for (*number = 0; count < 9 && text_is_digit(**text);
	     (*text)++, count++)
		*number = *number * 10 + (unsigned)(**text - '0');
	return count;
}

static bool read_two_digits(const char *text, unsigned *number)
{
	*number = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
	return text_is_digit(text[0]) && text_is_digit(text[1]);
}

static bool take_two_digits(const char **text, unsigned *number)
{
	return take_digits(text, number) == 2;
}

/*
 * A word's first three letters, or fewer, as one number: each answer has dates,
 * and many have two.
 */
#define KEY(a, b, c) ((unsigned)(a) << 16 | (unsigned)(b) << 8 | (unsigned)(c))

static unsigned key_of(const char *word, size_t len)
{
	unsigned key = 0;

	if (len >= 3)
		return KEY(word[0] | 0x20, word[1] | 0x20, word[2] | 0x20);
	while (len-- > 0)
		key = key << 8 | (unsigned)(*word++ | 0x20);
	return key;
}

/* The zones of e-mail, which HTTP has dates from (RFC 5322 section 4.3). */
static bool take_zone(struct reading *reading, unsigned key)
{
	static const struct {
		unsigned key;
		int hours;
	} zones[] = {
		{KEY('g', 'm', 't'), 0},  {KEY('u', 't', 'c'), 0},
		{KEY(0, 'u', 't'), 0},	  {KEY(0, 0, 'z'), 0},
		{KEY('e', 's', 't'), -5}, {KEY('e', 'd', 't'), -4},
		{KEY('c', 's', 't'), -6}, {KEY('c', 'd', 't'), -5},
		{KEY('m', 's', 't'), -7}, {KEY('m', 'd', 't'), -6},
		{KEY('p', 's', 't'), -8}, {KEY('p', 'd', 't'), -7},
	};

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (zones[i].key != key)
			continue;
		reading->date.zone_s = zones[i].hours * 3600;
		return claim(&reading->has_zone);
	}
	return false;
}

/*
 * A day's name, which may be another date's, or a month's: in full, or cut to
 * three letters or more.
 */
static bool take_name(struct reading *reading, const char *word, size_t len)
{
	enum { DAYS = 7 };
	static const struct {
		unsigned key;
		const char *rest;
	} names[] = {
		{KEY('s', 'u', 'n'), "day"},	{KEY('m', 'o', 'n'), "day"},
		{KEY('t', 'u', 'e'), "sday"},	{KEY('w', 'e', 'd'), "nesday"},
		{KEY('t', 'h', 'u'), "rsday"},	{KEY('f', 'r', 'i'), "day"},
		{KEY('s', 'a', 't'), "urday"},	{KEY('j', 'a', 'n'), "uary"},
		{KEY('f', 'e', 'b'), "ruary"},	{KEY('m', 'a', 'r'), "ch"},
		{KEY('a', 'p', 'r'), "il"},	{KEY('m', 'a', 'y'), ""},
		{KEY('j', 'u', 'n'), "e"},	{KEY('j', 'u', 'l'), "y"},
		{KEY('a', 'u', 'g'), "ust"},	{KEY('s', 'e', 'p'), "tember"},
		{KEY('o', 'c', 't'), "ober"},	{KEY('n', 'o', 'v'), "ember"},
		{KEY('d', 'e', 'c'), "ember"},
	};
	const unsigned count = sizeof(names) / sizeof(names[0]);
	unsigned key = key_of(word, len);
	unsigned i = 0;

	while (i < count && names[i].key != key)
		i++;
	if (i == count ||
	    (len > 3 && strncasecmp(word + 3, names[i].rest, len - 3) != 0))
		return false;
	if (i < DAYS)
		return claim(&reading->has_weekday);
	reading->date.month = i - DAYS;
	return claim(&reading->has_month);
}

static bool take_word(struct reading *reading)
{
	const char *word = reading->at;
	size_t len = 0;

	while (is_letter(word[len]))
		len++;
	reading->at += len;
	if (reading->has_time && len <= 3 &&
	    take_zone(reading, key_of(word, len)))
		return true;
	return take_name(reading, word, len);
}

/* What follows the hour: ":49:37", or ":49" as in e-mail. */
static bool take_time(struct reading *reading, unsigned hour)
{
	struct calendar_time *date = &reading->date;

	date->hour = hour;
	reading->at++;
	if (!claim(&reading->has_time) ||
	    !take_two_digits(&reading->at, &date->minute))
		return false;
	if (*reading->at != ':')
		return true;
	reading->at++;
	return take_two_digits(&reading->at, &date->second);
}

/* A time, the day of the month, or a year: the day comes first. */
static bool take_number(struct reading *reading)
{
	unsigned number;
	unsigned count = take_digits(&reading->at, &number);

	if (count <= 2 && *reading->at == ':')
		return take_time(reading, number);
	if (count <= 2 && !reading->has_day) {
		reading->date.day = number;
		return claim(&reading->has_day);
	}
	reading->has_two_digits = count == 2;
	reading->date.year = number;
	return (count == 2 || count == 4) && claim(&reading->has_year);
}

/*
 * "+0100" or "+01:00" behind the time.  Behind the name of a zone it has to be
 * zero: nobody knows which way "GMT+1" goes.
 */
static bool take_offset(struct reading *reading)
{
	int sign = *reading->at++ == '-' ? -1 : 1;
	unsigned hours, minutes;
	unsigned count = take_digits(&reading->at, &hours);

	if (count == 4) {
		minutes = hours % 100;
		hours /= 100;
	} else if (count != 2 || *reading->at++ != ':' ||
		   !take_two_digits(&reading->at, &minutes)) {
		return false;
	}
	if (reading->has_zone && (hours > 0 || minutes > 0))
		return false;
	reading->date.zone_s = sign * (int64_t)(hours * 60 + minutes) * 60;
	return hours < 24 && minutes < 60 && claim(&reading->has_offset);
}

/* "(UTC)" says in words what stands before it (RFC 5322 section 3.2.2). */
static bool take_comment(struct reading *reading)
{
	const char *end = strchr(reading->at, ')');

	if (!end || !(reading->has_zone || reading->has_offset))
		return false;
	reading->at = end + 1;
	return true;
}

/* A dash stands between two parts of the date itself. */
static bool take_dash(struct reading *reading)
{
	const char *at = reading->at++;

	return *at == '-' && at > reading->start &&
	       (text_is_digit(at[-1]) || is_letter(at[-1])) &&
	       (text_is_digit(at[1]) || is_letter(at[1]));
}

static bool take_part(struct reading *reading)
{
	char byte = *reading->at;

	if (text_is_digit(byte))
		return take_number(reading);
	if (is_letter(byte))
		return take_word(reading);
	if (byte == '(')
		return take_comment(reading);
	if (reading->has_time && (byte == '+' || byte == '-'))
		return take_offset(reading);
	return take_dash(reading);
}

static void skip_blanks(struct reading *reading)
{
	while (*reading->at == ' ' || *reading->at == ',' ||
	       *reading->at == '\t')
		reading->at++;
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

/*
 * "Sun, 06 Nov 1994 08:49:37 GMT", as all servers should write it (RFC 9110
 * section 5.6.7) and nearly all do: each answer has two.
 */
static bool read_fixed(struct calendar_time *date, const char *text)
{
	struct reading reading = {0};
	unsigned century, year;

	if (strlen(text) != 29 || memcmp(text + 3, ", ", 2) != 0 ||
	    text[7] != ' ' || text[11] != ' ' || text[16] != ' ' ||
	    text[19] != ':' || text[22] != ':' ||
	    memcmp(text + 25, " GMT", 4) != 0)
		return false;
	if (!take_name(&reading, text, 3) || !take_name(&reading, text + 8, 3) ||
	    !reading.has_month)
		return false;
	*date = (struct calendar_time){.month = reading.date.month};
	if (!read_two_digits(text + 5, &date->day) ||
	    !read_two_digits(text + 12, &century) ||
	    !read_two_digits(text + 14, &year) ||
	    !read_two_digits(text + 17, &date->hour) ||
	    !read_two_digits(text + 20, &date->minute) ||
	    !read_two_digits(text + 23, &date->second))
		return false;
	date->year = century * 100 + year;
	return true;
}

/* In any form that is known.  A year of two digits is near to now. */
static bool read_free(struct calendar_time *date, const char *text,
		      int64_t now_s)
{
	struct reading reading = {.start = text, .at = text};

	skip_blanks(&reading);
	for (; *reading.at; skip_blanks(&reading))
		if (!take_part(&reading))
			return false;
	*date = reading.date;
	if (reading.has_two_digits)
		date->year = full_year(date->year, now_s);
	return reading.has_day && reading.has_month && reading.has_year &&
	       reading.has_time;
}

int date_parse(const char *text, int64_t now_s, int64_t *seconds)
{
	struct calendar_time date;

	*seconds = 0;
	if ((!read_fixed(&date, text) && !read_free(&date, text, now_s)) ||
	    !calendar_has(&date))
		return -EINVAL;
	*seconds = calendar_seconds(&date);
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
