#include "http/content_range.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

static bool take(const char **text, char byte)
{
	if (**text != byte)
		return false;
	(*text)++;
	return true;
}

/*
 * "bytes ", for which some servers send "bytes=", "bytes: " or nothing at all:
 * what the numbers behind it say is the same.
 */
static bool take_unit(const char **text)
{
	size_t len;

	if (strncasecmp(*text, "bytes", 5) != 0)
		return true;
	*text += 5;
	len = strspn(*text, " \t=:");
	*text += len;
	return len > 0;
}

bool content_range_parse(struct content_range *range, const char *text)
{
	*range = (struct content_range){.total = -1};
	if (!take_unit(&text))
		return false;
	range->is_unsatisfied = take(&text, '*');
	if (!range->is_unsatisfied &&
	    !(text_take_number(&text, &range->first) && take(&text, '-') &&
	      text_take_number(&text, &range->last) && range->last < INT64_MAX &&
	      range->first <= range->last))
		return false;
	if (!take(&text, '/'))
		return false;
	if (!range->is_unsatisfied && strcmp(text, "*") == 0)
		return true;
	return text_take_number(&text, &range->total) && !*text &&
	       (range->is_unsatisfied || range->last < range->total);
}
