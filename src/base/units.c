#include "base/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SECOND_NS UINT64_C(1000000000)
#define MINUTE_NS (60 * SECOND_NS)
#define HOUR_NS (60 * MINUTE_NS)
#define DAY_NS (24 * HOUR_NS)

static const char *skip_digits(const char *text)
{
	return text + text_count_digits(text);
}

int units_parse_count(const char *text, uint64_t min, uint64_t max,
		      uint64_t *out)
{
	const char *end = skip_digits(text);
	uint64_t value;

	*out = 0;
	if (end == text || *end)
		return -EINVAL;
	if (!text_take_unsigned(&text, &value) || value < min || value > max)
		return -ERANGE;
	*out = value;
	return 0;
}

/* The length of a unit in ns, seconds where there is none; 0 for no unit. */
static uint64_t unit_ns(const char *name)
{
	static const struct {
		const char *name;
		uint64_t length_ns;
	} units[] = {
		{"", SECOND_NS},   {"ms", SECOND_NS / 1000}, {"s", SECOND_NS},
		{"m", MINUTE_NS}, {"h", HOUR_NS},	     {"d", DAY_NS},
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(units[i].name, name) == 0)
			return units[i].length_ns;
	}
	return 0;
}

/*
 * The part of a unit that the digits behind a decimal point stand for, rounded
 * up.  Exact for any number of digits, though it goes from the last to the
 * first and rounds at each: ceil((n + x) / 10) is ceil((n + ceil(x)) / 10) for
 * a whole n.
 */
static uint64_t fraction(const char *digits, const char *end, uint64_t unit)
{
	uint64_t part = 0;

	while (end > digits) {
		end--;
		part += (uint64_t)(*end - '0') * unit;
		part = (part + 9) / 10;
	}
	return part;
}

/*
 * A decimal number of units, in what these are counted in; *end is the text
 * behind it.
 *
 * Returns 0, -EINVAL or -ERANGE.
 */
static int parse_decimal(const char *text, uint64_t unit, const char *end,
			 uint64_t *out)
{
	const char *point = skip_digits(text);
	const char *digits = *point == '.' ? point + 1 : point;
	uint64_t number = 0;

	*out = 0;
	if (end == text || (*point == '.' && end == digits))
		return -EINVAL;
	if (point > text && !text_take_unsigned(&text, &number))
		return -ERANGE;
	/* INT64_MAX itself stands for no limit. */
	if (__builtin_mul_overflow(number, unit, &number) ||
	    __builtin_add_overflow(number, fraction(digits, end, unit),
				   &number) ||
	    number >= INT64_MAX)
		return -ERANGE;
	*out = number;
	return 0;
}

static const char *skip_decimal(const char *text)
{
	const char *point = skip_digits(text);

	return *point == '.' ? skip_digits(point + 1) : point;
}

int units_parse_duration_ns(const char *text, int64_t *out_ns)
{
	const char *end = skip_decimal(text);
	uint64_t unit = unit_ns(end);
	uint64_t duration_ns;
	int status;

	*out_ns = 0;
	if (unit == 0)
		return -EINVAL;
	status = parse_decimal(text, unit, end, &duration_ns);
	if (status == 0)
		*out_ns = (int64_t)duration_ns;
	return status;
}

/* The seconds in which the times are counted, by "/m" and the like; 0: none. */
static uint64_t seconds_of(const char *text)
{
	if (!*text)
		return 1;
	return *text == '/' && text[1] ? unit_ns(text + 1) / SECOND_NS : 0;
}

int units_parse_interval_ns(const char *text, int64_t *out_ns)
{
	const uint64_t dividend = SECOND_NS * SECOND_NS;
	const char *end = skip_decimal(text);
	uint64_t seconds = seconds_of(end), times, rest, interval_ns;
	int status;

	*out_ns = 0;
	if (seconds == 0)
		return -EINVAL;
	/* As many ns as the times are seconds. */
	status = parse_decimal(text, SECOND_NS, end, &times);
	if (status < 0 || times == 0)
		return status;
	if (__builtin_mul_overflow(dividend / times, seconds, &interval_ns))
		return -ERANGE;
	if (!__builtin_mul_overflow(dividend % times, seconds, &rest))
		interval_ns += rest / times;
	if (interval_ns >= INT64_MAX)
		return -ERANGE;
	*out_ns = (int64_t)interval_ns;
	return 0;
}

