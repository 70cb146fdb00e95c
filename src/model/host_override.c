#include "model/host_override.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/units.h"
#include "model/address.h"

/* Skip a host and the colon behind it; NULL if there is none. */
static const char *skip_host(const char *at, bool may_be_empty)
{
	const char *end = at;

	if (*at == '[')
		end += strspn(at, "[0123456789abcdefABCDEF:.%");
	else
		while (isalnum((unsigned char)*end) ||
		       (*end && strchr("-._*", *end)) ||
		       (unsigned char)*end >= 0x80)
			end++;
	if (*at == '[' && *end++ != ']')
		return NULL;
	return *end == ':' && (end > at || may_be_empty) ? end + 1 : NULL;
}

/* Whether so many bytes are a port, or nothing. */
static bool is_port(const char *at, size_t len, bool may_be_empty)
{
	char digits[6] = {0};
	uint64_t port;

	if (len >= sizeof(digits))
		return false;
	memcpy(digits, at, len);
	return (len == 0 && may_be_empty) ||
	       units_parse_count(digits, 1, 65535, &port) == 0;
}

static const char *skip_port(const char *at, bool may_be_empty)
{
	size_t len = at ? strcspn(at, ":") : 0;

	return at && at[len] && is_port(at, len, may_be_empty) ? at + len + 1
								: NULL;
}

static bool is_address(const char *at, size_t len)
{
	char text[ADDRESS_TEXT_SIZE];

	if (len > 2 && at[0] == '[' && at[len - 1] == ']') {
		at++;
		len -= 2;
	}
	if (len >= sizeof(text))
		return false;
	memcpy(text, at, len);
	text[len] = '\0';
	return address_parse(text).len > 0;
}

bool host_override_is_address(const char *text)
{
	const char *at = skip_port(skip_host(text, false), false);
	size_t len;

	if (!at)
		return false;
	for (;; at += len + 1) {
		len = strcspn(at, ",");
		if (!is_address(at, len))
			return false;
		if (!at[len])
			return true;
	}
}

bool host_override_is_host(const char *text)
{
	const char *at = skip_port(skip_host(text, true), true);

	at = at ? skip_host(at, true) : NULL;
	return at && is_port(at, strlen(at), true);
}
