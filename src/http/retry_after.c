#include "http/retry_after.h"

#include <stdbool.h>
#include <stddef.h>

#include <coget/time.h>

#include "base/date.h"
#include "base/text.h"

static int64_t saturated_ns(int64_t seconds)
{
	int64_t ns;

	return __builtin_mul_overflow(seconds, CO_SECOND, &ns) ? INT64_MAX : ns;
}

/* Whole seconds.  Returns whether it is a number, of any size. */
static bool parse_seconds(const char *text, int64_t *seconds)
{
	size_t digits = text_count_digits(text);

	if (digits == 0 || text[digits])
		return false;
	if (!text_take_number(&text, seconds))
		*seconds = INT64_MAX;
	return true;
}

int64_t retry_after_ns(const char *text, const char *date, int64_t now_s)
{
	int64_t then_s, from_s;

	if (parse_seconds(text, &then_s))
		return saturated_ns(then_s);
	if (date_parse(text, now_s, &then_s) < 0)
		return -1;
	if (!date || date_parse(date, now_s, &from_s) < 0)
		from_s = now_s;
	return then_s > from_s ? saturated_ns(then_s - from_s) : 0;
}