/* The power of two that a size's unit is; -1 for no unit. */
static int unit_shift(const char *name)
{
	static const char units[] = "kKmMgGtT";
	const char *found;

	if (!*name)
		return 0;
	found = strchr(units, *name);
	return found && !name[1] ? 10 * (int)((found - units) / 2 + 1) : -1;
}

int units_parse_size(const char *text, uint64_t *out_bytes)
{
	const char *end = skip_decimal(text);
	bool is_whole = skip_digits(text) == end;
	int shift = unit_shift(end);
	uint64_t count;

	*out_bytes = 0;
	if (end == text || shift < 0 || (shift == 0 && !is_whole))
		return -EINVAL;
	if (!is_whole)
		return parse_decimal(text, UINT64_C(1) << shift, end,
				     out_bytes);
	if (!text_take_unsigned(&text, &count) ||
	    count > (uint64_t)INT64_MAX >> shift)
		return -ERANGE;
	*out_bytes = count << shift;
	return 0;
}

void units_format_count(char text[UNITS_TEXT_SIZE], uint64_t count)
{
	char digits[UNITS_TEXT_SIZE];
	size_t len = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, count);

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			*text++ = ',';
		*text++ = digits[i];
	}
	*text = '\0';
}

void units_format_bytes(char text[UNITS_TEXT_SIZE], uint64_t bytes)
{
	static const char prefixes[] = "KMGTPE";

	if (bytes < 1024) {
		snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 " B", bytes);
		return;
	}
	for (unsigned i = 0, shift = 10;; i++, shift += 10) {
		uint64_t rest = bytes & ((UINT64_C(1) << shift) - 1);
		uint64_t half = UINT64_C(1) << (shift - 1);
		/* At most 10.5 * 2^60, which fits. */
		uint64_t tenths = (bytes >> shift) * 10 +
				  ((rest * 10 + half) >> shift);
		uint64_t whole = (bytes >> shift) + (rest >= half);

		if (whole >= 1000 && prefixes[i + 1])
			continue; /* "1000 MiB" is a column too wide */
		if (tenths < 100)
			snprintf(text, UNITS_TEXT_SIZE,
				 "%" PRIu64 ".%" PRIu64 " %ciB", tenths / 10,
				 tenths % 10, prefixes[i]);
		else
			snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 " %ciB",
				 whole, prefixes[i]);
		return;
	}
}

static uint64_t rounded(uint64_t value, uint64_t unit)
{
	return (value + unit / 2) / unit;
}

/* Two units at most, the smaller one rounded before it is split off. */
void units_format_duration(char text[UNITS_TEXT_SIZE], int64_t duration_ns)
{
	uint64_t ns = duration_ns > 0 ? (uint64_t)duration_ns : 0;
	uint64_t milliseconds = rounded(ns, SECOND_NS / 1000);
	uint64_t tenths = rounded(ns, SECOND_NS / 10);
	uint64_t seconds = rounded(ns, SECOND_NS);
	uint64_t minutes = rounded(ns, MINUTE_NS);
	uint64_t hours = rounded(ns, HOUR_NS);

	if (milliseconds < 1000)
		snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 "ms", milliseconds);
	else if (tenths < 100 && tenths % 10 > 0)
		snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 ".%" PRIu64 "s",
			 tenths / 10, tenths % 10);
	else if (seconds < 60)
		snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 "s", seconds);
	else if (seconds < 60 * 60)
		snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 "m%02" PRIu64 "s",
			 seconds / 60, seconds % 60);
	else if (minutes < 24 * 60)
		snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 "h%02" PRIu64 "m",
			 minutes / 60, minutes % 60);
	else
		snprintf(text, UNITS_TEXT_SIZE, "%" PRIu64 "d%02" PRIu64 "h",
			 hours / 24, hours % 24);
}
