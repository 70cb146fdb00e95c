#include "model/schemes.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* The set of a name; 0 for one that is unknown. */
static unsigned schemes_of(const char *name, size_t len)
{
	static const struct {
		const char *name;
		unsigned schemes;
	} names[] = {
		{"http", SCHEME_HTTP},
		{"https", SCHEME_HTTPS},
		{"all", SCHEMES_ALL},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == len &&
		    strncasecmp(names[i].name, name, len) == 0)
			return names[i].schemes;
	return 0;
}

static bool is_name(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)name[i]))
			return false;
	return len > 0;
}

/* Apply an element of the list.  Returns whether it is one. */
static bool apply(unsigned *schemes, const char *element, size_t len)
{
	char how = element[0];
	bool has_sign = how == '=' || how == '+' || how == '-';
	const char *name = element + has_sign;
	size_t name_len = len - (len > 0 && has_sign);
	unsigned named = schemes_of(name, name_len);

	if (how == '=')
		*schemes = 0;
	if (how == '-')
		*schemes &= ~named;
	else
		*schemes |= named;
	return named || (how == '-' && is_name(name, name_len));
}

int schemes_parse(unsigned *schemes, const char *list)
{
	unsigned parsed = *list == '+' || *list == '-' ? SCHEMES_ALL : 0;

	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");

		if (!apply(&parsed, at, len))
			return -EINVAL;
		at += len;
		if (!*at)
			break;
	}
	if (!parsed)
		return -EINVAL;
	*schemes = parsed;
	return 0;
}

bool schemes_have(unsigned schemes, bool is_secure)
{
	return !schemes ||
	       (schemes & (is_secure ? SCHEME_HTTPS : SCHEME_HTTP)) != 0;
}
