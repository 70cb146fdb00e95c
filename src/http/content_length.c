#include "http/content_length.h"

#include <string.h>

#include "base/text.h"

bool content_length_parse(int64_t *length_bytes, const char *text)
{
	int64_t next;

	if (!text_take_number(&text, length_bytes))
		return false;
	while (*text) {
		text += strspn(text, " \t");
		if (*text++ != ',')
			return false;
		text += strspn(text, " \t,");
		if (*text &&
		    (!text_take_number(&text, &next) || next != *length_bytes))
			return false;
	}
	return true;
}
