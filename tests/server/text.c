/*
 * Numbers, escapes and dates.
 */
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <coget/status.h>
#include <coget/time.h>

#define DATE_FORMAT "%a, %d %b %Y %H:%M:%S GMT"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int text_decode_bytes(char *out, const char *text, size_t len)
{
	const char *start = out;

	for (size_t i = 0; i < len; i++) {
		int high, low;

		if (text[i] != '%') {
			*out++ = text[i];
			continue;
		}
		high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
		low = i + 2 < len ? hex_digit(text[i + 2]) : -1;
		if (high < 0 || low < 0)
			return UV_EINVAL;
		*out++ = (char)(high << 4 | low);
		i += 2;
	}
	*out = '\0';
	return (int)(out - start);
}

int text_decode_percent(char *out, const char *text, size_t len)
{
	int decoded = text_decode_bytes(out, text, len);

	return decoded < 0 || strlen(out) != (size_t)decoded ? UV_EINVAL : 0;
}

/* Parse digits; *unit is what follows them.  Returns 0 or UV_EINVAL. */
static int parse_digits(const char *text, uint64_t *out, const char **unit)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return UV_EINVAL;
	errno = 0;
	*out = strtoull(text, &end, 10);
	*unit = end;
	return errno ? UV_EINVAL : 0;
}

int text_parse_count(const char *text, uint64_t *out)
{
	const char *unit;
	int status = parse_digits(text, out, &unit);

	return status == 0 && *unit ? UV_EINVAL : status;
}

int text_parse_size(const char *text, uint64_t *out_bytes)
{
	static const char units[] = "kmg";
	const char *unit, *found;
	uint64_t count;
	int shift = 0;

	if (parse_digits(text, &count, &unit) < 0)
		return UV_EINVAL;
	if (*unit) {
		found = strchr(units, *unit);
		if (!found || unit[1])
			return UV_EINVAL;
		shift = 10 * (int)(found - units + 1);
	}
	if (count > (uint64_t)INT64_MAX >> shift)
		return UV_EINVAL;
	*out_bytes = count << shift;
	return 0;
}

int text_parse_time(const char *text, int64_t *out_ns)
{
	const char *unit;
	uint64_t count;
	int64_t unit_ns;

	if (parse_digits(text, &count, &unit) < 0)
		return UV_EINVAL;
	if (strcmp(unit, "ms") == 0)
		unit_ns = CO_MILLISECOND;
	else if (strcmp(unit, "s") == 0)
		unit_ns = CO_SECOND;
	else
		return UV_EINVAL;
	if (count > (uint64_t)(INT64_MAX / unit_ns))
		return UV_EINVAL;
	*out_ns = (int64_t)count * unit_ns;
	return 0;
}

void text_format_date(char out[DATE_SIZE], int64_t seconds)
{
	time_t time = seconds;
	struct tm tm;

	gmtime_r(&time, &tm);
	strftime(out, DATE_SIZE, DATE_FORMAT, &tm);
}

int64_t text_parse_date(const char *text)
{
	struct tm tm = {0};
	const char *end = strptime(text, DATE_FORMAT, &tm);

	return end && !*end ? (int64_t)timegm(&tm) : -1;
}
