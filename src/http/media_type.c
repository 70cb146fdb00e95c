#include "http/media_type.h"

bool media_type_is_metalink(struct span type)
{
	const char *at = type.text;
	struct span name = span_take(&at, type.text + type.len, ';');

	return span_is(name, "application/metalink4+xml") ||
	       span_is(name, "application/metalink+xml");
}
