#include "transfer/content_range.h"

#include <string.h>
#include <strings.h>

/* Digits, and no sign or blank before them. */
static bool take_number(const char **text, int64_t *number)
{
	const char *start = *text;

	*number = 0;
	for (; **text >= '0' && **text <= '9'; (*text)++) {
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, **text - '0', number))
			return false;
	}
	return *text > start;
}

static bool take(const char **text, char byte)
{
	if (**text != byte)
		return false;
	(*text)++;
	return true;
}

bool content_range_parse(struct content_range *range, const char *text)
{
	*range = (struct content_range){.total = -1};
	if (strncasecmp(text, "bytes ", 6) != 0)
		return false;
	text += 6;
	range->is_unsatisfied = take(&text, '*');
	if (!range->is_unsatisfied &&
	    !(take_number(&text, &range->first) && take(&text, '-') &&
	      take_number(&text, &range->last) && range->last < INT64_MAX &&
	      range->first <= range->last))
		return false;
	if (!take(&text, '/'))
		return false;
	if (!range->is_unsatisfied && strcmp(text, "*") == 0)
		return true;
	return take_number(&text, &range->total) && !*text &&
	       (range->is_unsatisfied || range->last < range->total);
}
