#include "http/media_type.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool media_type_is_metalink(struct span type)
{
	const char *at = type.text;
	struct span name = span_take(&at, type.text + type.len, ';');

	return span_is(name, "application/metalink4+xml") ||
	       span_is(name, "application/metalink+xml");
}

/* Without the quotes around it: what is quoted in a charset has no escapes. */
static struct span unquote(struct span span)
{
	if (span.len < 2 || span.text[0] != '"' ||
	    span.text[span.len - 1] != '"')
		return span;
	return (struct span){span.text + 1, span.len - 2};
}

static struct span find_charset(const char *parameters, const char *end)
{
	while (parameters < end) {
		struct span value = span_take(&parameters, end, ';');
		const char *at = value.text;
		struct span name = span_take(&at, value.text + value.len, '=');

		if (span_is(name, "charset"))
			return unquote(span_trim((struct span){
				at, (size_t)(value.text + value.len - at)}));
	}
	return (struct span){NULL, 0};
}

static int copy(char **out, struct span span)
{
	*out = span.len > 0 ? strndup(span.text, span.len) : NULL;
	return *out || span.len == 0 ? 0 : -ENOMEM;
}

int media_type_parse(const char *value, char **type, char **charset)
{
	const char *at = value ? value : "";
	const char *end = at + strlen(at);
	int status;

	*charset = NULL;
	status = copy(type, span_take(&at, end, ';'));
	if (status == 0)
		status = copy(charset, find_charset(at, end));
	if (status < 0) {
		free(*type);
		*type = NULL;
	} else if (*type) {
		text_lower(*type);
	}
	return status;
}
