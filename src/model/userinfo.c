#include "model/userinfo.h"

#include <ctype.h>
#include <string.h>

/* Where the authority begins: libcurl takes any number of slashes, or none. */
static size_t authority_offset(const char *url)
{
	size_t i = 0;

	while (isalnum((unsigned char)url[i]) || strchr("+-.", url[i])) {
		if (url[i] == '\0')
			return 0;
		i++;
	}
	if (url[i] != ':' || (url[i + 1] != '/' && url[i + 1] != '\\'))
		return 0;
	i++;
	return i + strspn(url + i, "/\\");
}

/*
 * Whether "host:port" of len bytes has a port that is none: then it is more
 * likely the begin of "user:pass/word@host".
 */
static bool is_odd_port(const char *authority, size_t len)
{
	const char *colon = memrchr(authority, ':', len);

	if (!colon || authority[0] == '[')
		return false;
	for (const char *p = colon + 1; p < authority + len; p++)
		if (!isdigit((unsigned char)*p))
			return true;
	return false;
}

bool userinfo_find(const char *url, struct userinfo *userinfo)
{
	const char *authority, *at;
	size_t len;

	if (!strchr(url, '@'))
		return false;
	authority = url + authority_offset(url);
	len = strcspn(authority, "/?#\\");
	at = memrchr(authority, '@', len);
	if (!at && is_odd_port(authority, len))
		at = strrchr(authority, '@');
	if (!at)
		return false;
	userinfo->offset = (size_t)(authority - url);
	userinfo->len = (size_t)(at - authority);
	return true;
}
