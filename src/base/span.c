#include "base/span.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

struct span span_trim(struct span span)
{
	while (span.len > 0 && text_is_blank(*span.text)) {
		span.text++;
		span.len--;
	}
	while (span.len > 0 && text_is_blank(span.text[span.len - 1]))
		span.len--;
	return span;
}

struct span span_take(const char **text, const char *end, char mark)
{
	const char *start = *text;
	const char *at = memchr(start, mark, (size_t)(end - start));

	*text = at ? at + 1 : end;
	return span_trim(
		(struct span){start, (size_t)((at ? at : end) - start)});
}

bool span_is(struct span span, const char *word)
{
	return span.len == strlen(word) && span_begins_with(span, word);
}

bool span_begins_with(struct span span, const char *word)
{
	size_t len = strlen(word);

	return span.len >= len && strncasecmp(span.text, word, len) == 0;
}
