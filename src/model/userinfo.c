#include "model/userinfo.h"

#include <ctype.h>
#include <string.h>

/*
 * Where the authority begins: libcurl takes any number of slashes, or none.  Who
 * mistypes a URL leaves out its colon, or all that is before the slashes.
 */
static size_t authority_offset(const char *url)
{
	size_t slashes, i = 0;
	bool has_colon;

	while (isalnum((unsigned char)url[i]) ||
	       (url[i] && strchr("+-.", url[i])))
		i++;
	has_colon = url[i] == ':';
	slashes = strspn(url + i + has_colon, "/\\");
	return slashes >= (has_colon ? 1 : 2) ? i + has_colon + slashes : 0;
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
